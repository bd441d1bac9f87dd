// All the executor that coroutines over Tenon need: one thread, one wait set.
#pragma once
#include <tenon/async.hpp>
#include <tenon/wait_set.hpp>

#include <algorithm>
#include <exception>
#include <vector>

class Scheduler;

// A coroutine that is started by Scheduler::start() and ends by itself.
struct Task {
  struct promise_type {
    // The scheduler is the coroutine's first argument, so its promise is told.
    template <class... Rest>
    explicit promise_type(Scheduler& on, Rest&...) noexcept : scheduler(on) {}
    Task get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
    Scheduler& executor() noexcept { return scheduler; }
    Scheduler& scheduler;
  };
};

class Scheduler {
 public:
  void begin_wait(tenon::PendingWait& wait) { waits_.push_back({&wait, set_.add(wait).value()}); }
  void end_wait(tenon::PendingWait& wait) noexcept {
    std::erase_if(waits_, [&](const Entry& entry) { return entry.wait == &wait && set_.remove(entry.id); });
  }

  // Resumes whoever has something, until nobody waits any more.
  void run() {
    while (!waits_.empty())
      for (const tenon::WaitId id : set_.wait(std::chrono::hours(1))) {
        const auto entry = std::find_if(waits_.begin(), waits_.end(), [&](const Entry& one) { return one.id == id; });
        if (entry == waits_.end() || !entry->wait->attempt()) continue;
        const auto coroutine = entry->wait->coroutine();
        end_wait(*entry->wait);
        coroutine.resume();
      }
  }

 private:
  struct Entry {
    tenon::PendingWait* wait;
    tenon::WaitId id;
  };
  tenon::WaitSet set_;
  std::vector<Entry> waits_;
};
