#include "port/liveness.hpp"

#include <cerrno>

#include "os/file_lock.hpp"
#include "os/segment_file.hpp"
#include "port/names.hpp"
#include "shm/node_segment.hpp"

namespace tenon::port {

bool is_alive(const os::Directory& domain, const shm::Incarnation& node) noexcept {
  const auto opened = os::open_existing(domain, node_file(node), os::Access::read_only);
  if (!opened) return opened.error().error != ENOENT;
  const auto life = os::probe(opened->file);
  return !life || *life == os::Liveness::alive;
}

os::Mapping map_node(const os::Directory& domain, const shm::Incarnation& node) noexcept {
  const auto opened = os::open_existing(domain, node_file(node), os::Access::read_only);
  if (!opened || opened->facts.bytes != shm::kNodeFileBytes) return {};
  auto memory = os::Mapping::read_only(opened->file, opened->facts.bytes);
  return memory ? std::move(*memory) : os::Mapping();
}

}  // namespace tenon::port
