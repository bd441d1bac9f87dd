#include "os/futex.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "os/clock.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

// How long a wait that the kernel refuses (the word's page was truncated away) sleeps instead of returning at once.
constexpr std::int64_t kRefusedWait = 1'000'000;

sys::KernelTime kernel_time(std::uint64_t nanoseconds) noexcept {
  return {static_cast<std::int64_t>(nanoseconds / kSecond), static_cast<std::int64_t>(nanoseconds % kSecond)};
}

Wake sleep_until(std::uint64_t deadline_ns) noexcept {
  struct timespec deadline {};
  // A 32-bit time_t ends in 68 years of uptime.
  constexpr std::uint64_t kMost = std::numeric_limits<decltype(deadline.tv_sec)>::max();
  deadline.tv_sec = static_cast<decltype(deadline.tv_sec)>(std::min(deadline_ns / kSecond, kMost));
  deadline.tv_nsec = static_cast<decltype(deadline.tv_nsec)>(deadline_ns % kSecond);
  return sys::sleep_until(&deadline) == 0 ? Wake::timed_out : Wake::woken;
}

// What a failed wait means. EAGAIN: the word had changed; EINTR: a signal.
Wake outcome_of(int error, std::uint64_t deadline_ns) noexcept {
  if (error == ETIMEDOUT) return Wake::timed_out;
  if (error == EAGAIN || error == EINTR) return Wake::woken;
  sleep_until(std::min(deadline_ns, deadline_after(kRefusedWait)));
  return monotonic_ns() >= deadline_ns ? Wake::timed_out : Wake::woken;
}

bool any_changed(std::span<const WaitEntry> entries) noexcept {
  return std::any_of(entries.begin(), entries.end(), [](const WaitEntry& entry) {
    // No order: a caller that reads the data behind the word loads it again itself.
    return entry.word->load(std::memory_order_relaxed) != entry.expected;
  });
}

}  // namespace

Wake wait(const FutexWord& word, std::uint32_t expected, std::uint64_t deadline_ns) noexcept {
  const sys::KernelTime deadline = kernel_time(deadline_ns);
  if (sys::futex_wait(&word, expected, &deadline) == 0) return Wake::woken;
  return outcome_of(errno, deadline_ns);
}

int wake(const FutexWord& word, int count) noexcept {
  // Fails only on a word that is not there any more: nobody sleeps on it.
  return static_cast<int>(std::max(sys::futex_wake(&word, count), 0l));
}

Wake wait_any(std::span<const WaitEntry> entries, std::uint64_t deadline_ns) noexcept {
  if (entries.empty()) return sleep_until(deadline_ns);
  if (any_changed(entries)) return Wake::woken;
  const auto count = std::min(entries.size(), kWaitAnyLimit);
  std::array<struct futex_waitv, kWaitAnyLimit> words;
  for (std::size_t i = 0; i < count; ++i) {
    words[i] = {.val = entries[i].expected,
                .uaddr = reinterpret_cast<std::uintptr_t>(entries[i].word),
                .flags = FUTEX_32,
                .__reserved = 0};
  }
  const sys::KernelTime deadline = kernel_time(deadline_ns);
  if (sys::futex_wait_any(words.data(), static_cast<unsigned>(count), &deadline) >= 0) return Wake::woken;
  if (errno == ENOSYS || errno == EPERM) return wait(*entries[0].word, entries[0].expected, deadline_ns);
  return outcome_of(errno, deadline_ns);
}

bool can_wait_for_several() noexcept {
  // A kernel that knows the call finds fault with its arguments.
  static const bool can = sys::futex_wait_any(nullptr, 0, nullptr) == -1 && errno == EINVAL;
  return can;
}

}  // namespace tenon::os
