// Equality of values: a value equals its copy.
//
// Two NaNs are the same here (`==` says they differ), zeros of either sign are the same; arrays element by element.
// Bytes that no value owns (padding, what lies past a length) are never looked at.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>

namespace tenon {

template <class T>
[[nodiscard]] constexpr bool same(const T& lhs, const T& rhs) noexcept {
  if constexpr (std::is_floating_point_v<T>) {
    return lhs == rhs || (__builtin_isnan(lhs) && __builtin_isnan(rhs));
  } else {
    return lhs == rhs;
  }
}

template <class T, std::size_t N>
[[nodiscard]] constexpr bool same(const std::array<T, N>& lhs, const std::array<T, N>& rhs) noexcept {
  for (std::size_t i = 0; i < N; ++i) {
    if (!same(lhs[i], rhs[i])) return false;
  }
  return true;
}

}  // namespace tenon
