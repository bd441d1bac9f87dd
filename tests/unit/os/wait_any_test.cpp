#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <thread>
#include <vector>

#include "child.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "refusal.hpp"
#include "times.hpp"

namespace tenon::os {
namespace {

using test::kLong;
using test::kMillisecond;

// Sleeps on three words, of which another thread wakes the one of this index. False if time was up.
bool is_woken_by(std::size_t index) {
  std::array<FutexWord, 3> words{};
  const std::array<WaitEntry, 3> entries{{{&words[0], 0}, {&words[1], 0}, {&words[2], 0}}};
  std::thread waker([&] {
    while (wake(words[index]) == 0) std::this_thread::yield();
  });
  const bool woken = wait_any(entries, deadline_after(kLong)) == Wake::woken;
  waker.join();
  return woken;
}

TEST(WaitAny, IsWokenByEachWord) {
  for (std::size_t index = 0; index < 3; ++index) EXPECT_TRUE(is_woken_by(index)) << index;
}

TEST(WaitAny, DoesNotSleepIfOneWordHasChanged) {
  const FutexWord same{0};
  const FutexWord changed{1};
  const std::array<WaitEntry, 2> entries{{{&same, 0}, {&changed, 0}}};
  EXPECT_EQ(wait_any(entries, deadline_after(kLong)), Wake::woken);
}

TEST(WaitAny, SleepsUntilTheDeadline) {
  const FutexWord word{0};
  const std::array<WaitEntry, 1> entries{{{&word, 0}}};
  const auto deadline = deadline_after(5 * kMillisecond);
  EXPECT_EQ(wait_any(entries, deadline), Wake::timed_out);
  EXPECT_GE(monotonic_ns(), deadline);
}

TEST(WaitAny, OfNothingSleepsUntilTheDeadline) {
  const auto deadline = deadline_after(5 * kMillisecond);
  EXPECT_EQ(wait_any({}, deadline), Wake::timed_out);
  EXPECT_GE(monotonic_ns(), deadline);
}

TEST(WaitAny, ComparesTheWordsBeyondTheLimitToo) {
  std::vector<FutexWord> words(kWaitAnyLimit + 20);
  std::vector<WaitEntry> entries;
  for (const FutexWord& word : words) entries.push_back({&word, 0});
  EXPECT_EQ(wait_any(entries, deadline_after(kMillisecond)), Wake::timed_out);
  words.back().store(1, std::memory_order_relaxed);
  EXPECT_EQ(wait_any(entries, deadline_after(kLong)), Wake::woken);
}

TEST(WaitAny, WithoutTheKernelsHelpSleepsOnTheFirstWord) {
  const int code = test::run_in_child([] {
    if (!test::refuse({SYS_futex_waitv, ENOSYS, {}})) return 1;
    if (!is_woken_by(0)) return 2;
    const FutexWord word{0};
    const std::array<WaitEntry, 2> entries{{{&word, 0}, {&word, 0}}};
    return wait_any(entries, deadline_after(5 * kMillisecond)) == Wake::timed_out ? 0 : 3;
  });
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace tenon::os
