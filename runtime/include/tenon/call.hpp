// A call in flight, and one that is still being written. Both belong to their Client's thread, and may outlive it: what is
// in flight then ends with `closed`.
//
// Every call ends exactly once: with the server's answer, with an exception it declares, or with an error. An answer that
// the server had written is delivered also when the server has died since; otherwise its death is the error server_died.
// A call has a deadline, from when the client first waits or polls in vain after it was sent; past it the call ends with
// timeout, the server is told, and what it may still answer is dropped.
#pragma once

#include <chrono>
#include <limits>
#include <utility>

#include "tenon/detail/client_port.hpp"
#include "tenon/reply.hpp"

namespace tenon {

namespace detail {

inline constexpr std::uint64_t kNoDeadline = std::numeric_limits<std::uint64_t>::max();

// The handle of a place in the client's table.
class [[nodiscard]] CallHandle {
 public:
  CallHandle(ClientPort& port, CallSlot& slot) noexcept : port_(&port), slot_(&slot) {}
  CallHandle(CallHandle&& other) noexcept : port_(std::exchange(other.port_, nullptr)), slot_(other.slot_) {}
  CallHandle& operator=(CallHandle&& other) noexcept {
    if (this != &other) {
      drop();
      port_ = std::exchange(other.port_, nullptr);
      slot_ = other.slot_;
    }
    return *this;
  }
  CallHandle(const CallHandle&) = delete;
  CallHandle& operator=(const CallHandle&) = delete;
  ~CallHandle() { drop(); }

  [[nodiscard]] ClientPort& port() const noexcept { return *port_; }
  [[nodiscard]] CallSlot& slot() const noexcept { return *slot_; }
  [[nodiscard]] bool poll() const noexcept { return poll_call(*port_, *slot_); }
  [[nodiscard]] bool wait(std::uint64_t deadline_ns) const noexcept { return wait_call(*port_, *slot_, deadline_ns); }

 private:
  void drop() noexcept {
    if (port_ != nullptr) drop_call(*std::exchange(port_, nullptr), *slot_);
  }

  ClientPort* port_;
  CallSlot* slot_;
};

}  // namespace detail

template <class Op>
class Answered;  // tenon/async_service.hpp

template <class Op>
class [[nodiscard]] Call {
 public:
  // For Tenon's own code.
  Call(detail::ClientPort& port, detail::CallSlot& slot) noexcept : handle_(port, slot) {}

  // Looks at what came for this client; true once the call has ended. Never waits.
  [[nodiscard]] bool done() noexcept { return ended() || handle_.poll(); }
  // Waits for the end at most so long, polling first and then asleep; true if it has ended.
  bool wait(std::chrono::nanoseconds time) noexcept { return ended() || handle_.wait(detail::deadline_after(time)); }
  // Awaits the end in a coroutine, and gives the reply; defined by <tenon/async_service.hpp>.
  [[nodiscard]] Answered<Op> answered() noexcept;

  // Waits until the call has ended, and gives the answer in place, or copied. Once: the call is over then.
  [[nodiscard]] Reply<Op> reply() && noexcept {
    const Call ended = std::move(*this);
    detail::CallSlot& slot = ended.handle_.slot();
    if (slot.state == detail::CallState::waiting && !ended.handle_.poll())
      (void)ended.handle_.wait(detail::kNoDeadline);
    if (slot.state == detail::CallState::answered) [[likely]]
      return Reply<Op>(std::move(slot.answer));
    return Reply<Op>(Error(slot.why));
  }
  [[nodiscard]] Outcome<Op> get() && noexcept { return std::move(*this).reply().outcome(); }

  // Ends it with `cancelled`, unless it has ended; the server is told. Dropping a call does the same.
  void cancel() noexcept { detail::cancel_call(handle_.port(), handle_.slot()); }

 private:
  friend class Answered<Op>;
  [[nodiscard]] bool ended() noexcept {
    detail::CallSlot& slot = handle_.slot();
    if (slot.state == detail::CallState::waiting) return false;
    slot.seen = true;
    return true;
  }

  detail::CallHandle handle_;
};

// A request that is written in place, in the client's ring. Scalars, lengths, discriminators and presence have the
// interface's defaults. Dropped, it is taken back and the server never sees it.
template <class Op>
class [[nodiscard]] CallLoan {
 public:
  // For Tenon's own code.
  CallLoan(detail::ClientPort& port, const detail::CallStart& start) noexcept : port_(&port), start_(start) {}
  CallLoan(CallLoan&& other) noexcept : port_(std::exchange(other.port_, nullptr)), start_(other.start_) {}
  CallLoan& operator=(CallLoan&& other) noexcept {
    if (this != &other) {
      drop();
      port_ = std::exchange(other.port_, nullptr);
      start_ = other.start_;
    }
    return *this;
  }
  CallLoan(const CallLoan&) = delete;
  CallLoan& operator=(const CallLoan&) = delete;
  ~CallLoan() { drop(); }

  // Precondition of all: not sent, not moved from.
  [[nodiscard]] typename Op::Request& operator*() const noexcept {
    return *reinterpret_cast<typename Op::Request*>(start_.frame + detail::kBodyOffset);
  }
  [[nodiscard]] typename Op::Request* operator->() const noexcept { return &**this; }
  // Oneway operations have no Call: nothing comes back.
  auto send() && noexcept {
    detail::ClientPort& port = *std::exchange(port_, nullptr);
    detail::send_call(port, start_, sizeof(typename Op::Request));
    if constexpr (!Op::oneway) return Call<Op>(port, *start_.slot);
  }

 private:
  void drop() noexcept {
    if (port_ != nullptr) detail::drop_start(*std::exchange(port_, nullptr), start_);
  }

  detail::ClientPort* port_;
  detail::CallStart start_;
};

}  // namespace tenon
