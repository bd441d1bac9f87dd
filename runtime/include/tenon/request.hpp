// A request as a server's implementation gets it: its parameters where the client wrote them, and the way to answer.
//
// Answer it at once, or move it away and answer later, in any order. It belongs to its Server's thread, and may outlive
// the Server: then nobody hears the answer. One that is dropped without an answer ends the call with not_answered.
#pragma once

#include <chrono>
#include <memory>
#include <new>
#include <utility>

#include "tenon/detail/server_port.hpp"
#include "tenon/service.hpp"

namespace tenon {

template <class Op>
class Request;
template <class Op>
class StreamRequest;

// An answer that is written in place, in the ring to the client. Dropped, it is taken back and the call goes on.
template <class Op>
class [[nodiscard]] AnswerLoan {
 public:
  AnswerLoan(AnswerLoan&& other) noexcept
      : served_(std::exchange(other.served_, nullptr)),
        start_(other.start_),
        kind_(other.kind_),
        written_(other.written_) {}
  AnswerLoan& operator=(AnswerLoan&&) = delete;
  AnswerLoan(const AnswerLoan&) = delete;
  AnswerLoan& operator=(const AnswerLoan&) = delete;
  ~AnswerLoan() {
    if (served_ != nullptr) detail::return_loan(*start_.answers, start_.chunk);
  }

  // Chooses the result, with defaults, or one of the exceptions, and lends it. One of the two before send().
  [[nodiscard]] typename Op::Result& result() noexcept { return choose<typename Op::Result>(0); }
  template <Declared<Op> E>
  [[nodiscard]] E& raise() noexcept {
    return choose<E>(detail::kArm<Op, E>);
  }
  // Errors: cancelled, client_gone: nobody waits any more.
  Result<void> send() && noexcept {
    return std::exchange(served_, nullptr)->send(start_, kind_, written_.arm, written_.bytes);
  }

 private:
  friend class Request<Op>;
  friend class StreamRequest<Op>;
  AnswerLoan(detail::Served& served, const detail::AnswerStart& start, detail::AnswerKind kind) noexcept
      : served_(&served), start_(start), kind_(kind) {}
  template <class T>
  [[nodiscard]] T& choose(std::uint8_t arm) noexcept {
    written_ = {arm, sizeof(T)};
    return *std::construct_at(reinterpret_cast<T*>(start_.frame + detail::kBodyOffset));
  }

  detail::Served* served_;
  detail::AnswerStart start_;
  detail::AnswerKind kind_;
  detail::Written written_;
};

template <class Op>
class [[nodiscard]] Request {
 public:
  // For Tenon's own code.
  explicit Request(detail::Served&& served) noexcept : served_(std::move(served)) {}

  // The parameters, in the client's memory: it may be faulty, see Sample. Until the request is answered or dropped.
  [[nodiscard]] const typename Op::Request& operator*() const noexcept {
    return *reinterpret_cast<const typename Op::Request*>(served_.body());
  }
  [[nodiscard]] const typename Op::Request* operator->() const noexcept { return &**this; }
  // Nobody waits for the answer any more: cancelled, past its deadline, or the client has gone.
  [[nodiscard]] bool unwanted() const noexcept { return served_.unwanted(); }

  // Answers with a value or an exception; with an Error the call ends with that. Once.
  // Errors: cancelled, client_gone: nobody waits any more. loan_limit: as many answers are being written as may be.
  Result<void> answer(const Outcome<Op>& outcome) && noexcept requires(!Op::oneway) {
    auto answered = say(outcome);
    served_.drop();
    return answered;
  }
  // An answer to be written in place; this request must stay where it is meanwhile. Errors as of answer().
  [[nodiscard]] Result<AnswerLoan<Op>> loan() & noexcept requires(!Op::oneway) {
    const detail::AnswerStart start = served_.lend(false);
    if (start.frame == nullptr) return tl::unexpected(Error(start.problem));
    return AnswerLoan<Op>(served_, start, detail::AnswerKind::last);
  }

