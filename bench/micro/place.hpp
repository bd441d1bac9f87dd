// What the benchmarks share: one node in a runtime directory of the program's own, and ways to time what needs preparing.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "clock.hpp"
#include "tenon/node.hpp"

namespace tenon::bench::micro {

// Of the program; closed when it ends.
[[nodiscard]] const Node& node();
// A name that no other call has given.
[[nodiscard]] std::string fresh_name();

// Times `burst` calls of `timed` between two looks at the clock, after `prepare`, as so many iterations: for what cannot be
// done again and again, as a take needs messages. The clock is 25 ns of each burst.
inline constexpr std::int64_t kBurst = 64;
template <class Prepare, class Timed>
void time_bursts(benchmark::State& state, Prepare prepare, Timed timed) {
  while (state.KeepRunningBatch(kBurst)) {
    for (std::int64_t k = 0; k < kBurst; ++k) prepare(static_cast<std::uint64_t>(k));
    const std::uint64_t start = now_ns();
    for (std::int64_t k = 0; k < kBurst; ++k) timed(static_cast<std::uint64_t>(k));
    state.SetIterationTime(static_cast<double>(now_ns() - start) * 1e-9);
  }
}

}  // namespace tenon::bench::micro
