// Waiting in coroutines: `auto sample = co_await subscriber.next();`. For services: tenon/async_service.hpp.
//
// Nothing here runs a coroutine. That is done by an executor, of which this header asks two functions; the coroutine's
// promise says which one it runs on. An executor over a WaitSet adds the pending wait as a member, one over an event loop of
// somebody else's watches its descriptor; when that says that something is there it calls attempt(), and resumes the
// coroutine if that got what was waited for. examples/coroutines has one of sixty lines.
//
// One thread: that of the executor, which is also that of the subscriber. No allocation, no system call of its own.
#pragma once

#include <concepts>
#include <coroutine>

#include "tenon/subscriber.hpp"

namespace tenon {

// A coroutine that waits, as its executor sees it. Lives in the coroutine's frame.
class PendingWait {
 public:
  PendingWait() noexcept = default;
  PendingWait(const PendingWait&) = delete;
  PendingWait& operator=(const PendingWait&) = delete;

  // Tries to get what is waited for: true ends the wait, and the executor forgets it and resumes coroutine().
  [[nodiscard]] virtual bool attempt() noexcept = 0;
  [[nodiscard]] std::coroutine_handle<> coroutine() const noexcept { return coroutine_; }

  // Where it comes from: for WaitSet::add(), or as a descriptor, which is readable until an attempt() fails.
  [[nodiscard]] virtual detail::Waitable& waitable() noexcept = 0;
  [[nodiscard]] virtual Result<int> fd() = 0;

 protected:
  ~PendingWait() = default;
  std::coroutine_handle<> coroutine_;
};

// What runs coroutines. begin_wait: from now on until an attempt() was true, or end_wait: the coroutine was destroyed.
template <class E>
concept Executor = requires(E& executor, PendingWait& wait) {
  executor.begin_wait(wait);
  { executor.end_wait(wait) }
  noexcept;
};

// A promise that knows where its coroutine runs.
template <class P>
concept RunsOnExecutor = requires(P& promise) {
  { promise.executor() } -> Executor;
};

// What all that is waited for has in common: it suspends a coroutine, and hands it to the executor of that.
class Suspension : public PendingWait {
 public:
  [[nodiscard]] bool await_ready() noexcept { return attempt(); }
  template <RunsOnExecutor P>
  void await_suspend(std::coroutine_handle<P> coroutine) {
    auto& executor = coroutine.promise().executor();
    coroutine_ = coroutine;
    executor.begin_wait(*this);
    executor_ = &executor;
    end_ = [](void* on, PendingWait& wait) noexcept {
      static_cast<std::remove_reference_t<decltype(executor)>*>(on)->end_wait(wait);
    };
  }

 protected:
  ~Suspension() = default;
  // It got what it waited for; the executor forgets it by itself.
  void end() noexcept { end_ = nullptr; }
  // In the destructor of what derives from it, while all of that is there: the coroutine was destroyed.
  void leave() noexcept {
    if (end_ != nullptr) end_(executor_, *this);
  }

 private:
  void* executor_ = nullptr;
  void (*end_)(void*, PendingWait&) noexcept = nullptr;  // while it waits
};

// The next message of a subscriber; what Subscriber::next() returns. The sample is empty only if every hold is in use
// (Take::no_hold). The subscriber stays where it is, and is not closed, while a coroutine waits for it.
template <class T>
class [[nodiscard]] Next final : public Suspension {
 public:
  explicit Next(Subscriber<T>& subscriber) noexcept : subscriber_(subscriber) {}
  ~Next() { leave(); }

  [[nodiscard]] bool attempt() noexcept override {
    sample_ = subscriber_.take();
    if (!sample_ && sample_.why() != Take::no_hold) return false;
    end();
    return true;
  }
  [[nodiscard]] detail::Waitable& waitable() noexcept override { return subscriber_.waitable(); }
  [[nodiscard]] Result<int> fd() override { return subscriber_.fd(); }

  [[nodiscard]] Sample<T> await_resume() noexcept { return std::move(sample_); }

 private:
  Subscriber<T>& subscriber_;
  Sample<T> sample_{Take::nothing};
};

template <class T>
Next<T> Subscriber<T>::next() noexcept {
  return Next<T>(*this);
}

}  // namespace tenon
