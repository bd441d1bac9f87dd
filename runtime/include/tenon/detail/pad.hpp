// Not an API: for generated stubs.
//
// A gap between members is zero, also where the memory held a message of another type before.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tenon::detail {

template <std::size_t N>
constexpr void clear_pad(std::uint8_t (&pad)[N]) noexcept {
  for (std::uint8_t& byte : pad) byte = 0;
}

}  // namespace tenon::detail
