// The order of a map's keys, the same in every language and on every machine.
//
// Numbers and enumerators by their number, false before true, characters and text by their bytes as unsigned numbers.
#pragma once

#include <tenon/bool.hpp>
#include <tenon/string.hpp>

#include <cstddef>
#include <type_traits>

namespace tenon {

namespace detail {
template <class T>
inline constexpr bool kIsString = false;
template <std::size_t N>
inline constexpr bool kIsString<String<N>> = true;
}  // namespace detail

template <class T>
concept MapKey = std::is_integral_v<T> || std::is_enum_v<T> || std::is_same_v<T, Bool> || detail::kIsString<T>;

template <MapKey K>
[[nodiscard]] constexpr bool key_less(const K& lhs, const K& rhs) noexcept {
  if constexpr (std::is_same_v<K, char>) {
    return static_cast<unsigned char>(lhs) < static_cast<unsigned char>(rhs);
  } else {
    return lhs < rhs;
  }
}

}  // namespace tenon
