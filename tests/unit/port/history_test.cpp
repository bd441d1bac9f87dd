// What a subscriber that comes late still gets.
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class HistoryTest : public Domain {
 protected:
  // Takes everything there is: the number of the first message, and how many; each follows the one before.
  static std::pair<std::uint64_t, std::uint64_t> take_all(Subscriber<Short>& subscriber) {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    while (const auto sample = subscriber.take()) {
      if (count == 0) first = sample->number;
      EXPECT_EQ(sample->number, first + count);
      EXPECT_EQ(sample->number, sample.sequence());
      EXPECT_TRUE(sample->whole());
      ++count;
    }
    return {first, count};
  }
};

TEST_F(HistoryTest, NoneUnlessAskedFor) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 5));
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  EXPECT_FALSE(subscriber.take());
  ASSERT_TRUE(publish_range(publisher, 5, 6));
  EXPECT_EQ(take_all(subscriber), std::pair(std::uint64_t{5}, std::uint64_t{1}));
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(HistoryTest, AsManyAsAskedFor) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 8}).value();
  for (std::uint64_t sent = 0; sent < 50; ++sent) {
    for (const std::uint32_t wanted : {1u, 3u, 8u}) {
      auto subscriber = Subscriber<Short>::open(node(), "t", {.history = wanted}).value();
      const std::uint64_t expected = std::min<std::uint64_t>(wanted, sent);
      const auto [first, count] = take_all(subscriber);
      EXPECT_EQ(count, expected) << "after " << sent;
      EXPECT_EQ(count == 0 ? sent : first, sent - expected);
    }
    ASSERT_TRUE(publish_range(publisher, sent, sent + 1));
  }
}

TEST_F(HistoryTest, DepthIsKeptWhateverTheNumberOfLoans) {
  for (const std::uint32_t depth : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 16u, 31u, 100u}) {
    auto publisher = Publisher<Short>::open(node(), "t", {.depth = depth, .loans = 4}).value();
    ASSERT_TRUE(publish_range(publisher, 0, 3 * publisher.capacity() + 1));
    std::vector<Loan<Short>> loans;
    for (int i = 0; i < 4; ++i) loans.push_back(publisher.loan().value());
    auto subscriber = Subscriber<Short>::open(node(), "t", {.history = depth}).value();
    EXPECT_EQ(take_all(subscriber).second, depth);
  }
}

TEST_F(HistoryTest, MoreThanThereIsGivesWhatThereIs) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 1000));
  auto subscriber = Subscriber<Short>::open(node(), "t", {.history = 0xffff'ffff}).value();
  const auto [first, count] = take_all(subscriber);
  EXPECT_GE(count, 4u);
  EXPECT_LE(count, publisher.capacity());
  EXPECT_EQ(first + count, 1000u);
}

TEST_F(HistoryTest, OfAReliableSubscriberIsPartOfWhatItCannotLose) {
  auto publisher =
      Publisher<Short>::open(node(), "t",
                             {.depth = 4, .slow_reader = SlowReader::timeout, .patience = std::chrono::milliseconds(1)})
          .value();
  ASSERT_TRUE(publish_range(publisher, 0, 20));
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true, .history = 4}).value();
  std::uint64_t sent = 20;
  while (publisher.publish_copy(numbered<5>(sent))) ++sent;
  EXPECT_EQ(take_all(subscriber), std::pair(std::uint64_t{16}, sent - 16));
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(HistoryTest, IsNotOfPublishersThatHaveEnded) {
  { ASSERT_TRUE(Publisher<Short>::open(node(), "t").value().publish_copy(numbered<5>(0))); }
  auto subscriber = Subscriber<Short>::open(node(), "t", {.history = 4}).value();
  EXPECT_FALSE(subscriber.take());
}

TEST_F(HistoryTest, SubscriberBeforeThePublisherGetsEverythingWithoutAsking) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 8}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 8));
  EXPECT_EQ(take_all(subscriber), std::pair(std::uint64_t{0}, std::uint64_t{8}));
}

TEST_F(HistoryTest, WhatAnOlderSubscriberMissedBeforeItLookedIsCounted) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 8}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 1000));
  const auto first = subscriber.take();
  ASSERT_TRUE(first);
  EXPECT_EQ(first.lost(), first->number);
  std::uint64_t count = 1;
  while (subscriber.take()) ++count;
  EXPECT_EQ(count + subscriber.lost(), 1000u);
}

}  // namespace
}  // namespace tenon::test
