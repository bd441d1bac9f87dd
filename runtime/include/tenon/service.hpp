// What a call comes to: a value, one of the exceptions that the operation declares, or an error of the way there.
//
// Values; nothing throws. `Op` is an operation's tag, as generated headers have one for each operation of an interface.
#pragma once

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

// What an answer says, copied. The memory may be a faulty peer's: an answer that is none of its cases is an error.
template <class Op, class... Exceptions>
[[nodiscard]] Outcome<Op> outcome_of(const typename Op::Answer& answer, TypeList<Exceptions...>) noexcept {
  if (const auto* const result = Op::find(answer, std::type_identity<typename Op::Result>{})) [[likely]]
    return outcome_of_result<Op>(*result);
  Outcome<Op> outcome(ErrorCode::payload_invalid);
  [[maybe_unused]] const auto look = [&]<class E>(std::type_identity<E> type) {
    if (const E* const exception = Op::find(answer, type)) outcome = Outcome<Op>(tl::unexpect, *exception);
  };
  (look(std::type_identity<Exceptions>{}), ...);
  return outcome;
}

// Writes an answer where it stands. Precondition: the outcome is no Error.
template <class Op>
void write_outcome(typename Op::Answer& answer, const Outcome<Op>& outcome) noexcept {
  using Value = typename Op::Value;
  if (outcome) [[likely]] {
    auto& result = Op::choose(answer, std::type_identity<typename Op::Result>{});
    if constexpr (std::is_void_v<Value>)
      static_cast<void>(result);
    else if constexpr (std::is_same_v<Value, typename Op::Result>)
      result = *outcome;
    else
      result.result = *outcome;
    return;
  }
  outcome.error().visit([&]<class E>(const E& exception) {
    if constexpr (!std::is_same_v<E, Error>) Op::choose(answer, std::type_identity<E>{}) = exception;
  });
}

}  // namespace detail
}  // namespace tenon
