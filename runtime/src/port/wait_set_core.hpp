// A wait set inside the library. See tenon/wait_set.hpp for what it promises, port/waitable.hpp for what members do.
#pragma once

#include <optional>
#include <vector>

#include "os/futex.hpp"
#include "port/waitable.hpp"
#include "tenon/wait_set.hpp"

namespace tenon::detail {

class WaitSetCore {
 public:
  explicit WaitSetCore(const WaitSetOptions& options);
  ~WaitSetCore();
  WaitSetCore(const WaitSetCore&) = delete;
  WaitSetCore& operator=(const WaitSetCore&) = delete;

  [[nodiscard]] Result<WaitId> add(Waitable& member);
  // Due at `when`, then every `period` nanoseconds, or once for a period of 0.
  [[nodiscard]] Result<WaitId> add_timer(std::uint64_t when, std::uint64_t period);
  bool move_timer(WaitId timer, std::uint64_t when) noexcept;
  [[nodiscard]] std::uint64_t expirations(WaitId timer) const noexcept;
  bool remove(WaitId id) noexcept;
  void forget(const Waitable& member) noexcept;  // it goes away
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  [[nodiscard]] Ready wait(std::uint64_t deadline) noexcept;
  void wake() noexcept;

 private:
  struct Entry {
    WaitId id;
    Waitable* member = nullptr;  // null: a timer
    std::uint64_t due = 0;       // kNever: it rests
    std::uint64_t period = 0;
    std::uint64_t expirations = 0;
  };

  [[nodiscard]] Result<WaitId> enter(Entry entry);
  [[nodiscard]] std::vector<Entry>::iterator find(WaitId id) noexcept;
  [[nodiscard]] bool inherited_by_fork() const noexcept;
  [[nodiscard]] static bool expire(Entry& timer, std::uint64_t now) noexcept;
  [[nodiscard]] std::uint64_t next_due() const noexcept;
  // Notes who is ready, timers as of `now`; false if nobody is and nobody called.
  [[nodiscard]] bool collect(std::uint64_t now) noexcept;
  [[nodiscard]] bool sleep(std::uint64_t deadline) noexcept;
  void look_closer() noexcept;
  [[nodiscard]] Ready found() const noexcept { return {ready_, woken_}; }

  std::int64_t spin_ns_;
  std::uint32_t made_in_;  // fork generation
  std::uint64_t last_id_ = 0;
  std::vector<Entry> entries_;
  std::size_t first_ = 0;      // whom the next wait looks at first
  std::size_t looked_at_ = 0;  // closely
  std::uint64_t look_closer_at_ = 0;
  std::vector<WaitId> ready_;
  // Room for more, made when members are added and taken into use by the next wait: what the last one returned stays.
  std::vector<WaitId> ready_later_;
  bool woken_ = false;
  queue::WakeWord<queue::StdAtomics> wake_;
};

}  // namespace tenon::detail
