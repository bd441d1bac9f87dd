// What a call comes to: a value, one of the exceptions that the operation declares, or an error of the way there.
//
// Values; nothing throws. `Op` is an operation's tag, as generated headers have one for each operation of an interface.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "tenon/detail/frame.hpp"
#include "tenon/result.hpp"
#include "tenon/type_list.hpp"

namespace tenon {

namespace detail {
template <class T, class List>
inline constexpr bool kListed = false;
template <class T, class... Types>
inline constexpr bool kListed<T, TypeList<Types...>> = (std::is_same_v<T, Types> || ...);

template <class List>
struct ErrorOr;
template <class... Exceptions>
struct ErrorOr<TypeList<Exceptions...>> {
  using type = std::variant<Error, Exceptions...>;
};
}  // namespace detail

// An exception that the operation declares.
template <class E, class Op>
concept Declared = detail::kListed<E, typename Op::Raises>;

// Why a call has no value: an exception that the server raised, or an Error: no_server, operation_missing,
// operation_differs, calls_exhausted, loan_limit, timeout, cancelled, server_died, not_answered, payload_invalid,
// holds_exhausted, closed, or what the server gave as its reason.
template <class Op>
class [[nodiscard]] Raised {
 public:
  explicit(false) Raised(Error error) noexcept : what_(std::move(error)) {}
  explicit(false) Raised(ErrorCode code) noexcept : what_(Error(code)) {}
  template <Declared<Op> E>
  explicit(false) Raised(const E& exception) noexcept : what_(exception) {}

  template <class E>
  requires Declared<E, Op>
  [[nodiscard]] bool is() const noexcept { return std::holds_alternative<E>(what_); }
  // Precondition: is<E>().
  template <class E>
  requires Declared<E, Op>
  [[nodiscard]] const E& get() const noexcept { return *std::get_if<E>(&what_); }
  [[nodiscard]] bool is_error() const noexcept { return what_.index() == 0; }
  // Precondition: is_error().
  [[nodiscard]] const Error& error() const noexcept { return *std::get_if<Error>(&what_); }

  // Calls `look` with the exception or the Error.
  template <class Look>
  decltype(auto) visit(Look&& look) const {
    return std::visit(std::forward<Look>(look), what_);
  }
  friend bool operator==(const Raised& raised, ErrorCode code) noexcept {
    return raised.is_error() && raised.error() == code;
  }

 private:
  typename detail::ErrorOr<typename Op::Raises>::type what_;
};

// The value is what the operation returns; its Result if it has out or inout parameters too; nothing if it has neither.
// A server's method returns one: `return 3;`, `return nav::OutOfRange{};`, `return tenon::ErrorCode::cancelled;`.
template <class Op>
class [[nodiscard]] Outcome : public tl::expected<typename Op::Value, Raised<Op>> {
  using Base = tl::expected<typename Op::Value, Raised<Op>>;

 public:
  using Base::Base;
  explicit(false) Outcome(Base base) noexcept : Base(std::move(base)) {}
  template <Declared<Op> E>
  requires(!std::is_convertible_v<E, typename Op::Value>) explicit(false) Outcome(const E& exception) noexcept
      : Base(tl::unexpect, exception) {}
  explicit(false) Outcome(Error error) noexcept : Base(tl::unexpect, std::move(error)) {}
  explicit(false) Outcome(ErrorCode code) noexcept : Base(tl::unexpect, code) {}
};

namespace detail {

template <class Op>
[[nodiscard]] Outcome<Op> outcome_of_result(const typename Op::Result& result) noexcept {
  using Value = typename Op::Value;
  if constexpr (std::is_void_v<Value>)
    return {};
  else if constexpr (std::is_same_v<Value, typename Op::Result>)
    return Outcome<Op>(result);
  else
    return Outcome<Op>(result.result);
}

// The number by which an answer's frame says which of its types stands there.
template <class E, class... Exceptions>
[[nodiscard]] constexpr std::uint8_t arm_of(TypeList<Exceptions...>) noexcept {
  static_assert(sizeof...(Exceptions) < 255);
  std::uint8_t arm = 0;
  bool found = false;
  ((found = found || (++arm, std::is_same_v<E, Exceptions>)), ...);
  return arm;
}
template <class Op, class E>
inline constexpr std::uint8_t kArm = arm_of<E>(typename Op::Raises{});

// Writes an answer where it stands; which arm, and how long. Precondition: the outcome is no Error.
struct Written {
  std::uint8_t arm = 0;
  std::uint32_t bytes = 0;
};
template <class Op>
[[nodiscard]] Written write_outcome(std::byte* body, const Outcome<Op>& outcome) noexcept {
  using Value = typename Op::Value;
  using Result = typename Op::Result;
  if (outcome) [[likely]] {
    auto& result = *std::construct_at(reinterpret_cast<Result*>(body));
    if constexpr (std::is_same_v<Value, Result>)
      result = *outcome;
    else if constexpr (!std::is_void_v<Value>)
      result.result = *outcome;
    return {0, sizeof(Result)};
  }
  return outcome.error().visit([&]<class E>(const E& exception) -> Written {
    if constexpr (std::is_same_v<E, Error>) {
      return {};
    } else {
      std::construct_at(reinterpret_cast<E*>(body), exception);
      return {kArm<Op, E>, sizeof(E)};
    }
  });
}

}  // namespace detail
}  // namespace tenon
