// A measurement in processes of its own: libraries that are opened once in a process do not meet each other's, and one that
// hangs or crashes costs its row.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "../report.hpp"
#include "peer.hpp"

namespace tenon::bench::compare {

// Both sides run it; what the leader's returns is the row.
using Measure = std::function<Row(Partner&, Channel&)>;

// None, and a line on standard error, if the peer failed or took longer than a minute.
[[nodiscard]] std::optional<Row> measure_apart(const Cores& cores, const Peer& peer, Place place, Ways ways,
                                               const Measure& measure);

}  // namespace tenon::bench::compare
