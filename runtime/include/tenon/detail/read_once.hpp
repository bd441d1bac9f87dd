// Not an API: for the vocabulary types and generated headers.
//
// Reads of memory that another process may be writing. A plain read may be repeated by the compiler, and then a length
// that was checked is not the length that is used. These read exactly once; they order nothing.
#pragma once

#include <tenon/detail/layout.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tenon::detail {

// What every machine reads in one piece.
template <class T>
concept Word = (Scalar<T> && sizeof(T) <= sizeof(void*)) || (__is_trivially_copyable(T) && sizeof(T) == 1);
template <class T>
concept Wide = Scalar<T> && sizeof(T) > sizeof(void*);

template <Word T>
[[nodiscard]] constexpr T read_once(const T& value) noexcept {
  if (std::is_constant_evaluated()) return value;
  T copy;
  __atomic_load(&value, &copy, __ATOMIC_RELAXED);
  return copy;
}

// Wider than a word: in as many pieces as the machine needs, each of them once.
template <Wide T>
[[nodiscard]] constexpr T read_once(const T& value) noexcept {
  if (std::is_constant_evaluated()) return value;
  const volatile T& pieces = value;
  return pieces;
}

// The answer to an index that no content of the memory can make right. It is the caller's mistake, never the peer's.
[[noreturn]] inline void refuse_index() noexcept { __builtin_trap(); }

// A count that is known to be within a bound of at most 2^32 - 1.
[[nodiscard]] constexpr std::uint32_t narrow(std::size_t count) noexcept { return count & 0xffff'ffffU; }

}  // namespace tenon::detail
