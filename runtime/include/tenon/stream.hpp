// A call that is answered many times, until the server ends it or the client drops it.
//
// The server may have ClientOptions::credit answers under way that were not taken; then it waits. A stream that nobody
// reads holds up itself and no other call. Belongs to its Client's thread.
#pragma once

#include "tenon/call.hpp"

namespace tenon {

template <class Op>
class NextReply;  // tenon/async_service.hpp

template <class Op>
class [[nodiscard]] Stream {
 public:
  // For Tenon's own code.
  Stream(detail::ClientPort& port, detail::CallSlot& slot) noexcept : handle_(port, slot) {}

  // The next answer if there is one; never waits. Its state is `nothing`, `ended` or `failed` if there is none.
  // Cost: as a subscriber's take, and once in half the credit a message to the server.
  [[nodiscard, gnu::always_inline]] Reply<Op> take() noexcept { return look(); }
  // The same, waiting for it at most so long.
  [[nodiscard]] Reply<Op> wait_take(std::chrono::nanoseconds time) noexcept {
    if (!handle_.poll()) (void)handle_.wait(detail::deadline_after(time));
    return look();
  }
  // Awaits the next answer, or the end, in a coroutine; defined by <tenon/async_service.hpp>.
  [[nodiscard]] NextReply<Op> next() noexcept;
  // The server ends it when it hears of it; nothing more is delivered.
  void cancel() noexcept { detail::cancel_call(handle_.port(), handle_.slot()); }

 private:
  friend class NextReply<Op>;
  [[nodiscard, gnu::always_inline]] Reply<Op> look() noexcept {
    if (detail::Received received = detail::take_answer(handle_.port(), handle_.slot())) [[likely]]
      return Reply<Op>(std::move(received));
    detail::CallSlot& slot = handle_.slot();
    if (slot.state == detail::CallState::waiting) return Reply<Op>(ReplyState::nothing);
    slot.seen = true;
    if (slot.state == detail::CallState::answered) return Reply<Op>(ReplyState::ended);
    return Reply<Op>(Error(slot.why));
  }

  detail::CallHandle handle_;
};

}  // namespace tenon
