// How long waits sleep at a time. Every sleep is bounded: a waker may be killed between what it did and its wake, and
// whoever may map a word can steal a wake (runtime rule P1).
#pragma once

#include <cstdint>

#include "os/barrier.hpp"

namespace tenon::port {

inline constexpr std::int64_t kSleepBound = 50'000'000;  // ns
// Where a wake can be missed, because the kernel has no barrier or cannot wait for so many words.
inline constexpr std::int64_t kShortSleepBound = 1'000'000;  // ns
inline constexpr int kPollsPerClockRead = 64;                // while a wait spins

// Between announcing at bells and looking once more: the barrier that makes the ringers' stores visible. Returns the bound
// of the sleep that follows.
[[nodiscard]] inline std::int64_t announced() noexcept { return os::barrier() ? kSleepBound : kShortSleepBound; }

}  // namespace tenon::port
