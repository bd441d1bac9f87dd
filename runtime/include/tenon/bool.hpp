// IDL's `boolean`: one byte, 0 or 1.
//
// A raw `bool` that holds 2 is undefined behaviour, and a peer can write 2. Here any byte has a meaning: zero is false,
// everything else is true; `is_valid` says whether the byte is one that a correct writer writes.
#pragma once

#include <tenon/detail/read_once.hpp>

#include <concepts>
#include <cstdint>

namespace tenon {

class Bool {
 public:
  constexpr Bool() noexcept = default;

  // From `bool` alone: `flag = 2` or `flag = pointer` is a mistake and does not compile.
  template <std::same_as<bool> B>
  constexpr explicit(false) Bool(B value) noexcept : byte_{value ? std::uint8_t{1} : std::uint8_t{0}} {}

  // Comparisons are those of `bool`, so that any two bytes that mean true are equal.
  [[nodiscard]] constexpr explicit(false) operator bool() const noexcept { return stored() != 0; }

  // False for a byte other than 0 and 1.
  [[nodiscard]] constexpr bool is_valid() const noexcept { return stored() <= 1; }
  [[nodiscard]] constexpr std::uint8_t stored() const noexcept { return detail::read_once(byte_); }

 private:
  std::uint8_t byte_ = 0;
};

static_assert(sizeof(Bool) == 1);

}  // namespace tenon
