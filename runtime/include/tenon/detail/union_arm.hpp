// Not an API: for generated unions.
//
// Begins the life of one arm of a union, whatever its bytes were, with a fresh value or with a copy.
#pragma once

#include <optional>  // for std::construct_at: <memory> costs more to compile than all of the vocabulary

namespace tenon::detail {

template <class T>
constexpr T& begin_arm(T& arm) noexcept {
  return *std::construct_at(&arm);
}
template <class T, class Value>
constexpr T& begin_arm(T& arm, const Value& value) noexcept {
  return *std::construct_at(&arm, value);
}

}  // namespace tenon::detail
