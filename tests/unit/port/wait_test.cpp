// Waiting for a message within one process.
#include <thread>

#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class WaitTest : public Domain {};

TEST_F(WaitTest, EndsAtItsDeadline) {
  const auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  for (const auto time : {0ms, 1ms, 30ms, 120ms}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(subscriber.wait_take(time).why(), Take::timed_out);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_GE(took, time);
    EXPECT_LT(took, time + 2s);
  }
}

TEST_F(WaitTest, TakesWhatIsThereWithoutWaiting) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  EXPECT_TRUE(subscriber.wait_take(0ms));
  EXPECT_EQ(subscriber.wait_take(-1h).why(), Take::timed_out);
}

TEST_F(WaitTest, ACopyIsWaitedForAsASampleIs) {
  auto publisher = Publisher<Short>::open(node(), "t", {.copy_only = true}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  Short value;
  EXPECT_FALSE(subscriber.wait_copy(value, 1ms));
  for (std::uint64_t i = 0; i < 20; ++i) {
    std::thread writer([&] {
      std::this_thread::sleep_for(1ms);
      EXPECT_TRUE(publisher.publish_copy(numbered<5>(i)));
    });
    EXPECT_TRUE(subscriber.wait_copy(value, 10s));
    EXPECT_TRUE(value.whole() && value.number == i);
    writer.join();
  }
}

TEST_F(WaitTest, SleeperIsWokenByAMessage) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.spin = 0ns}).value();
  for (std::uint64_t i = 0; i < 20; ++i) {
    std::thread writer([&] {
      std::this_thread::sleep_for(2ms);
      EXPECT_TRUE(publish_range(publisher, i, i + 1));
    });
    const auto sample = subscriber.wait_take(10s);
    writer.join();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, i);
  }
}

TEST_F(WaitTest, SleeperIsWokenByAPublisherThatCame) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.spin = 0ns}).value();
  std::thread writer([this] {
    std::this_thread::sleep_for(5ms);
    auto publisher = Publisher<Short>::open(open_node(), "t").value();
    EXPECT_TRUE(publish_range(publisher, 4, 5));
  });
  const auto sample = subscriber.wait_take(10s);
  writer.join();
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->number, 4u);
}

TEST_F(WaitTest, EverySleeperOfATopicIsWoken) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  std::vector<std::thread> sleepers;
  std::atomic<int> ready{0};
  std::atomic<int> woken{0};
  for (int i = 0; i < 8; ++i)
    sleepers.emplace_back([&, this] {
      auto subscriber = Subscriber<Short>::open(open_node(), "t", {.spin = 0ns}).value();
      ++ready;
      if (subscriber.wait_take(10s)) ++woken;
    });
  while (ready < 8) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(5ms);
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  for (std::thread& sleeper : sleepers) sleeper.join();
  EXPECT_EQ(woken, 8);
}

// No message is missed however publishing falls between the last look and the sleep.
TEST_F(WaitTest, NoWakeIsLostInThePingPong) {
  auto ping = Publisher<Short>::open(node(), "ping").value();
  auto pong = Subscriber<Short>::open(node(), "pong", {.spin = 0ns}).value();
  constexpr std::uint64_t kRounds = 3000;
  std::thread other([this] {
    auto heard = Subscriber<Short>::open(open_node(), "ping", {.history = 1, .spin = 0ns}).value();
    auto answer = Publisher<Short>::open(open_node(), "pong").value();
    for (std::uint64_t i = 0; i < kRounds; ++i) {
      const auto sample = heard.wait_take(10s);
      if (!sample || !publish_range(answer, sample->number, sample->number + 1)) return;
    }
  });
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < kRounds; ++i) {
    ASSERT_TRUE(publish_range(ping, i, i + 1));
    const auto sample = pong.wait_take(10s);
    ASSERT_TRUE(sample) << i;
    ASSERT_EQ(sample->number, i);
  }
  other.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 30s) << "wakes were lost: each costs a sleep bound";
}

}  // namespace
}  // namespace tenon::test
