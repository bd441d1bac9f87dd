// The value of an enumeration that a text names.
#pragma once

#include <tenon/enumeration.hpp>

#include <optional>
#include <string_view>

namespace tenon {

// The value with this label; nothing if no label is spelled so.
template <Enumeration E>
[[nodiscard]] constexpr std::optional<E> from_string(std::string_view name) noexcept {
  for (const Label<E>& label : traits<E>::labels) {
    if (label.name == name) return label.value;
  }
  return std::nullopt;
}

}  // namespace tenon
