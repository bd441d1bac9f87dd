// The header of messages: a struct that many types begin with, because they inherit from it or because a bounds file gives it
// to them. Code that knows the header alone reads and writes it in the messages of all of them.
//
//   template <class Message>
//   void stamp(tenon::Loan<Message>& loan) { tenon::header<trace::Context>(loan).sent = now(); }
//
// It is the start of the message itself: no copy, no field of the runtime's, nothing in messages without one. What it holds
// in a received message is a peer's word, as the rest is: its accessors are total, and tenon::validate says whether it is
// well-formed. Any thread that may use the message.
#pragma once

#include <type_traits>

#include "tenon/traits.hpp"

namespace tenon {

namespace detail {

template <class T>
concept HasBase = requires {
  traits<T>::base;
};
template <class T, class Base>
Base type_of_base(Base T::*);

template <class T, class H>
[[nodiscard]] constexpr bool begins_with() noexcept {
  if constexpr (std::is_same_v<T, H>)
    return true;
  else if constexpr (HasBase<T>)
    return begins_with<decltype(type_of_base(traits<T>::base)), H>();
  else
    return false;
}

}  // namespace detail

// A struct that begins with H: H itself, or what inherits from it in however many steps.
template <class T, class H>
concept HasHeader = detail::begins_with<std::remove_cvref_t<T>, H>();

// The header of a value. Cost: none, it is where the value is.
template <class H, HasHeader<H> T>
[[nodiscard]] constexpr auto& header(T& message) noexcept {
  if constexpr (std::is_same_v<std::remove_const_t<T>, H>)
    return message;
  else
    return header<H>(message.*traits<std::remove_const_t<T>>::base);
}

// The header of the message that a Loan, a Sample or another pointer to one holds. Precondition: it holds one.
template <class H, class Holder>
requires(!HasHeader<Holder, H> && requires(Holder & holder) { *holder; })
    [[nodiscard]] constexpr auto& header(Holder& holder) noexcept {
  static_assert(
      HasHeader<decltype(*holder), H>,
      "these messages have no such header: their struct does not inherit from it, and no bounds file gives it");
  return header<H>(*holder);
}

// It is part of what holds it, be that a message, a Sample or what stands in a Sample that nobody keeps.
template <class H, class T>
void header(const T&& temporary) = delete;

}  // namespace tenon
