// One thread that waits for several things.
#include <tenon/wait_set.hpp>

#include <algorithm>
#include <csignal>
#include <thread>

#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class WaitSetTest : public Domain {
 protected:
  Publisher<Short> publisher(const std::string& topic) { return Publisher<Short>::open(node(), topic).value(); }
  Subscriber<Short> subscriber(const std::string& topic) { return Subscriber<Short>::open(node(), topic).value(); }
};

std::string topic(std::size_t number) { return std::string("t").append(std::to_string(number)); }

bool holds(const Ready& ready, WaitId id) { return std::find(ready.begin(), ready.end(), id) != ready.end(); }

TEST_F(WaitSetTest, NamesTheMembersThatHaveSomething) {
  auto first = publisher("a");
  auto second = publisher("b");
  auto a = subscriber("a");
  auto b = subscriber("b");
  WaitSet set;
  const WaitId id_a = set.add(a).value();
  const WaitId id_b = set.add(b).value();
  EXPECT_TRUE(set.wait(0ns).timed_out());
  ASSERT_TRUE(publish_range(second, 0, 1));
  Ready ready = set.wait(1s);
  EXPECT_TRUE(holds(ready, id_b) && ready.size() == 1);
  ASSERT_TRUE(publish_range(first, 0, 1));
  ready = set.wait(1s);
  EXPECT_TRUE(holds(ready, id_a) && holds(ready, id_b)) << "what was not taken stays ready";
  EXPECT_TRUE(a.take() && b.take());
  EXPECT_TRUE(set.wait(0ns).timed_out());
}

TEST_F(WaitSetTest, EndsAtItsDeadlineAndNotBefore) {
  auto quiet = publisher("t");
  auto member = subscriber("t");
  WaitSet set;
  (void)set.add(member).value();
  for (const auto time : {0ms, 1ms, 60ms, 120ms}) {
    const auto start = Clock::now();
    EXPECT_TRUE(set.wait(time).timed_out());
    const auto took = Clock::now() - start;
    EXPECT_GE(took, time);
    EXPECT_LT(took, time + 2s);
  }
}

TEST_F(WaitSetTest, EmptySetWaitsForTimeAndCalls) {
  WaitSet set;
  EXPECT_TRUE(set.wait(2ms).timed_out());
  set.wake();
  const Ready woken = set.wait(10s);
  EXPECT_TRUE(woken.woken() && woken.empty() && !woken.timed_out());
  EXPECT_TRUE(set.wait(0ns).timed_out()) << "a call ends one wait";
}

TEST_F(WaitSetTest, ASetThatIsMovedKeepsItsMembers) {
  auto publishing = publisher(topic(0));
  auto member = subscriber(topic(0));
  WaitSet from;
  const WaitId id = from.add(member).value();
  WaitSet set;
  EXPECT_FALSE(set.remove(id) || set.move_timer(id, WaitSet::Time{}));
  set = std::move(from);
  EXPECT_EQ(set.size(), 1U);
  EXPECT_FALSE(set.move_timer(id, WaitSet::Time{})) << "a member that is no timer";
  ASSERT_TRUE(publish_range(publishing, 0, 1));
  EXPECT_EQ(*set.wait(10s).begin(), id);
  EXPECT_EQ(set.expirations(id), 0U);
  ASSERT_TRUE(set.remove(id));
  EXPECT_EQ(set.expirations(id), 0U) << "of what is not there";
}

TEST_F(WaitSetTest, SleeperIsWokenByAnyOfItsTopics) {
  std::vector<Publisher<Short>> publishers;
  std::vector<Subscriber<Short>> subscribers;
  WaitSet set({.spin = 0ns});
  std::vector<WaitId> ids;
  for (std::size_t i = 0; i < 5; ++i) {
    publishers.push_back(publisher(topic(i)));
    subscribers.push_back(subscriber(topic(i)));
    ids.push_back(set.add(subscribers.back()).value());
  }
  for (std::uint64_t i = 0; i < 25; ++i) {
    std::thread writer([&] {
      std::this_thread::sleep_for(1ms);
      EXPECT_TRUE(publish_range(publishers[i % 5], i, i + 1));
    });
    const auto start = Clock::now();
    const Ready ready = set.wait(10s);
    writer.join();
    ASSERT_TRUE(ready.size() == 1 && holds(ready, ids[i % 5])) << i;
    EXPECT_LT(Clock::now() - start, 5s);
    EXPECT_EQ(subscribers[i % 5].take()->number, i);
  }
}

