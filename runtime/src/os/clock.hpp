// Time that only goes forward: CLOCK_MONOTONIC, the clock of every deadline. Setting the date has no effect on it.
#pragma once

#include <cstdint>

namespace tenon::os {

inline constexpr std::uint64_t kNever = ~std::uint64_t{0};
inline constexpr std::uint64_t kSecond = 1'000'000'000;  // ns

// Nanoseconds since an arbitrary start, the same for all processes of the host. About 25 ns; never fails.
[[nodiscard]] std::uint64_t monotonic_ns() noexcept;

// A deadline so far from now; kNever instead of an overflow. Negative means now.
[[nodiscard]] std::uint64_t deadline_after(std::int64_t nanoseconds) noexcept;

}  // namespace tenon::os
