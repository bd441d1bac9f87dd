// Enumerations: validity and names.
//
// A generated enumeration is an `enum class` with a fixed underlying type, so every bit pattern is a value that may be
// read and compared; only the labels of the interface are valid.
#pragma once

#include <tenon/detail/read_once.hpp>
#include <tenon/traits.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace tenon {

template <class E>
concept Enumeration = std::is_enum_v<E> && requires {
  traits<E>::labels;
};

// The number of a value, widened so that it prints as a number.
template <Enumeration E>
[[nodiscard]] constexpr std::int64_t to_number(E value) noexcept {
  return static_cast<std::underlying_type_t<E>>(value);
}

// The label of a value as the interface spells it; empty if the value is none of the labels.
template <Enumeration E>
[[nodiscard]] constexpr std::string_view to_string(const E& value) noexcept {
  const E once = detail::read_once(value);
  for (const Label<E>& label : traits<E>::labels) {
    if (label.value == once) return label.name;
  }
  return {};
}

template <Enumeration E>
[[nodiscard]] constexpr bool is_valid(const E& value) noexcept {
  return !to_string(value).empty();
}

}  // namespace tenon
