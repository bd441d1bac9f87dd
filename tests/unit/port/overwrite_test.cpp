// Subscribers that are not reliable: they lose their oldest messages, and are told exactly how many.
#include <random>

#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class OverwriteTest : public Domain {};

TEST_F(OverwriteTest, PublisherIsNeverHeldUp) {
  auto publisher = Publisher<Short>::open(node(), "t", {.slow_reader = SlowReader::block}).value();
  const auto subscriber = Subscriber<Short>::open(node(), "t").value();
  EXPECT_TRUE(publish_range(publisher, 0, 100 * publisher.capacity()));
}

TEST_F(OverwriteTest, LossIsReportedWithTheSampleBehindTheGap) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  EXPECT_EQ(subscriber.take().lost(), 0u);
  ASSERT_TRUE(publish_range(publisher, 1, 1001));
  const auto behind_gap = subscriber.take();
  ASSERT_TRUE(behind_gap);
  EXPECT_GT(behind_gap->number, 1u);
  EXPECT_EQ(behind_gap.lost(), behind_gap->number - 1);
  EXPECT_EQ(subscriber.lost(), behind_gap.lost());
  const auto next = subscriber.take();
  ASSERT_TRUE(next);
  EXPECT_EQ(next.lost(), 0u);
  EXPECT_EQ(next->number, behind_gap->number + 1);
}

TEST_F(OverwriteTest, ArrivalsAndLossesAddUpWhateverTheRhythm) {
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  for (const std::uint32_t depth : {1u, 3u, 8u, 50u}) {
    auto publisher = Publisher<Short>::open(node(), "t", {.depth = depth}).value();
    auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 4}).value();
    std::vector<Sample<Short>> held;
    std::uint64_t sent = 0;
    std::uint64_t expected = 0;
    const auto take_one = [&] {
      auto sample = subscriber.take();
      if (!sample) return false;
      EXPECT_EQ(sample->number, expected + sample.lost()) << "seed " << seed;
      EXPECT_TRUE(sample->whole());
      expected = sample->number + 1;
      if (random() % 8 == 0 && held.size() < 3) held.push_back(std::move(sample));
      return true;
    };
    for (int round = 0; round < 3000; ++round) {
      const std::uint64_t burst = random() % 3 == 0 ? random() % (4 * depth) : random() % 3;
      ASSERT_TRUE(publish_range(publisher, sent, sent + burst));
      sent += burst;
      for (std::uint64_t i = random() % (2 * depth); i > 0 && take_one(); --i) {}
      for (const auto& sample : held) ASSERT_TRUE(sample->whole()) << "seed " << seed;
      if (!held.empty() && random() % 4 == 0)
        held.erase(held.begin() + static_cast<std::ptrdiff_t>(random() % held.size()));
    }
    held.clear();
    while (take_one()) {}
    EXPECT_EQ(expected, sent) << "seed " << seed;
  }
}

TEST_F(OverwriteTest, OneThatLagsCostsTheOthersNothing) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::block}).value();
  const auto lagging = Subscriber<Short>::open(node(), "t").value();
  auto keen = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  for (std::uint64_t i = 0; i < 20 * publisher.capacity(); ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    EXPECT_EQ(keen.take()->number, i);
  }
  EXPECT_EQ(keen.lost(), 0u);
}

TEST_F(OverwriteTest, OneThatWasLappedTakesPartAgain) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 8}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  std::uint64_t sent = 0;
  for (int round = 0; round < 50; ++round) {
    ASSERT_TRUE(publish_range(publisher, sent, sent + 5 * publisher.capacity()));
    sent += 5 * publisher.capacity();
    std::uint64_t last = 0;
    while (const auto sample = subscriber.take()) last = sample->number;
    EXPECT_EQ(last + 1, sent);
    for (int i = 0; i < 20; ++i, ++sent) {
      ASSERT_TRUE(publish_range(publisher, sent, sent + 1));
      const auto sample = subscriber.take();
      ASSERT_TRUE(sample);
      EXPECT_EQ(sample->number, sent);
      EXPECT_EQ(sample.lost(), 0u);
    }
  }
}

}  // namespace
}  // namespace tenon::test
