#include "os/futex.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "child.hpp"
#include "os/clock.hpp"
#include "os/mapping.hpp"
#include "os/segment_file.hpp"
#include "scratch.hpp"
#include "times.hpp"

namespace tenon::os {
namespace {

using test::kLong;
using test::kMillisecond;
using test::Scratch;

const FutexWord& word_in(const Mapping& mapping) { return *reinterpret_cast<const FutexWord*>(mapping.data()); }

TEST(Futex, DoesNotSleepOnAWordThatHasChanged) {
  const FutexWord word{7};
  const auto start = monotonic_ns();
  EXPECT_EQ(wait(word, 6, deadline_after(kLong)), Wake::woken);
  EXPECT_LT(monotonic_ns() - start, 10'000 * kMillisecond);
}

TEST(Futex, SleepsUntilTheDeadlineAndNoShorter) {
  const FutexWord word{7};
  const auto deadline = deadline_after(5 * kMillisecond);
  EXPECT_EQ(wait(word, 7, deadline), Wake::timed_out);
  EXPECT_GE(monotonic_ns(), deadline);
}

TEST(Futex, DeadlineInThePastIsTimeUp) {
  const FutexWord word{7};
  EXPECT_EQ(wait(word, 7, 0), Wake::timed_out);
}

TEST(Futex, IsWokenAcrossProcessesThroughReadOnlyMappings) {
  const Scratch scratch;
  const auto directory = scratch.open();
  const auto file = create_unnamed(directory, 4096);
  ASSERT_TRUE(link_into(directory, *file, "word"));
  const auto map = [&scratch] {
    const auto opened = open_existing(scratch.open(), "word", Access::read_only).value();
    return Mapping::read_only(opened.file, 4096).value();
  };
  test::Child sleeper([&] {
    const Mapping mapping = map();
    return wait(word_in(mapping), 0, deadline_after(kLong)) == Wake::woken ? 0 : 1;
  });
  const Mapping mapping = map();
  while (wake(word_in(mapping), 1) == 0) std::this_thread::yield();
  EXPECT_EQ(sleeper.wait(), 0);
}

TEST(Futex, WakesNoMoreThanAsked) {
  FutexWord word{0};
  std::atomic<int> ended{0};
  const auto sleep = [&] {
    while (word.load(std::memory_order_relaxed) == 0 && wait(word, 0, deadline_after(kLong)) != Wake::woken) {}
    ended.fetch_add(1);
  };
  std::thread first(sleep);
  std::thread second(sleep);
  int woken = 0;
  while (woken == 0) woken = wake(word, 1);
  EXPECT_EQ(woken, 1);
  word.store(1, std::memory_order_relaxed);
  wake(word);
  first.join();
  second.join();
  EXPECT_EQ(ended.load(), 2);
}

TEST(Futex, NobodyAsleepIsNobodyWoken) {
  const FutexWord word{0};
  EXPECT_EQ(wake(word), 0);
}

// The page is gone, so the kernel cannot read the word: a loop around the wait must not spin.
TEST(Futex, OnATruncatedPageSleepsALittle) {
  const Scratch scratch;
  const auto file = create_unnamed(scratch.open(), 4096);
  const auto mapping = Mapping::read_only(*file, 4096);
  ASSERT_EQ(::ftruncate(file->number(), 0), 0);
  const auto start = monotonic_ns();
  EXPECT_EQ(wait(word_in(*mapping), 0, deadline_after(kLong)), Wake::woken);
  EXPECT_GE(monotonic_ns() - start, std::uint64_t{kMillisecond} / 2);
  EXPECT_EQ(wait(word_in(*mapping), 0, 0), Wake::timed_out);
  EXPECT_EQ(wake(word_in(*mapping)), 0);
}

}  // namespace
}  // namespace tenon::os
