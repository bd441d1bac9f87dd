#include "port/liveness.hpp"

#include <cerrno>
#include <new>

#include "os/file_lock.hpp"
#include "os/segment_file.hpp"
#include "port/names.hpp"
#include "shm/node_segment.hpp"

namespace tenon::port {

namespace {

// The directory has no other locks. Two nodes of one domain meet in it by one chance in 2^62, and then one may seem to live
// as long as the other one does.
std::uint64_t sign_of(const shm::Incarnation& node) noexcept { return node.low >> 2; }

bool shows_life(const os::Directory& domain, const shm::Incarnation& node) noexcept {
  if (domain.memory() != nullptr) return false;
  const auto shown = os::is_byte_locked(domain.descriptor(), sign_of(node));
  return !shown || *shown;
}

// The name has gone, its file's mode was changed, or something else stands there.
bool tells_nothing(int error) noexcept {
  return error == ENOENT || error == EACCES || error == EPERM || error == ELOOP;
}

}  // namespace

os::Outcome<os::FileDescriptor> show_life(const os::Directory& domain, const shm::Incarnation& node) noexcept {
  if (domain.memory() != nullptr) return os::FileDescriptor();
  // An opening of its own: a lock is none for who asks through the opening that has it.
  auto directory = domain.open_again();
  if (!directory) return directory;
  if (const auto locked = os::try_lock_byte_shared(*directory, sign_of(node)); !locked)
    return tl::unexpected(locked.error());
  return directory;
}

// Who cannot be asked for, because there is no memory for its file's name, is not taken for dead.
bool is_alive(const os::Directory& domain, const shm::Incarnation& node) noexcept try {
  const auto opened = os::open_existing(domain, node_file(node), os::Access::read_only);
  if (!opened) return !tells_nothing(opened.error().error) || shows_life(domain, node);
  const auto life = os::probe(opened->file);
  return !life || *life == os::Liveness::alive;
} catch (const std::bad_alloc&) {
  return true;
}

os::Mapping map_node(const os::Directory& domain, const shm::Incarnation& node) noexcept try {
  const auto opened = os::open_existing(domain, node_file(node), os::Access::read_only);
  if (!opened || opened->facts.bytes != shm::kNodeFileBytes) return {};
  auto memory = os::Mapping::read_only(opened->file, opened->facts.bytes);
  return memory ? std::move(*memory) : os::Mapping();
} catch (const std::bad_alloc&) {
  return {};
}

}  // namespace tenon::port
