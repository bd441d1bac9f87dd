// Not an API: for generated bitsets.
//
// Some bits of an unsigned integer as a number of a type of its own: from `Position` on, the least significant one first,
// `Width` of them. A signed number is in two's complement of that width.
#pragma once

#include <tenon/fit.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>

namespace tenon::detail {

template <unsigned Width>
inline constexpr std::uint64_t kLowBits = ~std::uint64_t{0} >> (64 - Width);

template <class T, unsigned Position, unsigned Width>
[[nodiscard]] constexpr T get_bits(std::uint64_t bits) noexcept {
  const std::uint64_t field = bits >> Position & kLowBits<Width>;
  if constexpr (std::is_same_v<T, bool>) {
    return field != 0;
  } else if constexpr (std::is_signed_v<T>) {
    const std::uint64_t sign = std::uint64_t{1} << (Width - 1);
    return static_cast<T>((field ^ sign) - sign);
  } else {
    return static_cast<T>(field);
  }
}

// How many bits a number takes, with its sign if its type has one.
template <class T>
[[nodiscard]] constexpr unsigned bits_of(T number) noexcept {
  if constexpr (std::is_signed_v<T>) {
    const auto magnitude = static_cast<std::uint64_t>(number < 0 ? ~number : number);
    return static_cast<unsigned>(std::bit_width(magnitude)) + 1;
  } else {
    return static_cast<unsigned>(std::bit_width(std::uint64_t{number}));
  }
}

// A number that does not fit changes nothing; the answer says how many bits there are too many.
template <unsigned Position, unsigned Width, class Bits, class T>
constexpr Fit set_bits(Bits& bits, T number) noexcept {
  const Fit fit = Fit::of(bits_of(number), Width);
  if (fit) {
    constexpr std::uint64_t kField = kLowBits<Width> << Position;
    const std::uint64_t placed = static_cast<std::uint64_t>(number) << Position & kField;
    bits = static_cast<Bits>((bits & ~kField) | placed);
  }
  return fit;
}

}  // namespace tenon::detail
