// Equality of values: a value equals its copy.
//
// Two NaNs are the same here (`==` says they differ), zeros of either sign are the same; arrays element by element.
// Bytes that no value owns (padding, what lies past a length) are never looked at.
#pragma once

#include <array>
#include <cstddef>

namespace tenon {

[[nodiscard]] constexpr bool same(const float& lhs, const float& rhs) noexcept {
  return lhs == rhs || (__builtin_isnan(lhs) && __builtin_isnan(rhs));
}
[[nodiscard]] constexpr bool same(const double& lhs, const double& rhs) noexcept {
  return lhs == rhs || (__builtin_isnan(lhs) && __builtin_isnan(rhs));
}
template <class T>
[[nodiscard]] constexpr bool same(const T& lhs, const T& rhs) noexcept {
  return lhs == rhs;
}

template <class T, std::size_t N>
[[nodiscard]] constexpr bool same(const std::array<T, N>& lhs, const std::array<T, N>& rhs) noexcept {
  for (std::size_t i = 0; i < N; ++i) {
    if (!same(lhs[i], rhs[i])) return false;
  }
  return true;
}

}  // namespace tenon
