// Reliable subscribers and what a publisher may do about slow ones.
#include <thread>

#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class ReliableTest : public Domain {};

TEST_F(ReliableTest, BlockLosesNothing) {
  constexpr std::uint64_t kMessages = 50'000;
  auto publisher = Publisher<Short>::open(node(), "t", {.slow_reader = SlowReader::block}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  std::thread writer([&] { EXPECT_TRUE(publish_range(publisher, 0, kMessages)); });
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    const auto sample = subscriber.wait_take(10s);
    ASSERT_TRUE(sample) << i;
    ASSERT_EQ(sample->number, i);
    ASSERT_TRUE(sample->whole());
  }
  writer.join();
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(ReliableTest, BlockWaitsAsLongAsTheSubscriberLives) {
  auto publisher =
      Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::block, .patience = 1ms}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  std::atomic<std::uint64_t> sent{0};
  std::thread writer([&] {
    for (; sent < 4 * publisher.capacity(); ++sent) EXPECT_TRUE(publish_range(publisher, sent, sent + 1));
  });
  std::this_thread::sleep_for(100ms);
  EXPECT_LE(sent.load(), publisher.capacity());
  for (std::uint64_t i = 0; i < 4 * publisher.capacity(); ++i) ASSERT_EQ(subscriber.wait_take(10s)->number, i);
  writer.join();
}

TEST_F(ReliableTest, BlockGoesOnWhenTheSubscriberLeaves) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::block}).value();
  std::thread writer;
  {
    const auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
    writer = std::thread([&] { EXPECT_TRUE(publish_range(publisher, 0, 10 * publisher.capacity())); });
    std::this_thread::sleep_for(20ms);
  }
  writer.join();
}

TEST_F(ReliableTest, TimeoutFailsTheLoanAndLosesNothing) {
  auto publisher =
      Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::timeout, .patience = 20ms}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  std::uint64_t sent = 0;
  while (publisher.publish_copy(numbered<5>(sent))) ++sent;
  EXPECT_EQ(sent, publisher.capacity());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(publisher.loan().error(), ErrorCode::timeout);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
  for (std::uint64_t i = 0; i < sent; ++i) EXPECT_EQ(subscriber.take()->number, i);
  EXPECT_TRUE(publish_range(publisher, sent, sent + 1));
  EXPECT_EQ(subscriber.take()->number, sent);
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(ReliableTest, DemotedOneLosesItsOldestAndIsTold) {
  auto publisher =
      Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::demote, .patience = 20ms}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(publish_range(publisher, 0, 20 * publisher.capacity()));
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, 20ms);
  EXPECT_LT(took, 2s) << "one patience for one subscriber, not one for each message";
  const auto first = subscriber.take();
  ASSERT_TRUE(first);
  EXPECT_EQ(first.lost(), first->number);
  std::uint64_t count = 1;
  while (subscriber.take()) ++count;
  EXPECT_EQ(count + subscriber.lost(), 20 * publisher.capacity());
}

// In one thread: a subscriber that was kept from the processor for as long as a publisher has patience is demoted, and
// rightly so.
TEST_F(ReliableTest, DemotedOneIsWaitedForAgainOnceItTakes) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .patience = 20ms}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  std::uint64_t sent = 10 * publisher.capacity();
  ASSERT_TRUE(publish_range(publisher, 0, sent));
  while (subscriber.take()) {}
  const std::uint64_t lost = subscriber.lost();
  EXPECT_GT(lost, 0u);
  for (std::uint64_t i = sent; i < sent + 5000; ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    if (i % publisher.capacity() != 0) continue;
    while (subscriber.take()) {}
  }
  EXPECT_EQ(subscriber.lost(), lost) << "it never was more than a ring behind";
  while (subscriber.take()) {}
  sent += 5000;
  ASSERT_TRUE(publish_range(publisher, sent, sent + publisher.capacity()));
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(publish_range(publisher, sent + publisher.capacity(), sent + publisher.capacity() + 1));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
}

TEST_F(ReliableTest, IsRefusedByAPublisherThatNeverWaits) {
  auto publisher = Publisher<Short>::open(node(), "t", {.slow_reader = SlowReader::overwrite}).value();
  const auto refused = Subscriber<Short>::open(node(), "t", {.reliable = true});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), ErrorCode::reliability_refused);
  EXPECT_FALSE(refused.error().remedy().empty());
  EXPECT_EQ(publisher.subscriber_count(), 0u);
  EXPECT_TRUE(Subscriber<Short>::open(node(), "t").has_value());
}

TEST_F(ReliableTest, RefusesAPublisherThatComesLaterAndNeverWaits) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  auto publisher = Publisher<Short>::open(node(), "t", {.slow_reader = SlowReader::overwrite}).value();
  EXPECT_EQ(subscriber.publisher_count(), 0u);
  ASSERT_EQ(subscriber.refusals().size(), 1u);
  EXPECT_EQ(subscriber.refusals()[0], ErrorCode::reliability_refused);
  EXPECT_TRUE(publish_range(publisher, 0, 10 * publisher.capacity())) << "a refused subscriber is waited for by nobody";
  EXPECT_FALSE(subscriber.take());
}

TEST_F(ReliableTest, SlowestDecides) {
  auto publisher =
      Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::timeout, .patience = 1ms}).value();
  auto slow = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  auto quick = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  std::uint64_t sent = 0;
  while (publisher.publish_copy(numbered<5>(sent))) EXPECT_EQ(quick.take()->number, sent++);
  EXPECT_EQ(sent, publisher.capacity());
  EXPECT_EQ(slow.take()->number, 0u);
  EXPECT_TRUE(publisher.publish_copy(numbered<5>(sent)));
  EXPECT_EQ(publisher.publish_copy(numbered<5>(sent)).error(), ErrorCode::timeout);
}

}  // namespace
}  // namespace tenon::test
