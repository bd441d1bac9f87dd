#include "port/liveness.hpp"

#include <cerrno>
#include <new>

#include "os/file_lock.hpp"
#include "os/segment_file.hpp"
#include "port/names.hpp"
#include "shm/node_segment.hpp"

namespace tenon::port {

// Who cannot be asked for, because there is no memory for its file's name, is not taken for dead.
bool is_alive(const os::Directory& domain, const shm::Incarnation& node) noexcept try {
  const auto opened = os::open_restored(domain, node_file(node), os::Access::read_only);
  if (!opened) return opened.error().error != ENOENT;
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
