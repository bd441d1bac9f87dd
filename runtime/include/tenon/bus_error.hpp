// What becomes of a process that uses a file which somebody of its user truncates.
//
// Segments are files of one user, and any process of that user may truncate them. The kernel then ends each process that
// touches a page which is no more (SIGBUS), unless it asked for something else here. Nodes of a shared directory
// (NodeOptions::shared_directory) need none of this: their memory cannot be truncated.
#pragma once

#include "tenon/result.hpp"

namespace tenon {

// From here on such a fault in memory of Tenon's is an error on that topic and nothing else. Zeros of this process's own
// take the place of the lost pages, and whoever has them mapped says so at its next look at the topic, which publishers
// take once per quarter of a ring and subscribers whenever there is nothing to take: Publisher::loan() and publish_copy(),
// LatestWriter::set() and calls fail with segment_damaged, a subscriber lets go of that publisher, and refusals() tell the
// file. What was lent or held meanwhile may read as zeros. Close what was opened on that file and open it again.
//
// For the whole process, for good, and inherited by fork; any thread, once or more often, before or after nodes are opened.
// It installs a handler of SIGBUS; whatever is not Tenon's goes to the handler that stood before. A program that installs
// one later replaces this one, and should hand on to it what it does not know. Costs nothing until a file is truncated.
// Errors: system_call (the signal cannot be had; a sanitizer may keep it).
[[nodiscard]] Result<void> contain_bus_errors() noexcept;

}  // namespace tenon
