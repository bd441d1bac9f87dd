// Samples: messages read in place, for as long as somebody keeps them.
#include <algorithm>
#include <thread>

#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class SampleTest : public Domain {};

TEST_F(SampleTest, MayBeReleasedInAnyOrder) {
  auto publisher = Publisher<Long>::open(node(), "t", {.depth = 8}).value();
  auto subscriber = Subscriber<Long>::open(node(), "t", {.holds = 4}).value();
  std::uint64_t next = 0;
  std::array<std::size_t, 4> order{0, 1, 2, 3};
  do {
    std::vector<Sample<Long>> samples;
    for (int i = 0; i < 4; ++i) {
      ASSERT_TRUE(publish_range(publisher, next, next + 1));
      samples.push_back(subscriber.take());
      ASSERT_TRUE(samples.back());
      EXPECT_EQ(samples.back()->number, next++);
    }
    for (const std::size_t which : order) {
      EXPECT_TRUE(samples[which]->whole());
      samples[which].release();
    }
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(SampleTest, KeepsItsBytesWhileTenRingsPass) {
  auto publisher = Publisher<Long>::open(node(), "t", {.depth = 8}).value();
  auto subscriber = Subscriber<Long>::open(node(), "t", {.holds = 5}).value();
  auto other = Subscriber<Long>::open(node(), "t", {.holds = 2}).value();
  std::vector<Sample<Long>> held;
  std::uint64_t next = 0;
  for (const std::uint64_t pause : {0u, 1u, 7u, 3u}) {
    ASSERT_TRUE(publish_range(publisher, next, next + pause + 1));
    next += pause + 1;
    held.push_back(subscriber.take());
    ASSERT_TRUE(held.back());
  }
  std::vector<std::uint64_t> numbers;
  for (const auto& sample : held) numbers.push_back(sample->number);
  for (std::uint64_t i = 0; i < 10 * publisher.capacity(); ++i) {
    ASSERT_TRUE(publish_range(publisher, next, next + 1));
    ++next;
    for (std::size_t k = 0; k < held.size(); ++k) {
      ASSERT_EQ(held[k]->number, numbers[k]) << i;
      ASSERT_TRUE(held[k]->whole()) << i;
    }
    const auto passing = other.take();
    ASSERT_TRUE(passing);
    EXPECT_EQ(passing->number, passing.sequence());
    EXPECT_TRUE(passing->whole());
  }
}

TEST_F(SampleTest, HeldOneIsNoReasonForAReliablePublisherToWait) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::block}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true, .holds = 2}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  const auto kept = subscriber.take();
  for (std::uint64_t i = 1; i < 10 * publisher.capacity(); ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, i);
  }
  EXPECT_TRUE(kept->whole());
  EXPECT_EQ(kept->number, 0u);
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(SampleTest, QuotaOfHoldsIsTheLimit) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 2}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 3));
  auto first = subscriber.take();
  const auto second = subscriber.take();
  const auto third = subscriber.take();
  EXPECT_FALSE(third);
  EXPECT_EQ(third.why(), Take::no_hold);
  EXPECT_EQ(subscriber.wait_take(std::chrono::milliseconds(1)).why(), Take::no_hold);
  first.release();
  const auto again = subscriber.take();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->number, 2u);
}

TEST_F(SampleTest, MayBeDroppedInAnotherThread) {
  auto publisher = Publisher<Long>::open(node(), "t").value();
  auto subscriber = Subscriber<Long>::open(node(), "t", {.holds = 1}).value();
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    bool whole = false;
    std::thread([&whole, sample = subscriber.take()] { whole = sample && sample->whole(); }).join();
    EXPECT_TRUE(whole) << i;
  }
}

