// The least that runs coroutines: an executor for one of them, that looks when it is told to.
#pragma once

#include <tenon/async.hpp>

#include <exception>

namespace tenon::test {

// One wait at a time; resumes its coroutine when told to look.
class OneWait {
 public:
  void begin_wait(PendingWait& wait) { wait_ = &wait; }
  void end_wait(PendingWait& wait) noexcept {
    if (wait_ == &wait) wait_ = nullptr;
  }
  [[nodiscard]] PendingWait* wait() const noexcept { return wait_; }
  // True if the coroutine went on.
  bool look() {
    if (wait_ == nullptr || !wait_->attempt()) return false;
    const auto coroutine = wait_->coroutine();
    wait_ = nullptr;
    coroutine.resume();
    return true;
  }

 private:
  PendingWait* wait_ = nullptr;
};
static_assert(Executor<OneWait> && !Executor<int>);

struct Task {
  struct promise_type {
    explicit promise_type(OneWait& on, auto&...) noexcept : on_(on) {}
    Task get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
    OneWait& executor() noexcept { return on_; }
    OneWait& on_;
  };
  std::coroutine_handle<promise_type> coroutine;
};

}  // namespace tenon::test
