// The lesser of what is asked for and what is granted at most.
#include <gtest/gtest.h>

#include "shm/delivery.hpp"

namespace tenon::shm {
namespace {

using enum SlowReaderWord;

TEST(Delivery, IsTheLesserOfBoth) {
  for (const SlowReaderWord asked : {overwrite, demote, timeout, block})
    for (const SlowReaderWord most : {overwrite, demote, timeout, block}) {
      const Delivery both = granted({asked, 7}, {most, 9});
      EXPECT_EQ(both.slow_reader, std::min(asked, most));
      EXPECT_EQ(both, granted({most, 9}, {asked, 7})) << "neither side is special";
    }
}

TEST(Delivery, ThePatienceIsTheShorterAndThatOfBlockHasNoEnd) {
  EXPECT_EQ(granted({demote, 7}, {timeout, 9}), (Delivery{demote, 7}));
  EXPECT_EQ(granted({timeout, 9}, {demote, 7}), (Delivery{demote, 7}));
  EXPECT_EQ(granted({block, 0}, {timeout, 9}), (Delivery{timeout, 9}));
  EXPECT_EQ(granted({timeout, 9}, {block, 0}), (Delivery{timeout, 9}));
  EXPECT_EQ(granted({block, 0}, {block, 0}), (Delivery{block, kEndless}));
  EXPECT_EQ(granted({overwrite, 9}, {block, 9}), Delivery());
}

TEST(Delivery, AnyOtherWordIsTheWeakest) {
  for (const std::uint32_t word : {4u, 5u, 0x100u, 0x8000'0003u, 0xffff'ffffu})
    EXPECT_EQ(granted({static_cast<SlowReaderWord>(word), kEndless}, {block, kEndless}), Delivery()) << word;
}

TEST(Delivery, OnlyTheSteadfastMayLookOnce) {
  EXPECT_FALSE((Delivery{overwrite, 0}).steadfast());
  EXPECT_FALSE((Delivery{demote, kEndless}).steadfast());
  EXPECT_TRUE((Delivery{timeout, 0}).steadfast());
  EXPECT_TRUE((Delivery{block, 0}).steadfast());
}

}  // namespace
}  // namespace tenon::shm
