// How long one process waits for another: for a message, for room, for the verdict on a death.
#include <algorithm>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

struct WakeTally {
  std::atomic<bool> joined{false};
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> went_on_at{0};
  std::atomic<std::uint64_t> woken[64]{};
};

class WakeTest : public Domain {
 protected:
  Shared<WakeTally> tally_;
};

TEST_F(WakeTest, SleepingSubscriberIsWokenPromptly) {
  constexpr std::size_t kRounds = 40;
  auto publisher = Publisher<Short>::open(node(), "t").value();
  Child sleeper([&] {
    auto subscriber = Subscriber<Short>::open(open_node(), "t", {.spin = 0ns}).value();
    tally_->joined = true;
    for (std::size_t i = 0; i < kRounds; ++i) {
      const auto sample = subscriber.wait_take(10s);
      if (!sample) return 1;
      tally_->woken[i] = now_ns();
    }
    return 0;
  });
  ASSERT_TRUE(eventually([&] { return tally_->joined.load(); }));
  std::vector<std::uint64_t> took;
  for (std::size_t i = 0; i < kRounds; ++i) {
    std::this_thread::sleep_for(3ms);
    const std::uint64_t sent = now_ns();
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    ASSERT_TRUE(eventually([&] { return tally_->woken[i] != 0; }));
    took.push_back(tally_->woken[i] - sent);
  }
  EXPECT_EQ(sleeper.wait(), 0);
  std::sort(took.begin(), took.end());
  std::printf("woken after %.0f us in the middle, %.0f us at worst\n", static_cast<double>(took[kRounds / 2]) / 1e3,
              static_cast<double>(took.back()) / 1e3);
  EXPECT_LT(took[kRounds / 2], 10'000'000u) << "by a wake, and not by the bound of a sleep";
}

// The time from the kill to the next message of a publisher that had waited for the one that died.
TEST_F(WakeTest, ReliablePublisherGoesOnWhenItsBlockedSubscriberIsKilled) {
  constexpr int kRounds = 15;
  std::vector<std::uint64_t> took;
  for (int round = 0; round < kRounds; ++round) {
    tally_->joined = false;
    tally_->sent = tally_->went_on_at = 0;
    Child reader([&] {
      const auto subscriber = Subscriber<Short>::open(open_node(), "t", {.reliable = true}).value();
      tally_->joined = true;
      std::this_thread::sleep_for(60s);
      return 1;
    });
    ASSERT_TRUE(eventually([&] { return tally_->joined.load(); }));
    Child writer([&] {
      auto publisher = Publisher<Short>::open(open_node(), "t", {.depth = 4, .slow_reader = SlowReader::block}).value();
      const std::uint64_t blocks_at = publisher.capacity();
      for (std::uint64_t i = 0; i < 4 * blocks_at; ++i) {
        if (!publish_range(publisher, i, i + 1)) return 1;
        if (i == blocks_at) tally_->went_on_at = now_ns();
        ++tally_->sent;
      }
      return 0;
    });
    ASSERT_TRUE(eventually([&] { return tally_->sent >= 8; }));
    std::this_thread::sleep_for(5ms);
    ASSERT_EQ(tally_->went_on_at, 0u) << "it waits";
    const std::uint64_t killed = now_ns();
    reader.kill();
    ASSERT_TRUE(eventually([&] { return tally_->went_on_at != 0; }));
    took.push_back(tally_->went_on_at - killed);
    EXPECT_EQ(writer.wait(), 0);
  }
  std::sort(took.begin(), took.end());
  std::printf("went on %.2f ms after the kill in the middle, %.2f ms at worst\n",
              static_cast<double>(took[kRounds / 2]) / 1e6, static_cast<double>(took.back()) / 1e6);
  EXPECT_LT(took[kRounds / 2], 100'000'000u);
  EXPECT_LT(took.back(), 100'000'000u * (kEffort == 1 ? 1 : 5));
}

TEST_F(WakeTest, SubscriberNoticesThatItsPublisherWasKilled) {
  Child writer([&] {
    auto publisher = Publisher<Short>::open(open_node(), "t").value();
    if (!eventually([&] { return tally_->joined.load(); })) return 1;
    (void)publish_range(publisher, 0, 3);
    tally_->sent = 3;
    std::this_thread::sleep_for(60s);
    return 1;
  });
  std::optional<Subscriber<Short>> subscriber;
  subscriber.emplace(Subscriber<Short>::open(node(), "t").value());
  ASSERT_TRUE(eventually([&] { return subscriber->publisher_count() == 1; }));
  tally_->joined = true;
  ASSERT_TRUE(eventually([&] { return tally_->sent == 3; }));
  writer.kill();
  for (std::uint64_t i = 0; i < 3; ++i) EXPECT_EQ(subscriber->wait_take(1s)->number, i) << "what it published is there";
  EXPECT_FALSE(subscriber->wait_take(200ms));
  EXPECT_EQ(subscriber->publisher_count(), 0u);
}

TEST_F(WakeTest, NameIsFreeForAnotherTypeAfterTheLastDeath) {
  Child writer([&] {
    auto publisher = Publisher<Short>::open(open_node(), "t").value();
    tally_->joined = true;
    std::this_thread::sleep_for(60s);
    return publisher.capacity() == 0 ? 1 : 0;
  });
  ASSERT_TRUE(eventually([&] { return tally_->joined.load(); }));
  writer.kill();
  const std::uint64_t killed = now_ns();
  auto publisher = Publisher<Long>::open(node(), "t").value();
  auto subscriber = Subscriber<Long>::open(node(), "t").value();
  EXPECT_LT(now_ns() - killed, 100'000'000u * (kEffort == 1 ? 1 : 5));
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  EXPECT_TRUE(subscriber.take());
}

}  // namespace
}  // namespace tenon::test
