// How the parts of a segment are placed: the page at which a part begins that is mapped or populated by itself, and the
// largest file that is made.
#pragma once

#include <cstdint>

namespace tenon::shm {

inline constexpr std::uint64_t kPage = 4096;  // bytes
inline constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 46;

constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) noexcept {
  return (value + unit - 1) / unit * unit;
}

}  // namespace tenon::shm