TEST_F(WaitSetTest, SleeperIsWokenByAPublisherThatComes) {
  auto member = subscriber("t");
  WaitSet set({.spin = 0ns});
  const WaitId id = set.add(member).value();
  std::thread writer([this] {
    std::this_thread::sleep_for(5ms);
    auto late = Publisher<Short>::open(open_node(), "t").value();
    EXPECT_TRUE(publish_range(late, 7, 8));
  });
  EXPECT_TRUE(holds(set.wait(10s), id));
  writer.join();
  EXPECT_EQ(member.take()->number, 7u);
}

TEST_F(WaitSetTest, MembersOfOneTopicAreAllReady) {
  auto one = publisher("t");
  auto a = subscriber("t");
  auto b = subscriber("t");
  WaitSet set({.spin = 0ns});
  (void)set.add(a).value();
  (void)set.add(b).value();
  std::thread writer([&] {
    std::this_thread::sleep_for(2ms);
    EXPECT_TRUE(publish_range(one, 0, 1));
  });
  EXPECT_FALSE(set.wait(10s).empty());
  writer.join();
  EXPECT_EQ(set.wait(0ns).size(), 2u);
}

// A user who serves only whoever comes first still serves everybody.
TEST_F(WaitSetTest, NobodyIsAlwaysBehindTheOthers) {
  constexpr std::size_t kMembers = 6;
  std::vector<Publisher<Short>> publishers;
  std::vector<Subscriber<Short>> subscribers;
  WaitSet set;
  std::vector<WaitId> ids;
  for (std::size_t i = 0; i < kMembers; ++i) {
    publishers.push_back(publisher(topic(i)));
    subscribers.push_back(subscriber(topic(i)));
    ids.push_back(set.add(subscribers.back()).value());
    ASSERT_TRUE(publish_range(publishers[i], 0, 1));
  }
  std::array<int, kMembers> came_first{};
  for (std::size_t round = 0; round < 10 * kMembers; ++round) {
    const Ready ready = set.wait(1s);
    ASSERT_EQ(ready.size(), kMembers);
    ++came_first[static_cast<std::size_t>(std::find(ids.begin(), ids.end(), *ready.begin()) - ids.begin())];
  }
  for (const int count : came_first) EXPECT_EQ(count, 10);
}

TEST_F(WaitSetTest, TimerIsReadyOnceAndDeadlineCanBeMoved) {
  WaitSet set;
  const WaitId timer = set.add_timer(5ms).value();
  const auto start = Clock::now();
  EXPECT_TRUE(holds(set.wait(10s), timer));
  EXPECT_GE(Clock::now() - start, 5ms);
  EXPECT_TRUE(set.wait(10ms).timed_out());
  EXPECT_TRUE(set.move_timer(timer, Clock::now() + 3ms));
  EXPECT_TRUE(holds(set.wait(10s), timer));
  const WaitId deadline = set.add_deadline(Clock::now() + 20ms).value();
  EXPECT_TRUE(set.move_timer(deadline, Clock::now() + 10s)) << "a sign of life";
  EXPECT_TRUE(set.wait(40ms).timed_out());
  EXPECT_FALSE(set.move_timer(WaitId{99}, Clock::now()));
}

TEST_F(WaitSetTest, PeriodicTimerStaysInStepAndCountsWhatItMissed) {
  WaitSet set;
  const auto start = Clock::now();
  const WaitId tick = set.add_periodic(4ms).value();
  std::uint64_t periods = 0;
  for (int i = 0; i < 10; ++i) {
    if (i == 5) std::this_thread::sleep_for(18ms);
    ASSERT_TRUE(holds(set.wait(10s), tick));
    periods += set.expirations(tick);
    EXPECT_GE(Clock::now() - start, periods * 4ms);
    EXPECT_LT(Clock::now() - start, (periods + 1) * 4ms + 1s);
  }
  EXPECT_GE(periods, 13u);
}

