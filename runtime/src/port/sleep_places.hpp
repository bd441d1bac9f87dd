// Where one sleep sleeps: at the bells of what may come, and at the beacons of those whose death is to be noticed, all at
// once. A killed publisher thus wakes its sleepers by its beacon, and the bound of the sleep may be long (ADR 0035).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "os/futex.hpp"
#include "port/node_watch.hpp"
#include "port/sleeping.hpp"

namespace tenon::port {

// On the stack of who sleeps, for one sleep: bells first, then lives. One thread.
class SleepPlaces {
 public:
  // As many as the kernel takes.
  [[nodiscard]] bool full() const noexcept { return count_ == entries_.size(); }
  // A bell that was announced at. Precondition: not full.
  void add(const os::WaitEntry& bell) noexcept { entries_[count_++] = bell; }
  // Whose death is to be noticed. One node once, by whichever of its watches; they outlive the sleep.
  void watch(const NodeWatch& node) noexcept;
  // A death that is to be noticed is told by none of those.
  void leave_unwatched() noexcept { all_watched_ = false; }

  // How long to sleep at most, ns: as announced() said, or `lull` where that is the usual bound and every death is told of;
  // shorter while somebody's beacon is out and its lock has not been free yet.
  [[nodiscard]] std::int64_t bound(std::int64_t announced, std::int64_t lull) const noexcept;
  // Until something rings, somebody's beacon goes out or the deadline. Passes on what it heard of an end.
  os::Wake sleep(std::uint64_t deadline) noexcept;
  // Somebody's lock is to be asked now: its beacon is out.
  [[nodiscard]] bool in_doubt() const noexcept { return rest_ != kNoRest; }

 private:
  static constexpr std::uint64_t kNoRest = static_cast<std::uint64_t>(kLongSleepBound);

  std::array<os::WaitEntry, os::kWaitAnyLimit> entries_;
  std::array<const NodeWatch*, os::kWaitAnyLimit> watches_;  // of the last entries
  std::size_t count_ = 0;
  std::size_t watched_ = 0;
  std::uint64_t rest_ = kNoRest;
  bool all_watched_ = true;
};

}  // namespace tenon::port
