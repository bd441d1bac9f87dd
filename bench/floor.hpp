// The floor: what two cores need to hand a cache line to and fro. A release store, an acquire load, two lines, no pause,
// no timer in the loop. Both sides run their half at the same time.
#pragma once

#include "clock.hpp"
#include "pair.hpp"

namespace tenon::bench {

// Nanoseconds one way.
inline double lead_floor(Partner& partner, std::uint64_t trips) {
  Desk& desk = partner.desk();
  std::uint64_t count = desk.ping.value.load(std::memory_order_relaxed);
  partner.meet();
  const std::uint64_t start = now_ns();
  for (std::uint64_t trip = 0; trip < trips; ++trip) {
    desk.ping.value.store(++count, std::memory_order_release);
    while (desk.pong.value.load(std::memory_order_acquire) != count) {}
  }
  return static_cast<double>(now_ns() - start) / static_cast<double>(trips) / 2;
}

inline void follow_floor(Partner& partner, std::uint64_t trips) {
  Desk& desk = partner.desk();
  std::uint64_t count = desk.pong.value.load(std::memory_order_relaxed);
  partner.meet();
  for (std::uint64_t trip = 0; trip < trips; ++trip) {
    ++count;
    while (desk.ping.value.load(std::memory_order_acquire) != count) {}
    desk.pong.value.store(count, std::memory_order_release);
  }
}

}  // namespace tenon::bench
