// Whether a node lives: what the kernel says of the lock on its file, and nothing else. Rule P4.
#pragma once

#include "os/directory.hpp"
#include "os/mapping.hpp"
#include "shm/incarnation.hpp"

namespace tenon::port {

// A node whose file is gone has ended. A file that cannot be probed counts as alive: nothing of it is touched.
// Three system calls; any thread.
[[nodiscard]] bool is_alive(const os::Directory& domain, const shm::Incarnation& node) noexcept;

// A node's segment, for its beacon; empty if it has gone or is not what it should be.
[[nodiscard]] os::Mapping map_node(const os::Directory& domain, const shm::Incarnation& node) noexcept;

}  // namespace tenon::port
