// Not an API: for tenon::Optional alone.
//
// The bytes of an optional, with the gap a member. A gap of no bytes cannot be a member, hence two shapes.
#pragma once

#include <tenon/bool.hpp>
#include <tenon/detail/layout.hpp>

#include <cstddef>

namespace tenon::detail {

template <class T, std::size_t Gap = padding_after(1, kLayoutAlignment<T>)>
struct OptionalStorage {
  Bool present = false;
  std::byte gap[Gap] = {};
  T value = {};
};

template <class T>
struct OptionalStorage<T, 0> {
  Bool present = false;
  T value = {};
};

}  // namespace tenon::detail
