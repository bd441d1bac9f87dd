// A topic with several publishers: one ring each, one subscriber that takes from all.
#include <tenon/doctor.hpp>

#include <array>
#include <fstream>
#include <optional>
#include <thread>

#include "doctor/census.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class SeveralPublishersTest : public Domain {};

// The publisher stands in the upper half of the number.
constexpr std::uint64_t mark(std::uint64_t publisher, std::uint64_t count) { return publisher << 32 | count; }

TEST_F(SeveralPublishersTest, EachOnesOrderIsKept) {
  constexpr std::uint64_t kPublishers = 4;
  constexpr std::uint64_t kMessages = 2000;
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  std::vector<std::thread> writers;
  for (std::uint64_t p = 0; p < kPublishers; ++p)
    writers.emplace_back([this, p] {
      auto publisher = Publisher<Short>::open(open_node(), "t", {.slow_reader = SlowReader::block}).value();
      EXPECT_TRUE(publish_range(publisher, mark(p, 0), mark(p, kMessages)));
    });
  std::array<std::uint64_t, kPublishers> next{};
  for (std::uint64_t i = 0; i < kPublishers * kMessages; ++i) {
    const auto sample = subscriber.wait_take(10s);
    ASSERT_TRUE(sample) << i;
    const std::uint64_t p = sample->number >> 32;
    ASSERT_LT(p, kPublishers);
    ASSERT_EQ(sample->number, mark(p, next[p]++));
    ASSERT_TRUE(sample->whole());
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(subscriber.lost(), 0u);
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.publisher_count(), 0u);
}

TEST_F(SeveralPublishersTest, NoneStarvesAnother) {
  auto busy = Publisher<Short>::open(node(), "t").value();
  auto rare = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  for (int round = 0; round < 100; ++round) {
    ASSERT_TRUE(publish_range(busy, mark(0, 0), mark(0, 8)));
    ASSERT_TRUE(publish_range(rare, mark(1, 0), mark(1, 1)));
    bool seen = false;
    for (int i = 0; i < 2; ++i) seen = subscriber.take()->number == mark(1, 0) || seen;
    EXPECT_TRUE(seen) << "takes alternate between publishers";
    while (subscriber.take()) {}
  }
}

TEST_F(SeveralPublishersTest, OneThatComesLaterIsSeenByTheNextTake) {
  auto first = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto second = Publisher<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(second, 10, 13));
  for (std::uint64_t i = 10; i < 13; ++i) EXPECT_EQ(subscriber.take()->number, i);
}

TEST_F(SeveralPublishersTest, OneThatComesLaterIsSeenThoughMessagesNeverCease) {
  auto busy = Publisher<Short>::open(node(), "t", {.depth = 64}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto second = Publisher<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(second, mark(1, 0), mark(1, 1)));
  bool seen = false;
  for (std::uint64_t i = 0; i < 1000 && !seen; ++i) {
    ASSERT_TRUE(publish_range(busy, i, i + 2));
    seen = subscriber.take()->number == mark(1, 0);
  }
  EXPECT_TRUE(seen);
}

TEST_F(SeveralPublishersTest, OneThatEndedIsDrainedFirst) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  {
    auto publisher = Publisher<Short>::open(node(), "t").value();
    ASSERT_TRUE(publish_range(publisher, 0, 3));
  }
  auto successor = Publisher<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(successor, 100, 102));
  std::vector<std::uint64_t> seen;
  while (const auto sample = subscriber.take()) seen.push_back(sample->number);
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 1, 2, 100, 101}));
  EXPECT_EQ(subscriber.publisher_count(), 1u);
}

TEST_F(SeveralPublishersTest, MoreThanASubscriberHasRoomForAreNamedAsRefused) {
  std::vector<Publisher<Short>> publishers;
  for (int i = 0; i < 3; ++i) publishers.push_back(Publisher<Short>::open(node(), "t").value());
  auto subscriber = Subscriber<Short>::open(node(), "t", {.publishers = 2}).value();
  EXPECT_EQ(subscriber.publisher_count(), 2u);
  ASSERT_EQ(subscriber.refusals().size(), 1u);
  EXPECT_EQ(subscriber.refusals()[0], ErrorCode::too_many_publishers);
}

TEST_F(SeveralPublishersTest, RoomIsUsedAgainForLaterOnes) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.publishers = 2}).value();
  for (std::uint64_t i = 0; i < 20; ++i) {
    auto publisher = Publisher<Short>::open(node(), "t").value();
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample) << i;
    EXPECT_EQ(sample->number, i);
  }
  EXPECT_TRUE(subscriber.refusals().empty());
}

TEST_F(SeveralPublishersTest, RefusedForWantOfRoomIsTakenFromWhenThereIsRoom) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.publishers = 1}).value();
  std::optional<Publisher<Short>> first = Publisher<Short>::open(node(), "t").value();
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  auto second = Publisher<Short>::open(node(), "t").value();
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  first.reset();
  ASSERT_TRUE(publish_range(second, 0, 1));
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  EXPECT_TRUE(subscriber.take());
}

