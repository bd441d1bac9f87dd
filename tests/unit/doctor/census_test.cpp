// The count of chunks from outside, which says whether any was lost.
#include "doctor/census.hpp"

#include <atomic>
#include <deque>
#include <optional>
#include <random>
#include <thread>

#include "domain.hpp"
#include "forging.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class CensusTest : public Domain {
 protected:
  doctor::ChunkCensus count() const {
    const auto counts = doctor::take_census(directory());
    EXPECT_EQ(counts.size(), 1u);
    return counts.empty() ? doctor::ChunkCensus{} : counts.front();
  }
};

TEST_F(CensusTest, FreshRingIsFree) {
  const auto publisher = Publisher<Short>::open(node(), "front/imu", {.depth = 4, .loans = 3, .holds = 5}).value();
  const auto chunks = count();
  EXPECT_EQ(chunks.topic, "front/imu");
  EXPECT_EQ(chunks.node, "test");
  EXPECT_TRUE(chunks.alive);
  EXPECT_TRUE(chunks.steady);
  EXPECT_EQ(chunks.chunks, publisher.capacity() + 3 + 5);
  EXPECT_EQ(chunks.free, chunks.chunks);
  EXPECT_TRUE(chunks.adds_up());
}

TEST_F(CensusTest, MessagesAndLoansAreCounted) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .loans = 3}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 3));
  EXPECT_EQ(count().in_ring, 3u);
  const auto first = publisher.loan().value();
  const auto second = publisher.loan().value();
  EXPECT_EQ(count().in_ring, 3u);
  EXPECT_EQ(count().loaned, 2u);
  EXPECT_TRUE(count().adds_up());
}

TEST_F(CensusTest, HeldMessagesAreCountedOnceTheyHaveLeftTheRing) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 3}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 3));
  std::vector<Sample<Short>> held;
  for (int i = 0; i < 3; ++i) held.push_back(subscriber.take());
  EXPECT_EQ(count().held, 0u);
  EXPECT_EQ(count().in_ring, 3u);
  ASSERT_TRUE(publish_range(publisher, 3, 50));
  EXPECT_EQ(count().held, 3u);
  EXPECT_EQ(count().in_ring, publisher.capacity());
  EXPECT_TRUE(count().adds_up());
  held.pop_back();
  EXPECT_EQ(count().held, 2u);
  EXPECT_EQ(count().let_go, 1u);
  EXPECT_TRUE(count().adds_up());
  ASSERT_TRUE(publish_range(publisher, 50, 100));
  EXPECT_EQ(count().let_go, 0u) << "the publisher has looked since";
  EXPECT_TRUE(count().adds_up());
}

// In memory of another message, which says already whose it is; its slot does not yet.
TEST_F(CensusTest, AMessageWhosePublisherWasStoppedOnTheWayIsLoaned) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 3}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  const auto held = subscriber.take();
  ASSERT_TRUE(publish_range(publisher, 1, publisher.capacity() + 1));
  ASSERT_EQ(count().held, 1u);
  ForgedRing(publisher_segment(path())).take_back_last();
  const auto chunks = count();
  EXPECT_EQ(chunks.loaned, 1u);
  EXPECT_EQ(chunks.held, 1u);
  EXPECT_EQ(chunks.in_ring, publisher.capacity() - 1);
  EXPECT_TRUE(chunks.steady);
  EXPECT_TRUE(chunks.adds_up());
}

// So much is held that most messages stand in the memory of others.
TEST_F(CensusTest, WhatIsSteadyAddsUpWhileThePublisherWorks) {
  constexpr std::uint32_t kHolds = 200;
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 64, .holds = kHolds}).value();
  std::atomic<bool> stop = false;
  std::thread working([&, own = open_node("working")] {
    auto subscriber = Subscriber<Short>::open(own, "t", {.holds = kHolds}).value();
    std::deque<Sample<Short>> held;
    for (std::uint64_t i = 0; !stop; ++i) {
      EXPECT_TRUE(publish_range(publisher, i, i + 1));
      if (auto sample = subscriber.take()) held.push_back(std::move(sample));
      if (held.size() == kHolds) held.pop_front();
      if (i % 16 == 0) std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
  });
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  int steady = 0;
  while (std::chrono::steady_clock::now() < end) {
    const auto chunks = count();
    steady += chunks.steady ? 1 : 0;
    EXPECT_TRUE(chunks.adds_up() || !chunks.steady) << chunks.leaked << " leaked";
  }
  stop = true;
  working.join();
  EXPECT_GT(steady, 0);
}

TEST_F(CensusTest, AddsUpWhateverWasDone) {
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 5, .loans = 4, .holds = 9}).value();
  std::optional<Subscriber<Short>> subscriber;
  std::vector<Sample<Short>> held;
  std::vector<Loan<Short>> loans;
  const auto drop_one = [&](auto& list) {
    if (!list.empty()) list.erase(list.begin() + static_cast<std::ptrdiff_t>(random() % list.size()));
  };
  for (int step = 0; step < 3000; ++step) {
    switch (random() % 8) {
      case 0:
        if (auto loan = publisher.loan()) loans.push_back(std::move(*loan));
        break;
      case 1:
        drop_one(loans);
        break;
      case 2:
        drop_one(held);
        break;
      case 3:
        if (random() % 16 == 0) subscriber.reset();
        break;
      case 4:
        if (held.empty() && !subscriber) subscriber = Subscriber<Short>::open(node(), "t", {.holds = 9}).value();
        break;
      case 5:
        if (subscriber && held.size() < 9)
          if (auto sample = subscriber->take()) held.push_back(std::move(sample));
        break;
      default:
        if (!loans.empty()) std::move(loans[random() % loans.size()]).publish();
        (void)publisher.publish_copy(numbered<5>(0));
    }
    const auto chunks = count();
    ASSERT_TRUE(chunks.adds_up()) << "seed " << seed << " step " << step << ": free " << chunks.free << " in ring "
                                  << chunks.in_ring << " loaned " << chunks.loaned << " held " << chunks.held
                                  << " let go " << chunks.let_go << " leaked " << chunks.leaked << " of "
                                  << chunks.chunks;
  }
  held.clear();
  loans.clear();
  ASSERT_TRUE(publish_range(publisher, 0, 3 * publisher.capacity()));
  EXPECT_EQ(count().let_go + count().held + count().loaned, 0u);
}

}  // namespace
}  // namespace tenon::test
