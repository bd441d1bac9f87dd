// A wait set inside the library. See tenon/wait_set.hpp for what it promises, port/waitable.hpp for what members do.
#pragma once

#include <optional>
#include <vector>

#include "os/clock.hpp"
#include "os/descriptor_set.hpp"
#include "os/futex.hpp"
#include "port/sleeping.hpp"
#include "port/waitable.hpp"
#include "tenon/wait_set.hpp"

namespace tenon::detail {

class WaitSetCore {
 public:
  explicit WaitSetCore(const WaitSetOptions& options) noexcept;
  ~WaitSetCore();
  WaitSetCore(const WaitSetCore&) = delete;
  WaitSetCore& operator=(const WaitSetCore&) = delete;

  [[nodiscard]] Result<WaitId> add(Waitable& member) noexcept;
  // Due at `when`, then every `period` nanoseconds, or once for a period of 0.
  [[nodiscard]] Result<WaitId> add_timer(std::uint64_t when, std::uint64_t period) noexcept;
  bool move_timer(WaitId timer, std::uint64_t when) noexcept;
  [[nodiscard]] std::uint64_t expirations(WaitId timer) const noexcept;
  bool remove(WaitId id) noexcept;
  void forget(const Waitable& member) noexcept;                // it goes away, and its bell is gone
  void part_with(const Waitable& member, bool told) noexcept;  // it goes away
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  [[nodiscard]] Ready wait(std::uint64_t deadline) noexcept;
  void wake() noexcept;

  // A descriptor that is readable from the moment a wait would find something until one found nothing.
  [[nodiscard]] Result<int> descriptor() noexcept;
  // After a look that found nothing, with a descriptor: makes it unreadable until something comes. True if something has
  // come meanwhile; then it stays readable.
  [[nodiscard]] bool settle() noexcept;

 private:
  struct Entry {
    WaitId id;
    Waitable* member = nullptr;  // null: a timer
    std::uint64_t due = 0;       // kNever: it rests
    std::uint64_t period = 0;
    std::uint64_t expirations = 0;
    DescriptorBell* bell = nullptr;  // with a descriptor
    bool armed = false;              // and has not been called since
  };

  [[nodiscard]] Result<WaitId> enter(const Entry& entry) noexcept;
  [[nodiscard]] Result<WaitId> make_room_for(Entry entry);
  [[nodiscard]] std::vector<Entry>::iterator find(WaitId id) noexcept;
  [[nodiscard]] bool inherited_by_fork() const noexcept;
  [[nodiscard]] static bool expire(Entry& timer, std::uint64_t now) noexcept;
  [[nodiscard]] std::uint64_t next_due() const noexcept;
  // Notes who is ready, timers as of `now`; false if nobody is and nobody called.
  [[nodiscard]] bool collect(std::uint64_t now) noexcept;
  [[nodiscard]] bool sleep(std::uint64_t deadline) noexcept;
  void look_closer(std::uint64_t now, bool all) noexcept;
  void look_closer_at_all() noexcept;
  // wait_set_descriptors.cpp
  struct Descriptors {
    os::DescriptorSet set;
    os::Event event;
    os::Alarm alarm;
    std::uint64_t alarm_at = os::kNever;  // 0: it has rung
    std::int64_t bound = port::kSleepBound;
  };
  [[nodiscard]] Result<void> make_descriptors() noexcept;
  [[nodiscard]] Result<void> connect(Entry& entry) noexcept;
  void disconnect(const Entry& entry) noexcept;
  [[nodiscard]] bool drain_called() noexcept;
  [[nodiscard]] bool arm_members() noexcept;
  void set_alarm() noexcept;

  [[nodiscard]] Ready found() const noexcept { return {ready_, woken_}; }

  std::int64_t spin_ns_;
  std::uint32_t made_in_;  // fork generation
  std::uint64_t last_id_ = 0;
  std::vector<Entry> entries_;
  std::size_t first_ = 0;      // whom the next wait looks at first
  std::size_t looked_at_ = 0;  // closely
  std::uint64_t look_closer_at_ = 0;
  std::uint64_t found_ = 0;  // members that were ready, over all looks
  port::Lull lull_;
  std::vector<WaitId> ready_;
  // Room for more, made when members are added and taken into use by the next look: what the last one found stays.
  std::vector<WaitId> ready_later_;
  bool woken_ = false;
  queue::WakeWord<queue::StdAtomics> wake_;
  std::optional<Descriptors> descriptors_;  // from the first descriptor() on
};

}  // namespace tenon::detail
