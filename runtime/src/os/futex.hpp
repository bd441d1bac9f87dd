// Sleeping on a 32-bit word of shared memory, and waking who sleeps there.
//
// Words may lie in read-only mappings, for waiting and for waking. Every wait ends by its deadline, which is never
// missing: whoever may map a word can steal a wake (runtime rule P1), and a waker may die before it wakes.
// Waits return early for no reason at times; callers re-check what they wait for. Any thread; signal-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <span>

namespace tenon::os {

using FutexWord = std::atomic<std::uint32_t>;

// The value to sleep on. The kernel compares it again; nothing but a hint is concluded from it.
[[nodiscard]] inline std::uint32_t value_of(const FutexWord& word) noexcept {
  return word.load(std::memory_order_relaxed);
}

enum class Wake : std::uint8_t {
  woken,      // by a wake, by a changed word, by a signal, or for no reason
  timed_out,  // the deadline has passed
};

// Sleeps while the word holds `expected`, until a wake or until `deadline_ns` of the monotonic clock (clock.hpp).
Wake wait(const FutexWord& word, std::uint32_t expected, std::uint64_t deadline_ns) noexcept;

inline constexpr int kEverybody = std::numeric_limits<int>::max();

// Wakes at most `count` of those who sleep on the word, in any process. Returns how many. One system call.
int wake(const FutexWord& word, int count = kEverybody) noexcept;

struct WaitEntry {
  const FutexWord* word;
  std::uint32_t expected;
};

inline constexpr std::size_t kWaitAnyLimit = 128;

// Sleeps while every word holds what is expected of it. The first entry matters most: where the kernel has no
// futex_waitv (before 5.16, or a seccomp filter), and for entries beyond kWaitAnyLimit, the others are only compared
// before sleeping, and the deadline bounds the delay. No entries: sleeps until the deadline.
Wake wait_any(std::span<const WaitEntry> entries, std::uint64_t deadline_ns) noexcept;

// Whether the kernel can: if not, wait_any() sleeps on the first entry alone.
[[nodiscard]] bool can_wait_for_several() noexcept;

}  // namespace tenon::os