 private:
  [[nodiscard]] Result<void> say(const Outcome<Op>& outcome) noexcept {
    if (!outcome && outcome.error().is_error()) [[unlikely]]
      return served_.fail(outcome.error().error().code());
    const detail::AnswerStart start = served_.lend(false);
    if (start.frame == nullptr) [[unlikely]]
      return tl::unexpected(Error(start.problem));
    const detail::Written written = detail::write_outcome<Op>(start.frame + detail::kBodyOffset, outcome);
    return served_.send(start, detail::AnswerKind::last, written.arm, written.bytes);
  }

  detail::Served served_;
};

// The same for an operation that answers many times.
template <class Op>
class [[nodiscard]] StreamRequest {
 public:
  // For Tenon's own code.
  explicit StreamRequest(detail::Served&& served) noexcept : served_(std::move(served)) {}

  [[nodiscard]] const typename Op::Request& operator*() const noexcept {
    return *reinterpret_cast<const typename Op::Request*>(served_.body());
  }
  [[nodiscard]] const typename Op::Request* operator->() const noexcept { return &**this; }
  [[nodiscard]] bool unwanted() const noexcept { return served_.unwanted(); }
  // The client has room for one more answer now.
  [[nodiscard]] bool ready() noexcept { return served_.has_credit(); }

  // One more answer. Errors: no_credit (later, please), cancelled, client_gone, loan_limit.
  Result<void> send(const Outcome<Op>& outcome) noexcept {
    if (!outcome && outcome.error().is_error()) return served_.fail(outcome.error().error().code());
    const detail::AnswerStart start = served_.lend(true);
    if (start.frame == nullptr) [[unlikely]]
      return tl::unexpected(Error(start.problem));
    const detail::Written written = detail::write_outcome<Op>(start.frame + detail::kBodyOffset, outcome);
    return served_.send(start, detail::AnswerKind::answer, written.arm, written.bytes);
  }
  // The same, waiting for room at most so long. Meanwhile the server calls nobody, so a slow reader holds up everybody: good
  // for servers that have nothing else to do. Others use go_on(), or keep the request, and send while it is ready() after
  // each wait().
  Result<void> wait_send(const Outcome<Op>& outcome, std::chrono::nanoseconds time) noexcept {
    if (!served_.has_credit() && !served_.unwanted()) (void)served_.wait_for_credit(detail::deadline_after(time));
    return send(outcome);
  }
  [[nodiscard]] Result<AnswerLoan<Op>> loan() & noexcept {
    const detail::AnswerStart start = served_.lend(true);
    if (start.frame == nullptr) return tl::unexpected(Error(start.problem));
    return AnswerLoan<Op>(served_, start, detail::AnswerKind::answer);
  }
  // Leaves the request to the server, which from the next wait() or poll() on calls `step(StreamRequest&)` whenever the client
  // has room for more. It sends what it has while that is taken, and ends the stream after the last; it is not called any
  // more, and goes, when nobody wants any more. Allocates; without memory the client hears out_of_memory. A stream of what comes by and by, and not by room, is kept by hand.
  template <class Step>
  void go_on(Step step) && {
    detail::ServerPort& server = served_.server();
    std::unique_ptr<GoingOn<Step>> stream(new (std::nothrow) GoingOn<Step>(std::move(*this), std::move(step)));
    if (stream != nullptr)
      detail::keep(server, std::move(stream));
    else
      (void)served_.fail(ErrorCode::out_of_memory);
  }
  // Ends the stream: in order, or with an exception or an error as the last thing the client hears.
  Result<void> end() noexcept { return served_.end(); }
  Result<void> raise(const Raised<Op>& raised) noexcept {
    if (raised.is_error()) return served_.fail(raised.error().code());
    const detail::AnswerStart start = served_.lend(false);
    if (start.frame == nullptr) return tl::unexpected(Error(start.problem));
    const detail::Written written =
        detail::write_outcome<Op>(start.frame + detail::kBodyOffset, Outcome<Op>(tl::unexpect, raised));
    return served_.send(start, detail::AnswerKind::last, written.arm, written.bytes);
  }

 private:
  template <class Step>
  class GoingOn final : public detail::Continuation {
   public:
    GoingOn(StreamRequest request, Step step) : request_(std::move(request)), step_(std::move(step)) {}
    [[nodiscard]] bool go_on() noexcept override {
      if (request_.ready()) step_(request_);
      return !request_.unwanted();
    }

   private:
    StreamRequest request_;
    Step step_;
  };

  detail::Served served_;
};

}  // namespace tenon
