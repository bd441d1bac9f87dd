// Waiting for several things at once: subscribers, timers and deadlines, and a call from another thread.
//
//   tenon::WaitSet set;
//   const tenon::WaitId imu = set.add(imu_subscriber).value();
//   const tenon::WaitId tick = set.add_periodic(10ms).value();
//   for (;;)
//     for (const tenon::WaitId id : set.wait(1s))
//       if (id == imu) while (auto sample = imu_subscriber.take()) use(*sample);
//
// A set belongs to one thread, and so do its members: it looks at them while it waits. wake() alone may be called from any
// thread and from signal handlers. A member that is destroyed leaves the set, a Client or Server also when calls or requests of
// it are kept; a Client with such calls is reported once more, and its id rests until it is removed. In a forked child a set is
// inert: its waits end at once.
//
// Cost of a wait: a look at each member; then polling for WaitSetOptions::spin; then one process-wide barrier (about 10 us)
// for the whole set, whatever it holds, and one system call that sleeps at the bells of all topics. Nothing is allocated.
// A set of more than 127 different topics, or a kernel without futex_waitv (before 5.16), sleeps at most 1 ms at a time:
// nothing is missed, but such a set is never quite idle.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "tenon/result.hpp"

namespace tenon {

namespace detail {
class Waitable;
class WaitSetCore;
}  // namespace detail

// A member of a set, or none. Never used twice in one set.
struct WaitId {
  std::uint64_t number = 0;
  friend bool operator==(const WaitId&, const WaitId&) = default;
};

// What a wait found. The ids are valid until the next wait of the same set.
class Ready {
 public:
  Ready() noexcept = default;
  Ready(std::span<const WaitId> ids, bool woken) noexcept : ids_(ids), woken_(woken) {}

  [[nodiscard]] auto begin() const noexcept { return ids_.begin(); }
  [[nodiscard]] auto end() const noexcept { return ids_.end(); }
  [[nodiscard]] std::size_t size() const noexcept { return ids_.size(); }
  [[nodiscard]] bool empty() const noexcept { return ids_.empty(); }
  // Somebody called wake().
  [[nodiscard]] bool woken() const noexcept { return woken_; }
  // Neither a member is ready nor did anybody call.
  [[nodiscard]] bool timed_out() const noexcept { return ids_.empty() && !woken_; }

 private:
  std::span<const WaitId> ids_;
  bool woken_ = false;
};

struct WaitSetOptions {
  std::chrono::nanoseconds spin = std::chrono::microseconds(20);  // how long a wait polls before it sleeps
};

// A handle that can be a member: anything with `detail::Waitable& waitable()`.
template <class T>
concept WaitMember = requires(T& member) {
  { member.waitable() }
  noexcept->std::same_as<detail::Waitable&>;
};

class WaitSet {
 public:
  using Time = std::chrono::steady_clock::time_point;  // the clock that no setting of the date moves

  // Without memory for it the set is made by what first needs it, and that says so.
  explicit WaitSet(const WaitSetOptions& options = {}) noexcept;
  WaitSet(WaitSet&& other) noexcept;
  WaitSet& operator=(WaitSet&& other) noexcept;
  ~WaitSet();

  // Ready while there is something to take. May be in several sets, and be moved while it is in them.
  // Errors: out_of_memory; once fd() was called also those of it.
  [[nodiscard]] Result<WaitId> add(WaitMember auto& member) { return add_member(member.waitable()); }

  // Ready once, so long from now; then it rests until move_timer().
  [[nodiscard]] Result<WaitId> add_timer(std::chrono::nanoseconds after) noexcept;
  // Ready each period, in step with the first one however late waits come; at least 1 ns. expirations() counts.
  [[nodiscard]] Result<WaitId> add_periodic(std::chrono::nanoseconds period) noexcept;
  // Ready once, at that time. Moved ahead with each sign of life, it watches over one.
  [[nodiscard]] Result<WaitId> add_deadline(Time when) noexcept;
  // The next time that a timer or a deadline is due; false if there is none of that id.
  bool move_timer(WaitId timer, Time when) noexcept;
  // How many periods had passed when the last wait said that the timer is ready.
  [[nodiscard]] std::uint64_t expirations(WaitId timer) const noexcept;

  // False if there is none of that id.
  bool remove(WaitId member) noexcept;
  [[nodiscard]] std::size_t size() const noexcept;

  // All members that are ready, waiting at most so long for the first one; which of them comes first changes with each
  // wait. A member stays ready until its messages are taken.
  [[nodiscard]] Ready wait(std::chrono::nanoseconds time) noexcept;

  // Ends the wait that is under way, or else the next one. Any thread, signal handlers; two system calls at most.
  void wake() noexcept;

  // A descriptor for poll, epoll and event loops, made by the first call; closed with the set, never by the caller. It is
  // readable while a wait would find something, and may be so for nothing. The user's part: when it is readable, wait(0ns)
  // and serve whom that names, until it names nobody; that last wait makes it unreadable, for about 12 us. It is readable
  // for nothing every 50 ms, so that nobody who was killed delays the loop for longer.
  // Costs three descriptors and one for each member; a publisher opens one for each member it calls.
  // Errors: descriptor_limit, permission_denied, out_of_shared_memory (a FIFO in a topic's directory), out_of_memory,
  // closed (in a forked child), system_call.
  [[nodiscard]] Result<int> fd() noexcept;

 private:
  [[nodiscard]] Result<WaitId> add_member(detail::Waitable& member) noexcept;
  [[nodiscard]] bool made() noexcept;

  WaitSetOptions options_;
  std::unique_ptr<detail::WaitSetCore> core_;
};

}  // namespace tenon
