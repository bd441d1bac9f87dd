// Whether a node lives: what the kernel says of the lock on its file, and nothing else. Rule P4.
#pragma once

#include "os/directory.hpp"
#include "os/file_descriptor.hpp"
#include "os/mapping.hpp"
#include "shm/incarnation.hpp"

namespace tenon::port {

// Asks the lock on the node's file; where that name is gone, or its mode was changed, the node's sign on the domain's directory
// (`show_life`). What cannot be probed counts as alive: nothing of it is touched. Changes nothing. Five system calls; any thread.
[[nodiscard]] bool is_alive(const os::Directory& domain, const shm::Incarnation& node) noexcept;

// A second sign of life, which no removal of files takes away: a lock on the directory itself, on a byte that is the node's
// own. It stays with everybody who has that directory open, whatever became of its names, and costs them no descriptor per
// peer (ADR 0033). Holds as long as what is returned is open; nothing of a directory in memory, whose names nobody else
// removes. To be held before the node's file has its name.
[[nodiscard]] os::Outcome<os::FileDescriptor> show_life(const os::Directory& domain,
                                                        const shm::Incarnation& node) noexcept;

// A node's segment, for its beacon; empty if it has gone or is not what it should be.
[[nodiscard]] os::Mapping map_node(const os::Directory& domain, const shm::Incarnation& node) noexcept;

}  // namespace tenon::port
