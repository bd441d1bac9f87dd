// Not an API: for the vocabulary types and generated headers.
//
// T-layout's alignment, which a C++ compiler may not share: on i386 a 64-bit member is aligned to 4 by the C ABI and to
// 8 by T-layout. Generated structs carry theirs as `alignas`; scalars are aligned to their size.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tenon::detail {

// The compiler itself is asked: std::is_scalar is a dozen instantiations for every type. No message holds an array of C.
template <class T>
concept Scalar = !__is_class(T) && !__is_union(T);

template <class T>
struct LayoutAlignment : std::integral_constant<std::size_t, alignof(T)> {};
template <Scalar T>
struct LayoutAlignment<T> : std::integral_constant<std::size_t, sizeof(T)> {};
template <class T, std::size_t N>
struct LayoutAlignment<std::array<T, N>> : LayoutAlignment<T> {};

template <class T>
inline constexpr std::size_t kLayoutAlignment = LayoutAlignment<T>::value;

constexpr std::size_t padding_after(std::size_t bytes, std::size_t alignment) noexcept {
  return (alignment - bytes % alignment) % alignment;
}

}  // namespace tenon::detail
