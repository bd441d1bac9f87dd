// Notifications: counted, from whoever notifies, for whoever listens.
#include <tenon/event.hpp>
#include <tenon/wait_set.hpp>

#include <map>
#include <thread>

#include "domain.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using Counts = std::map<std::uint32_t, std::uint64_t>;

class EventTest : public Domain {
 protected:
  static Counts taken(Listener& listener) {
    Counts counts;
    listener.take([&](std::uint32_t id, std::uint64_t times) { counts[id] += times; });
    return counts;
  }
};

TEST_F(EventTest, EachIdIsCounted) {
  auto listener = Listener::open(node(), "e").value();
  auto notifier = Notifier::open(node(), "e").value();
  ASSERT_TRUE(notifier.notify(3));
  ASSERT_TRUE(notifier.notify(63, 5));
  ASSERT_TRUE(notifier.notify(3));
  EXPECT_EQ(taken(listener), (Counts{{3, 2}, {63, 5}}));
  EXPECT_EQ(taken(listener), Counts{}) << "each counts once";
  EXPECT_EQ(notifier.notify(64).error(), ErrorCode::payload_invalid);
  ASSERT_TRUE(notifier.notify(0));
  EXPECT_EQ(taken(listener), (Counts{{0, 1}}));
}

TEST_F(EventTest, WhatWasBeforeIsNotHeard) {
  auto notifier = Notifier::open(node(), "e").value();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(notifier.notify(1));
  auto listener = Listener::open(node(), "e").value();
  EXPECT_EQ(taken(listener), Counts{});
  ASSERT_TRUE(notifier.notify(1));
  EXPECT_EQ(taken(listener), (Counts{{1, 1}}));
}

TEST_F(EventTest, AListenerThatWasLappedMissesNothing) {
  auto listener = Listener::open(node(), "e").value();
  auto notifier = Notifier::open(node(), "e").value();
  for (std::uint32_t i = 0; i < 10'000; ++i) ASSERT_TRUE(notifier.notify(i % 7));
  EXPECT_EQ(listener.take([](std::uint32_t, std::uint64_t) {}), 10'000u);
}

TEST_F(EventTest, NotifiersThatEndedAreHeardAndThenForgotten) {
  auto listener = Listener::open(node(), "e").value();
  for (std::uint32_t i = 0; i < 20; ++i) {
    auto notifier = Notifier::open(node(), "e").value();
    ASSERT_TRUE(notifier.notify(i, 2));
  }
  Counts all;
  for (int i = 0; i < 20; ++i)
    for (const auto& [id, times] : taken(listener)) all[id] += times;
  EXPECT_EQ(all.size(), 20u);
  for (const auto& [id, times] : all) EXPECT_EQ(times, 2u) << id;
  EXPECT_EQ(listener.notifier_count(), 0u);
}

TEST_F(EventTest, EveryListenerHearsAll) {
  auto one = Listener::open(node(), "e").value();
  auto other = Listener::open(node(), "e").value();
  auto notifier = Notifier::open(node(), "e").value();
  ASSERT_TRUE(notifier.notify(1, 4));
  EXPECT_EQ(taken(one), taken(other));
}

TEST_F(EventTest, AWaitEndsWithANotification) {
  auto listener = Listener::open(node(), "e", {.spin = 0ns}).value();
  EXPECT_FALSE(listener.wait(2ms));
  auto notifier = Notifier::open(node(), "e").value();
  std::thread sender([&] {
    std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(notifier.notify(9));
  });
  EXPECT_TRUE(listener.wait(10s));
  sender.join();
  EXPECT_EQ(taken(listener), (Counts{{9, 1}}));
}

TEST_F(EventTest, IsAMemberOfAWaitSet) {
  auto listener = Listener::open(node(), "e").value();
  auto notifier = Notifier::open(node(), "e").value();
  WaitSet set;
  const WaitId id = set.add(listener).value();
  EXPECT_TRUE(set.wait(1ms).timed_out());
  ASSERT_TRUE(notifier.notify(1));
  const Ready ready = set.wait(1s);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(*ready.begin(), id);
}

TEST_F(EventTest, IsNoTopicOfThatName) {
  EXPECT_EQ(Notifier::open(node(), "no name").error(), ErrorCode::name_invalid);
  EXPECT_EQ(Listener::open(node(), "").error(), ErrorCode::name_invalid);
}

}  // namespace
}  // namespace tenon::test
