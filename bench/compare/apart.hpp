// A measurement in processes of its own: libraries that are opened once in a process do not meet each other's, and one that
// hangs or crashes costs its row.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "peer.hpp"
#include "report.hpp"

namespace tenon::bench::compare {

// Both sides run it; what the leader's returns is the row.
using Measure = std::function<Row(Partner&, Channel&)>;

// The row has beside what was measured: open_us, from nothing to two ends that know each other; memory_kib, what both
// processes have more than before, shared memory counted once.
//
// None, and a line on standard error, if the peer failed or took longer than a minute.
[[nodiscard]] std::optional<Row> measure_apart(const Cores& cores, const Peer& peer, Place place, Ways ways,
                                               const Measure& measure);

}  // namespace tenon::bench::compare
