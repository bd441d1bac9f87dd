// Members with `@tenon::tail`: what they hold stands behind the struct, in the same message, and the struct says where.
//
//   layout   u32 offset from the start of the message · u32 number of elements · zero bytes up to T's alignment
//
// A value of the struct alone is no message: what its tails hold is read through the sample (TailSample::tail) and made
// through the loan (TailLoan::tail), which know where the message stands and how large it is. A value that is copied out
// of a message keeps numbers that lead nowhere.
#pragma once

#include <tenon/detail/layout.hpp>
#include <tenon/detail/read_once.hpp>
#include <tenon/traits.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace tenon {

namespace detail {

// As a message has it that may be a peer's.
struct TailReference {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  bool operator==(const TailReference&) const = default;
};

struct TailAccess;

template <class T>
inline constexpr std::size_t kTailAlignment = kLayoutAlignment<T> > 4 ? kLayoutAlignment<T> : 4;

// The bytes of a tail, with the gap a member: one of no bytes cannot be.
template <std::size_t Alignment>
struct alignas(Alignment) TailStorage {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::byte pad[Alignment - 8] = {};
};
template <std::size_t Alignment>
requires(Alignment <= 8) struct alignas(Alignment) TailStorage<Alignment> {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// What the reference names, if all of it is inside the message, aligned and within the bound (0: none); else nothing.
// Each number was read once, so nothing that a peer writes meanwhile leads outside.
template <class T>
[[nodiscard]] inline std::span<const T> tail_elements(std::span<const std::byte> message, TailReference where,
                                                      std::size_t bound) noexcept {
  if (where.length == 0 || (bound != 0 && where.length > bound)) return {};
  if (where.offset % kLayoutAlignment<T> != 0 || where.offset > message.size()) return {};
  if (where.length > (message.size() - where.offset) / sizeof(T)) return {};
  return {reinterpret_cast<const T*>(message.data() + where.offset), where.length};
}

}  // namespace detail

// Of a sequence<T> or sequence<T, N>; N of 0: as many as the message has room for.
template <class T, std::size_t N = 0>
class Tail {
  static_assert(PlainBytes<T>, "a tail holds plain values only");

 public:
  using value_type = T;
  static constexpr std::size_t kBound = N;

  // Elements that the message says there are, which need not be true: TailSample::tail knows.
  [[nodiscard]] constexpr std::size_t stated_size() const noexcept { return detail::read_once(where_.length); }
  // Of what the structs say; what stands behind them is not looked at.
  [[nodiscard]] friend constexpr bool operator==(const Tail& a, const Tail& b) noexcept {
    return a.stated_size() == b.stated_size() &&
           detail::read_once(a.where_.offset) == detail::read_once(b.where_.offset);
  }

 private:
  friend struct detail::TailAccess;
  detail::TailStorage<detail::kTailAlignment<T>> where_;
};

// Of a string or string<N>; N counts bytes, and there is no NUL.
template <std::size_t N = 0>
class TailString {
 public:
  using value_type = char;
  static constexpr std::size_t kBound = N;

  // As those of Tail.
  [[nodiscard]] constexpr std::size_t stated_size() const noexcept { return detail::read_once(where_.length); }
  [[nodiscard]] friend constexpr bool operator==(const TailString& a, const TailString& b) noexcept {
    return a.stated_size() == b.stated_size() &&
           detail::read_once(a.where_.offset) == detail::read_once(b.where_.offset);
  }

 private:
  friend struct detail::TailAccess;
  detail::TailStorage<4> where_;
};

namespace detail {

struct TailAccess {
  template <class Member>
  [[nodiscard]] static TailReference read(const Member& tail) noexcept {
    return {read_once(tail.where_.offset), read_once(tail.where_.length)};
  }
  template <class Member>
  static void write(Member& tail, TailReference where) noexcept {
    tail.where_.offset = where.offset;
    tail.where_.length = where.length;
  }
};

}  // namespace detail

}  // namespace tenon
