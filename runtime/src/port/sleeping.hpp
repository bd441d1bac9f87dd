// How long waits sleep at a time. Every sleep is bounded: a waker may be killed between what it did and its wake, and
// whoever may map a word can steal a wake (runtime rule P1).
#pragma once

#include <algorithm>
#include <cstdint>

#include "os/barrier.hpp"
#include "os/clock.hpp"
#include "os/relax.hpp"

namespace tenon::port {

inline constexpr std::int64_t kSleepBound = 50'000'000;  // ns
// Of one to whom nothing comes, and whom the kernel tells of every death that matters to it (ADR 0035).
inline constexpr std::int64_t kLongSleepBound = 1'000'000'000;  // ns
// Where a wake can be missed, because the kernel has no barrier or cannot wait for so many words.
inline constexpr std::int64_t kShortSleepBound = 1'000'000;  // ns
inline constexpr int kPollsPerClockRead = 64;                // while a server spins

// Between two looks of a wait that polls, ns. A look at a line that its writer is fetching makes it come and go once more,
// so who looks without a pause has each message later (docs/performance.md, "How often to look"). Much less than the
// time that two processors need to hand over a line twice, so that what a look is late by weighs little.
inline constexpr std::uint64_t kRest = 40;

// Between announcing at bells and looking once more: the barrier that makes the ringers' stores visible. Returns the bound
// of the sleep that follows.
[[nodiscard]] inline std::int64_t announced() noexcept { return os::barrier() ? kSleepBound : kShortSleepBound; }

// The pause after a look that was over at `time`.
inline void rest(std::uint64_t time = os::monotonic_ns()) noexcept {
  do os::relax();
  while (os::monotonic_ns() < time + kRest);
}

// How long nothing has come to somebody who sleeps for it: the next sleep may be four times as long, so a wake that is lost
// costs in proportion to the silence before it. One thread.
class Lull {
 public:
  // The bound of the next sleep, ns; `progress` is anything that changes whenever something comes.
  [[nodiscard]] std::int64_t bound(std::uint64_t progress) noexcept {
    const std::uint64_t now = os::monotonic_ns();
    if (since_ == 0 || progress != progress_) {
      since_ = now;
      progress_ = progress;
    }
    return std::clamp(static_cast<std::int64_t>(4 * (now - since_)), kSleepBound, kLongSleepBound);
  }

 private:
  std::uint64_t since_ = 0;  // 0: nobody slept yet
  std::uint64_t progress_ = 0;
};

}  // namespace tenon::port
