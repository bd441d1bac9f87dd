// Not an API: for Tenon's own inline code and generated headers.
//
// The bytes to which a later version of a type may give a meaning: behind the members of a type that may grow, and under a
// label of a union that no arm has. What is published has zero there, whatever stood in the memory before: a reader that
// knows more takes it for absent (docs/design/type_identity.md, "Types that grow").
//
// `traits<T>::clear_unused(value, clear)` of a generated type that has such bytes calls clear(from, bytes) for each stretch
// of them. Cost: those bytes, in members and in the elements that live; nothing for types without them.
#pragma once

#include <tenon/traits.hpp>

#include <cstddef>

namespace tenon::detail {

struct ClearBytes {
  void operator()(void* from, std::size_t bytes) const noexcept { __builtin_memset(from, 0, bytes); }
};

template <class T>
concept HasUnused = requires(T& value) {
  traits<T>::clear_unused(value, ClearBytes{});
};

// Of a member: a generated type, or an array, a sequence, an optional or a map of such.
template <class T, class Clear>
constexpr void clear_unused(T& value, const Clear& clear) noexcept {
  if constexpr (HasUnused<T>) {
    traits<T>::clear_unused(value, clear);
  } else if constexpr (requires { value.lend_values([](auto&) {}); }) {
    value.lend_values([&](auto& held) { detail::clear_unused(held, clear); });
  } else if constexpr (requires { value.get(); }) {
    if (auto* const held = value.get()) detail::clear_unused(*held, clear);
  } else {
    for (auto& element : value) detail::clear_unused(element, clear);
  }
}

}  // namespace tenon::detail
