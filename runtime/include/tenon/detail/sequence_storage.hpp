// Not an API: for tenon::Sequence alone.
//
// The bytes of a sequence, with every gap a member. A gap of no bytes cannot be a member, hence three shapes: elements
// aligned to 4 need no gap, those aligned to 8 or more have one in front, smaller ones may have one behind.
#pragma once

#include <tenon/detail/layout.hpp>

#include <cstddef>
#include <cstdint>

namespace tenon::detail {

template <class T>
inline constexpr std::size_t kSequenceAlignment = kLayoutAlignment<T> > 4 ? kLayoutAlignment<T> : 4;

template <class T, std::size_t N, std::size_t Front = padding_after(4, kLayoutAlignment<T>),
          std::size_t Behind = padding_after(4 + Front + N * sizeof(T), kSequenceAlignment<T>)>
struct SequenceStorage {
  static_assert(Behind == 0, "elements aligned to more than 4 fill up to the alignment themselves");
  std::uint32_t size = 0;
  std::byte pad_front[Front] = {};
  T elements[N] = {};
};

template <class T, std::size_t N>
struct SequenceStorage<T, N, 0, 0> {
  std::uint32_t size = 0;
  T elements[N] = {};
};

template <class T, std::size_t N, std::size_t Behind>
struct SequenceStorage<T, N, 0, Behind> {
  std::uint32_t size = 0;
  T elements[N] = {};
  std::byte pad_behind[Behind] = {};
};

}  // namespace tenon::detail