TEST_F(SampleTest, ThreadsMayReadAndDropWhileTheSubscriberGoesOn) {
  constexpr std::uint64_t kMessages = 2000;
  auto publisher = Publisher<Long>::open(node(), "t", {.depth = 8, .slow_reader = SlowReader::block}).value();
  auto subscriber = Subscriber<Long>::open(node(), "t", {.reliable = true, .holds = 8}).value();
  std::thread writer([&] { EXPECT_TRUE(publish_range(publisher, 0, kMessages)); });
  std::uint64_t taken = 0;
  while (taken < kMessages) {
    std::vector<std::thread> readers;
    for (int i = 0; i < 8 && taken < kMessages; ++i) {
      auto sample = subscriber.wait_take(std::chrono::seconds(10));
      ASSERT_TRUE(sample);
      readers.emplace_back([number = taken++, own = std::move(sample)] {
        EXPECT_EQ(own->number, number);
        EXPECT_TRUE(own->whole());
      });
    }
    for (std::thread& reader : readers) reader.join();
  }
  writer.join();
}

TEST_F(SampleTest, OutlivesItsSubscriber) {
  auto publisher = Publisher<Long>::open(node(), "t", {.depth = 4}).value();
  Sample<Long> kept(Take::nothing);
  {
    auto subscriber = Subscriber<Long>::open(node(), "t").value();
    ASSERT_TRUE(publish_range(publisher, 5, 6));
    kept = subscriber.take();
  }
  ASSERT_TRUE(publish_range(publisher, 6, 10 * publisher.capacity()));
  EXPECT_EQ(kept->number, 5u);
  EXPECT_TRUE(kept->whole());
}

TEST_F(SampleTest, OutlivesASubscriberThatItsPublisherNeverMet) {
  auto publisher = Publisher<Long>::open(node(), "t", {.depth = 4}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 4));
  Sample<Long> kept(Take::nothing);
  {
    auto subscriber = Subscriber<Long>::open(node(), "t", {.history = 2}).value();
    kept = subscriber.take();
    ASSERT_TRUE(kept);
  }
  ASSERT_TRUE(publish_range(publisher, 4, 10 * publisher.capacity()));
  EXPECT_EQ(kept->number, 2u);
  EXPECT_TRUE(kept->whole());
}

TEST_F(SampleTest, OutlivesItsPublisherAndTheTopic) {
  auto subscriber = Subscriber<Long>::open(node(), "t").value();
  Sample<Long> kept(Take::nothing);
  {
    auto publisher = Publisher<Long>::open(node(), "t").value();
    ASSERT_TRUE(publish_range(publisher, 8, 9));
    kept = subscriber.take();
  }
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.publisher_count(), 0u);
  EXPECT_EQ(kept->number, 8u);
  EXPECT_TRUE(kept->whole());
}

TEST_F(SampleTest, OutlivesItsNodeAndAllThatWasOpenedOnIt) {
  Sample<Long> kept(Take::nothing);
  {
    const Node short_lived = open_node("short_lived");
    auto publisher = Publisher<Long>::open(node(), "t", {.depth = 4}).value();
    auto subscriber = Subscriber<Long>::open(short_lived, "t").value();
    ASSERT_TRUE(publish_range(publisher, 3, 4));
    kept = subscriber.take();
  }
  EXPECT_EQ(kept->number, 3u);
  EXPECT_TRUE(kept->whole());
  EXPECT_FALSE(files_below(path()).empty()) << "publishers must see that somebody holds a message";
  kept.release();
  come_along();
}

TEST_F(SampleTest, MovedOneIsReleasedOnce) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 1}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 2));
  auto first = subscriber.take();
  Sample<Short> moved = std::move(first);
  EXPECT_EQ(subscriber.take().why(), Take::no_hold);
  moved = Sample<Short>(Take::nothing);
  const auto second = subscriber.take();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->number, 1u);
}

TEST_F(SampleTest, MovedToItselfStaysHeld) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 1}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 2));
  auto sample = subscriber.take();
  auto& same = sample;
  sample = std::move(same);
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->number, 0u);
  EXPECT_EQ(subscriber.take().why(), Take::no_hold);
}

}  // namespace
}  // namespace tenon::test
