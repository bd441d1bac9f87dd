// Round trips over a channel, beside the floor's.
#pragma once

#include "channel.hpp"
#include "report.hpp"

namespace tenon::bench::compare {

// Half of a round trip, in ns: {raw, mean_ns, p50_ns, p99_ns, p999_ns}. Both sides call it.
[[nodiscard]] Row measure_trips(Partner& partner, Channel& channel, std::size_t rounds);

// A block of the floor, for either side.
[[nodiscard]] double floor_block(Partner& partner);

}  // namespace tenon::bench::compare
