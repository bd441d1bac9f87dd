// Stopped processes: they are alive, whatever time goes by, and get what they are owed when they go on.
#include <signal.h>
#include <unistd.h>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

struct StopTally {
  std::atomic<bool> joined{false};
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> arrived{0};
  std::atomic<std::uint64_t> lost{0};
  std::atomic<std::uint64_t> wrong{0};
};

class StopTest : public Domain {
 protected:
  // Takes `wanted` messages, that must be numbered from 0 on.
  int take(const SubscriberOptions& options, std::uint64_t wanted) {
    auto subscriber = Subscriber<Short>::open(open_node("taker"), "t", options).value();
    tally_->joined = true;
    while (tally_->arrived + subscriber.lost() < wanted) {
      const auto sample = subscriber.wait_take(10s);
      if (!sample) return 1;
      if (sample->number != tally_->arrived + subscriber.lost() || !sample->whole()) ++tally_->wrong;
      ++tally_->arrived;
    }
    tally_->lost = subscriber.lost();
    return 0;
  }
  void await_joined() const {
    ASSERT_TRUE(eventually([this] { return tally_->joined.load(); }));
  }
  static void stop(const Child& child) {
    child.send(SIGSTOP);
    child.wait_until_stopped();
  }
  // Publishes three messages and ends in the given way; others come along before the subscriber goes on.
  void three_messages_and_then(const std::function<void()>& end) {
    Child taker([&] { return take({}, 3); });
    await_joined();
    stop(taker);
    Child giver([&] {
      auto publisher = Publisher<Short>::open(open_node("giver"), "t").value();
      if (!publish_range(publisher, 0, 3)) return 1;
      end();
      return 0;
    });
    EXPECT_LE(giver.wait(), 0);
    for (int i = 0; i < 3; ++i) come_along();
    EXPECT_EQ(tally_->arrived, 0u);
    taker.send(SIGCONT);
    EXPECT_EQ(taker.wait(), 0);
    EXPECT_EQ(tally_->arrived, 3u);
    EXPECT_EQ(tally_->wrong + tally_->lost, 0u);
  }

  Shared<StopTally> tally_;
};

TEST_F(StopTest, SubscriberGetsAllThreeMessagesOfAPublisherThatClosed) {
  three_messages_and_then([] {});
}

TEST_F(StopTest, SubscriberGetsAllThreeMessagesOfAPublisherThatExitedAtOnce) {
  three_messages_and_then([] { ::_exit(0); });
  come_along();
}

TEST_F(StopTest, SubscriberGetsAllThreeMessagesOfAPublisherThatWasKilled) {
  three_messages_and_then([] { ::raise(SIGKILL); });
  come_along();
}

TEST_F(StopTest, SubscriberGetsThemThoughAnotherTookThemAndLeft) {
  Child taker([&] { return take({}, 3); });
  await_joined();
  stop(taker);
  auto other = Subscriber<Short>::open(node(), "t").value();
  {
    auto publisher = Publisher<Short>::open(node(), "t").value();
    ASSERT_TRUE(publish_range(publisher, 0, 3));
  }
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(other.take());
  EXPECT_FALSE(other.take());
  taker.send(SIGCONT);
  EXPECT_EQ(taker.wait(), 0);
  EXPECT_EQ(tally_->arrived, 3u);
}

TEST_F(StopTest, ReliableSubscriberThatHasNotAttachedYetIsWaitedFor) {
  constexpr std::uint64_t kMessages = 500;
  Child taker([&] { return take({.reliable = true}, kMessages); });
  await_joined();
  stop(taker);
  Child giver([&] {
    auto publisher = Publisher<Short>::open(open_node("giver"), "t", {.slow_reader = SlowReader::block}).value();
    for (; tally_->sent < kMessages; ++tally_->sent)
      if (!publish_range(publisher, tally_->sent, tally_->sent + 1)) return 1;
    return 0;
  });
  ASSERT_TRUE(eventually([&] { return tally_->sent >= 16; }));
  std::this_thread::sleep_for(300ms);
  EXPECT_LE(tally_->sent, 64u) << "the publisher does not go on without it";
  taker.send(SIGCONT);
  EXPECT_EQ(taker.wait(), 0);
  EXPECT_EQ(giver.wait(), 0);
  EXPECT_EQ(tally_->arrived, kMessages);
  EXPECT_EQ(tally_->wrong + tally_->lost, 0u);
}

TEST_F(StopTest, SubscriberIsNeverCalledDead) {
  constexpr std::uint64_t kMessages = 5000;
  Child taker([&] { return take({.reliable = true}, kMessages); });
  await_joined();
  Child giver([&] {
    auto publisher = Publisher<Short>::open(open_node("giver"), "t", {.slow_reader = SlowReader::block}).value();
    for (; tally_->sent < kMessages; ++tally_->sent)
      if (!publish_range(publisher, tally_->sent, tally_->sent + 1)) return 1;
    return 0;
  });
  for (int i = 0; i < 10; ++i) {
    stop(taker);
    for (int k = 0; k < 3; ++k) come_along();
    std::this_thread::sleep_for(20ms);
    taker.send(SIGCONT);
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(taker.wait(), 0);
  EXPECT_EQ(giver.wait(), 0);
  EXPECT_EQ(tally_->arrived, kMessages);
  EXPECT_EQ(tally_->wrong + tally_->lost, 0u);
}

TEST_F(StopTest, OverwrittenSubscriberIsToldWhatItMissed) {
  constexpr std::uint64_t kMessages = 100'000;
  Child taker([&] { return take({}, kMessages); });
  await_joined();
  auto publisher = Publisher<Short>::open(node(), "t").value();
  for (std::uint64_t sent = 0; sent < kMessages; sent += kMessages / 10) {
    stop(taker);
    ASSERT_TRUE(publish_range(publisher, sent, sent + kMessages / 10));
    taker.send(SIGCONT);
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(taker.wait(), 0);
  EXPECT_EQ(tally_->wrong, 0u);
  EXPECT_EQ(tally_->arrived + tally_->lost, kMessages);
  EXPECT_GT(tally_->lost, 0u);
}

TEST_F(StopTest, PublisherIsNeverCalledDead) {
  Child giver([&] {
    auto publisher = Publisher<Short>::open(open_node("giver"), "t", {.depth = 64}).value();
    for (; tally_->sent < 200; ++tally_->sent) {
      if (!publish_range(publisher, tally_->sent, tally_->sent + 1)) return 1;
      std::this_thread::sleep_for(500us);
    }
    return 0;
  });
  auto subscriber = Subscriber<Short>::open(node(), "t", {.history = 64}).value();
  ASSERT_TRUE(eventually([&] { return tally_->sent > 0; }));
  std::uint64_t next = 0;
  for (int i = 0; i < 3; ++i) {
    stop(giver);
    while (const auto sample = subscriber.wait_take(120ms)) next = sample->number + 1;
    EXPECT_EQ(subscriber.publisher_count(), 1u);
    giver.send(SIGCONT);
    const auto sample = subscriber.wait_take(10s);
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, next);
    next = sample->number + 1;
  }
  while (next < 200) {
    const auto sample = subscriber.wait_take(10s);
    ASSERT_TRUE(sample);
    next = sample->number + 1;
  }
  EXPECT_EQ(subscriber.lost(), 0u);
  EXPECT_EQ(giver.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
