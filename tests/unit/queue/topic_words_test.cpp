#include "tenon/detail/queue/topic_words.hpp"

#include <gtest/gtest.h>

#include "tenon/detail/queue/life_words.hpp"

namespace tenon::queue {
namespace {

using Words = TopicWords<StdAtomics>;

TEST(TopicWords, EntriesAreHandedOutOnceAndTheirHoldsAdded) {
  Words words{};
  ReaderEntry entry;
  for (std::uint32_t i = 0; i < kMaxReaders; ++i) {
    ASSERT_TRUE(words.claim(7, 3, static_cast<std::uint16_t>(i), entry));
    EXPECT_EQ(entry.index, i);
  }
  EXPECT_EQ(words.holds_claimed(), 3 * kMaxReaders);
  EXPECT_FALSE(words.claim(7, 3, 0, entry));
}

TEST(TopicWords, AnEntryIsFreedByItsOwnClaimOnly) {
  Words words{};
  ReaderEntry entry;
  ASSERT_TRUE(words.claim(7, 3, 1, entry));
  words.free_entry({entry.index, entry_word(7, 3, 2)});
  EXPECT_EQ(words.holds_claimed(), 3u);
  words.free_entry(entry);
  EXPECT_EQ(words.holds_claimed(), 0u);
}

TEST(TopicWords, SleepersAreCollectedOnce) {
  Words words{};
  EXPECT_TRUE(words.quiet(0));
  EXPECT_EQ(words.bell().collect(), 0u);
  EXPECT_EQ(words.bell().announce_sleep(), 1u);
  EXPECT_FALSE(words.quiet(0));
  EXPECT_EQ(words.bell().collect(), Bell<StdAtomics>::kSleeps);
  EXPECT_TRUE(words.quiet(0));
  EXPECT_EQ(words.bell().collect(), 0u);
}

// Between its last look and its sleep, one sleeper's announcement is collected and another one announces itself: on what the
// first one had announced nobody sleeps any more.
TEST(TopicWords, AnAnnouncementIsNotTakenForAnotherOnes) {
  Words words{};
  const std::uint32_t first = words.bell().announce_sleep();
  EXPECT_EQ(words.bell().collect(), Bell<StdAtomics>::kSleeps);
  EXPECT_NE(words.bell().announce_sleep(), first);
}

TEST(TopicWords, AMovedGenerationIsNoQuiet) {
  Words words{};
  EXPECT_EQ(words.move_generation(), 1u);
  EXPECT_FALSE(words.quiet(0));
  EXPECT_TRUE(words.quiet(1));
}

TEST(EntryWord, KeepsItsParts) {
  const std::uint64_t word = entry_word(0xab'cdef'0123, 255, 0xffff);
  EXPECT_EQ(entry_node_tag(word), 0xab'cdef'0123u);
  EXPECT_EQ(entry_holds(word), 255u);
}

TEST(Generations, AreOlderByDistanceAcrossAWrap) {
  EXPECT_TRUE(older(1, 2));
  EXPECT_TRUE(older(0xffff'ffff, 3));
  EXPECT_FALSE(older(3, 3));
}

}  // namespace
}  // namespace tenon::queue
