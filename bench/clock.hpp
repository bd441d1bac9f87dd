// Time for measurements. One read per block is the monotonic clock; one read per event is the processor's own counter
// where there is one that all cores share, because a clock call costs more than what it would measure.
#pragma once

#include <chrono>
#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace tenon::bench {

[[nodiscard]] inline std::uint64_t now_ns() noexcept {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

[[nodiscard]] inline std::uint64_t ticks() noexcept {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return now_ns();
#endif
}

// Found once per process by comparing both clocks for 20 ms.
[[nodiscard]] double ns_per_tick();

}  // namespace tenon::bench