TEST_F(WaitSetTest, MembersComeAndGoAtAnyTime) {
  auto one = publisher("t");
  auto a = subscriber("t");
  WaitSet set;
  const WaitId id_a = set.add(a).value();
  ASSERT_TRUE(publish_range(one, 0, 1));
  for (const WaitId id : set.wait(1s)) {
    EXPECT_EQ(id, id_a);
    std::vector<Subscriber<Short>> more;
    for (int i = 0; i < 20; ++i) more.push_back(subscriber("t"));
    for (auto& member : more) (void)set.add(member).value();
    EXPECT_EQ(set.size(), 21u);
    EXPECT_TRUE(set.remove(id));
    EXPECT_FALSE(set.remove(id));
  }
  EXPECT_EQ(set.size(), 0u) << "those that were destroyed have left";
  EXPECT_TRUE(set.wait(0ns).timed_out());
}

TEST_F(WaitSetTest, MemberMayBeMovedAndBeInTwoSets) {
  auto one = publisher("t");
  auto first = std::make_unique<WaitSet>();
  WaitSet second;
  auto a = subscriber("t");
  (void)first->add(a).value();
  (void)second.add(a).value();
  (void)second.add(a).value();
  auto moved = std::move(a);
  ASSERT_TRUE(publish_range(one, 0, 1));
  EXPECT_EQ(first->wait(1s).size(), 1u);
  first.reset();
  EXPECT_EQ(second.wait(1s).size(), 2u);
  { const auto gone = std::move(moved); }
  EXPECT_EQ(second.size(), 0u);
}

TEST_F(WaitSetTest, IsWokenByAnotherThreadWithWhatThatDidBefore) {
  auto quiet = publisher("t");
  auto member = subscriber("t");
  WaitSet set({.spin = 0ns});
  (void)set.add(member).value();
  for (int i = 0; i < 200; ++i) {
    int told = 0;
    std::thread other([&] {
      told = i + 1;
      set.wake();
    });
    EXPECT_TRUE(set.wait(10s).woken());
    EXPECT_EQ(told, i + 1);
    other.join();
  }
}

WaitSet* set_of_the_handler = nullptr;

TEST_F(WaitSetTest, IsWokenByASignalHandler) {
  WaitSet set({.spin = 0ns});
  set_of_the_handler = &set;
  const auto before = std::signal(SIGUSR1, [](int) { set_of_the_handler->wake(); });
  const pthread_t self = ::pthread_self();
  std::thread other([&] {
    std::this_thread::sleep_for(5ms);
    ::pthread_kill(self, SIGUSR1);
  });
  const auto start = Clock::now();
  EXPECT_TRUE(set.wait(10s).woken());
  EXPECT_LT(Clock::now() - start, 5s);
  other.join();
  (void)std::signal(SIGUSR1, before);
}

// More topics than one system call takes: the sleep is short, and nothing is missed.
TEST_F(WaitSetTest, MoreTopicsThanTheKernelTakesAreStillServed) {
  constexpr std::size_t kTopics = 140;
  std::vector<Subscriber<Short>> subscribers;
  WaitSet set({.spin = 0ns});
  for (std::size_t i = 0; i < kTopics; ++i) {
    subscribers.push_back(subscriber(topic(i)));
    (void)set.add(subscribers.back()).value();
  }
  auto last = publisher(topic(kTopics - 1));
  for (std::uint64_t i = 0; i < 5; ++i) {
    std::atomic<Clock::time_point> sent{};
    std::thread writer([&] {
      std::this_thread::sleep_for(3ms);
      sent = Clock::now();
      EXPECT_TRUE(publish_range(last, i, i + 1));
    });
    EXPECT_EQ(set.wait(10s).size(), 1u);
    const auto woken = Clock::now();
    writer.join();
    EXPECT_LT(woken - sent.load(), 1s);
    EXPECT_TRUE(subscribers.back().take());
  }
}

TEST_F(WaitSetTest, IsInertInAForkedChild) {
  auto one = publisher("t");
  auto member = subscriber("t");
  WaitSet set;
  (void)set.add(member).value();
  (void)set.add_timer(0ns).value();
  ASSERT_TRUE(publish_range(one, 0, 1));
  EXPECT_EQ(os::test::run_in_child([&] {
              const bool nothing = set.wait(10s).timed_out();
              set.wake();
              { const WaitSet dropped = std::move(set); }
              return nothing ? 0 : 1;
            }),
            0);
  EXPECT_EQ(set.wait(0ns).size(), 2u);
  EXPECT_FALSE(set.wait(0ns).woken());
}

}  // namespace
}  // namespace tenon::test