// Whatever is held of one that ended has its place: the next one's messages have a quota of their own.
TEST_F(SeveralPublishersTest, WhatIsHeldOfOneThatEndedCountsInNoQuotaButItsOwn) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 2}).value();
  std::vector<Sample<Short>> held;
  for (std::uint64_t life = 0; life < 5; ++life) {
    auto publisher = Publisher<Short>::open(node(), "t").value();
    ASSERT_TRUE(publish_range(publisher, mark(life, 0), mark(life, 2)));
    for (std::uint64_t i = 0; i < 2; ++i) {
      held.push_back(subscriber.take());
      ASSERT_TRUE(held.back()) << "life " << life << " message " << i;
    }
    EXPECT_EQ(subscriber.take().why(), Take::nothing);
  }
  for (std::uint64_t i = 0; i < held.size(); ++i) {
    EXPECT_EQ(held[i]->number, mark(i / 2, i % 2));
    EXPECT_TRUE(held[i]->whole());
  }
}

// Holds are counted for each publisher.
TEST_F(SeveralPublishersTest, OneWhoseHoldsAreUsedUpStandsInNoOthersWay) {
  auto first = Publisher<Short>::open(node(), "t").value();
  auto second = Publisher<Short>::open(node(), "t").value();
  auto third = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 1}).value();
  ASSERT_TRUE(publish_range(first, mark(1, 0), mark(1, 3)));
  auto held = subscriber.take();
  ASSERT_TRUE(held);
  EXPECT_EQ(subscriber.take().why(), Take::no_hold);
  ASSERT_TRUE(publish_range(second, mark(2, 0), mark(2, 20)) && publish_range(third, mark(3, 0), mark(3, 20)));
  std::array<std::uint64_t, 4> taken{};
  for (std::uint64_t i = 0; i < 40; ++i) {
    const auto sample = i % 2 == 0 ? subscriber.take() : subscriber.wait_take(1s);
    ASSERT_TRUE(sample) << i << ": held of another one";
    const std::uint64_t publisher = sample->number >> 32;
    ASSERT_EQ(sample->number, mark(publisher, taken[publisher]++));
    ASSERT_LE(taken[2] > taken[3] ? taken[2] - taken[3] : taken[3] - taken[2], 1u) << "they alternate";
  }
  EXPECT_EQ(subscriber.take().why(), Take::no_hold);
  EXPECT_EQ(subscriber.take_newest().why(), Take::no_hold);
  Short copy;
  EXPECT_FALSE(subscriber.take_copy(copy));
  ASSERT_TRUE(publish_range(third, mark(3, 20), mark(3, 22)));
  EXPECT_TRUE(subscriber.take_copy(copy));
  EXPECT_EQ(copy.number, mark(3, 20));
  EXPECT_EQ(subscriber.take_newest()->number, mark(3, 21));
  held.release();
  EXPECT_EQ(subscriber.take()->number, mark(1, 2)) << "the newest, as was asked for last";
  EXPECT_EQ(subscriber.lost(), 0u);
}

// There is one place only, so what is held there is one less to hold of the next; its publisher must not take it for a
// hold on a message of its own.
TEST_F(SeveralPublishersTest, WhatIsHeldOfOneThatEndedHoldsNothingOfTheNext) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 2, .publishers = 1}).value();
  std::optional<Publisher<Short>> first = Publisher<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(*first, 0, 1));
  auto held = subscriber.take();
  first.reset();
  EXPECT_EQ(subscriber.publisher_count(), 0u);
  auto second = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  for (std::uint64_t i = 100; i < 200; ++i) {
    ASSERT_TRUE(publish_range(second, i, i + 1));
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, i);
    const auto chunks = doctor::take_census(directory());
    ASSERT_EQ(chunks.size(), 1u);
    ASSERT_TRUE(chunks.front().adds_up());
    ASSERT_EQ(chunks.front().held + chunks.front().let_go, 0u) << i;
    const auto findings = examine().value().findings;
    ASSERT_TRUE(findings.empty()) << i << ": " << findings.front().text;
  }
  EXPECT_TRUE(held->whole());
  EXPECT_EQ(held->number, 0u);
  ASSERT_TRUE(publish_range(second, 200, 202));
  const auto one = subscriber.take();
  EXPECT_EQ(subscriber.take().why(), Take::no_hold);
  held.release();
  EXPECT_EQ(subscriber.take()->number, 201u);
}

// Files that are mapped and have no name any more.
std::size_t mapped_without_a_name() {
  std::ifstream maps("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) count += line.ends_with("(deleted)") ? 1U : 0U;
  return count;
}

// A sample is held all the time, and is another's each time.
TEST_F(SeveralPublishersTest, OneThatEndedGoesWithItsLastSampleWhateverIsHeldOfOthers) {
  for (const std::uint32_t publishers : {1u, 16u})
    for (const std::uint32_t holds : {1u, 2u}) {
      auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = holds, .publishers = publishers}).value();
      Sample<Short> held(Take::nothing);
      const std::size_t before = mapped_without_a_name();
      for (std::uint64_t life = 0; life < 40; ++life) {
        std::optional<Publisher<Short>> publisher = Publisher<Short>::open(node(), "t").value();
        ASSERT_TRUE(publish_range(*publisher, life, life + 1));
        if (holds == 1) held.release();
        held = subscriber.take();
        ASSERT_TRUE(held);
        EXPECT_EQ(held->number, life);
        publisher.reset();
        EXPECT_EQ(subscriber.publisher_count(), 0u);
        EXPECT_TRUE(held->whole());
        ASSERT_LE(mapped_without_a_name(), before + 3) << publishers << " publishers, " << holds << " holds: " << life;
      }
    }
}

}  // namespace
}  // namespace tenon::test
