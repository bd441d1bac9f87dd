// An answer, read where the server wrote it. While a reply lives its memory cannot be overwritten.
//
// May be moved to, read and dropped in any thread, and outlives its call, Client and Node safely. It uses one of the
// answers that the client may keep (ClientOptions::kept). The memory may belong to a faulty peer: see Sample.
#pragma once

#include "tenon/detail/received.hpp"
#include "tenon/service.hpp"

namespace tenon {

enum class ReplyState : std::uint8_t {
  result,
  raised,   // one of the declared exceptions
  failed,   // an Error
  nothing,  // a stream: nothing has come that was not taken
  ended,    // a stream: nothing more comes
};

template <class Op>
class [[nodiscard]] Reply {
 public:
  explicit Reply(ReplyState state) noexcept : state_(state) {}
  explicit Reply(Error problem) noexcept : problem_(std::move(problem)), state_(ReplyState::failed) {}
  explicit Reply(detail::Received received) noexcept
      : received_(std::move(received)), arm_(detail::get_word<detail::AnswerWord>(received_.frame()).arm) {
    if (arm_ == 0 && received_.bytes() >= detail::kBodyOffset + sizeof(typename Op::Result)) [[likely]]
      state_ = ReplyState::result;
    else if (is_exception(typename Op::Raises{}))
      state_ = ReplyState::raised;
  }

  [[nodiscard]] ReplyState state() const noexcept { return state_; }
  // There is a result.
  [[nodiscard]] explicit operator bool() const noexcept { return state_ == ReplyState::result; }
  // Precondition of both: there is.
  [[nodiscard]] const typename Op::Result& operator*() const noexcept { return body<typename Op::Result>(); }
  [[nodiscard]] const typename Op::Result* operator->() const noexcept { return &body<typename Op::Result>(); }
  // In place too; null unless the server raised it.
  template <Declared<Op> E>
  [[nodiscard]] const E* raised() const noexcept {
    return state_ == ReplyState::raised && arm_ == detail::kArm<Op, E> ? &body<E>() : nullptr;
  }

  // The same as values. Of `nothing` it is the error timeout, of `ended` closed.
  [[nodiscard]] Outcome<Op> outcome() const noexcept {
    if (state_ == ReplyState::result) [[likely]]
      return detail::outcome_of_result<Op>(**this);
    if (state_ == ReplyState::raised) return exception(typename Op::Raises{});
    if (state_ == ReplyState::failed) return problem_;
    return state_ == ReplyState::ended ? ErrorCode::closed : ErrorCode::timeout;
  }
  // Precondition: state() is failed.
  [[nodiscard]] const Error& error() const noexcept { return problem_; }

 private:
  template <class T>
  [[nodiscard]] const T& body() const noexcept {
    return *reinterpret_cast<const T*>(received_.body());
  }
  // The frame is a whole one of these. A faulty peer's may be none: then it is the error payload_invalid.
  template <class... Exceptions>
  [[nodiscard]] bool is_exception(TypeList<Exceptions...>) const noexcept {
    return ((arm_ == detail::kArm<Op, Exceptions> && received_.bytes() >= detail::kBodyOffset + sizeof(Exceptions)) ||
            ...);
  }
  template <class... Exceptions>
  [[nodiscard]] Outcome<Op> exception(TypeList<Exceptions...>) const noexcept {
    Outcome<Op> outcome(ErrorCode::payload_invalid);
    ((arm_ == detail::kArm<Op, Exceptions> ? void(outcome = Outcome<Op>(tl::unexpect, body<Exceptions>())) : void()),
     ...);
    return outcome;
  }

  detail::Received received_;
  Error problem_{ErrorCode::payload_invalid};
  ReplyState state_ = ReplyState::failed;
  std::uint8_t arm_ = 0;
};

}  // namespace tenon
