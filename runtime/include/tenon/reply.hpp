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
  explicit Reply(detail::Received received) noexcept : received_(std::move(received)) {
    result_ = Op::find(answer(), std::type_identity<typename Op::Result>{});
    state_ = result_ != nullptr ? ReplyState::result : ReplyState::raised;
  }

  [[nodiscard]] ReplyState state() const noexcept { return state_; }
  // There is a result.
  [[nodiscard]] explicit operator bool() const noexcept { return state_ == ReplyState::result; }
  // Precondition of both: there is.
  [[nodiscard]] const typename Op::Result& operator*() const noexcept { return *result_; }
  [[nodiscard]] const typename Op::Result* operator->() const noexcept { return result_; }
  // In place too; null unless the server raised it.
  template <Declared<Op> E>
  [[nodiscard]] const E* raised() const noexcept {
    return received_ ? Op::find(answer(), std::type_identity<E>{}) : nullptr;
  }

  // The same as values. Of `nothing` it is the error timeout, of `ended` closed.
  [[nodiscard]] Outcome<Op> outcome() const noexcept {
    if (received_) [[likely]]
      return detail::outcome_of<Op>(answer(), typename Op::Raises{});
    if (state_ == ReplyState::failed) return problem_;
    return state_ == ReplyState::ended ? ErrorCode::closed : ErrorCode::timeout;
  }
  // Precondition: state() is failed.
  [[nodiscard]] const Error& error() const noexcept { return problem_; }

 private:
  [[nodiscard]] const typename Op::Answer& answer() const noexcept {
    return *reinterpret_cast<const typename Op::Answer*>(received_.body());
  }

  detail::Received received_;
  const typename Op::Result* result_ = nullptr;
  Error problem_{ErrorCode::payload_invalid};
  ReplyState state_ = ReplyState::failed;
};

}  // namespace tenon
