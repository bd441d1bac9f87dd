#include "os/clock.hpp"

#include "os/syscall.hpp"

namespace tenon::os {

std::uint64_t monotonic_ns() noexcept {
  struct timespec now {};
  sys::monotonic_time(&now);  // cannot fail: the clock is one the kernel always has, the address is good
  return static_cast<std::uint64_t>(now.tv_sec) * kSecond + static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t deadline_after(std::int64_t nanoseconds) noexcept {
  const std::uint64_t now = monotonic_ns();
  if (nanoseconds <= 0) return now;
  const auto ahead = static_cast<std::uint64_t>(nanoseconds);
  return ahead > kNever - now ? kNever : now + ahead;
}

}  // namespace tenon::os
