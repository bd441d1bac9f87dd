// Silence of a subscriber's publishers, counted. Only least times are asserted: a look may come late, and then says so.
#include <tenon/keyed_subscriber.hpp>
#include <tenon/wait_set.hpp>

#include <optional>
#include <thread>

#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class DeadlineTest : public Domain {};

TEST_F(DeadlineTest, EachPeriodWithoutAMessageIsCountedOnce) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  const auto start = std::chrono::steady_clock::now();
  auto deadline = subscriber.deadline(10ms).value();
  std::this_thread::sleep_for(35ms);
  std::uint64_t missed = deadline.take_missed();
  EXPECT_GE(missed, 3u);
  std::this_thread::sleep_for(15ms);
  missed += deadline.take_missed();
  EXPECT_LE(missed, static_cast<std::uint64_t>((std::chrono::steady_clock::now() - start) / 10ms));
  EXPECT_GE(missed, 5u);
}

TEST_F(DeadlineTest, AMessageBeginsThePeriodAgain) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto deadline = subscriber.deadline(30ms).value();
  std::this_thread::sleep_for(20ms);
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  EXPECT_TRUE(subscriber.take());
  const auto taken = std::chrono::steady_clock::now();
  EXPECT_EQ(deadline.take_missed(), 0u);
  std::uint64_t missed = 0;
  while ((missed = deadline.take_missed()) == 0) std::this_thread::sleep_for(1ms);
  EXPECT_GE(std::chrono::steady_clock::now() - taken, 30ms);
}

TEST_F(DeadlineTest, WhatWaitsToBeTakenIsNoSilence) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto deadline = subscriber.deadline(2ms).value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  (void)deadline.take_missed();
  std::this_thread::sleep_for(10ms);
  EXPECT_EQ(deadline.take_missed(), 0u);
  EXPECT_TRUE(subscriber.take());
  std::this_thread::sleep_for(10ms);
  (void)deadline.take_missed();
  std::this_thread::sleep_for(10ms);
  EXPECT_GE(deadline.take_missed(), 4u);
}

TEST_F(DeadlineTest, PublishersThatComeAndGoWithoutAWordAreSilent) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto deadline = subscriber.deadline(1ms).value();
  std::uint64_t missed = 0;
  for (int i = 0; i < 5; ++i) {
    const auto publisher = Publisher<Short>::open(node(), "t").value();
    (void)deadline.take_missed();
    std::this_thread::sleep_for(2ms);
    missed += deadline.take_missed();
  }
  EXPECT_GE(missed, 5u);
}

TEST_F(DeadlineTest, ASetEndsItsWaitWhenOneIsMissed) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  const auto start = std::chrono::steady_clock::now();
  auto deadline = subscriber.deadline(20ms).value();
  WaitSet set;
  const WaitId messages = set.add(subscriber).value();
  const WaitId silence = set.add(deadline).value();
  const Ready first = set.wait(10s);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(*first.begin(), silence);
  EXPECT_GE(deadline.take_missed(), 1u);
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  const Ready second = set.wait(10s);
  EXPECT_EQ(*second.begin(), messages);
  EXPECT_EQ(set.fd().error(), ErrorCode::no_descriptor);
}

TEST_F(DeadlineTest, EndsWithItsSubscriberInEitherOrder) {
  std::optional subscriber = Subscriber<Short>::open(node(), "t").value();
  std::optional<Deadline> first = subscriber->deadline(1ms).value();
  auto second = subscriber->deadline(1ms).value();
  WaitSet set;
  ASSERT_TRUE(set.add(second));
  first.reset();
  auto moved = std::move(*subscriber);
  std::this_thread::sleep_for(3ms);
  EXPECT_GE(second.take_missed(), 2u) << "it follows a subscriber that is moved";
  subscriber.reset();
  { const auto gone = std::move(moved); }
  std::this_thread::sleep_for(3ms);
  EXPECT_EQ(second.take_missed(), 0u);
  EXPECT_TRUE(set.wait(2ms).timed_out());
}

}  // namespace
}  // namespace tenon::test
