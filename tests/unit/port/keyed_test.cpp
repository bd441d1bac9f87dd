// Subscribers to given keys. Half of all keys have one hash: the fields must decide.
#include <tenon/keyed_subscriber.hpp>
#include <tenon/wait_set.hpp>

#include <thread>

#include "domain.hpp"
#include "keyed_messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class KeyedTest : public Domain {
 protected:
  using Keyed = KeyedSubscriber<Pose>;
  [[nodiscard]] Keyed of(const std::vector<Pose>& likes, const SubscriberOptions& options = {}) {
    return Keyed::open(node(), "t", likes, options).value();
  }
  // Message i is of robot i mod `robots`.
  static void publish(Publisher<Pose>& publisher, std::uint64_t from, std::uint64_t to, std::uint64_t robots) {
    for (std::uint64_t i = from; i < to; ++i) ASSERT_TRUE(publisher.publish_copy(pose(i % robots, i)));
  }
};

TEST_F(KeyedTest, TakesTheMessagesOfItsKeysInOrder) {
  auto publisher = Publisher<Pose>::open(node(), "t", {.depth = 64}).value();
  auto subscriber = of({pose(3, 99), pose(4, 98)});
  publish(publisher, 0, 50, 10);
  for (const std::uint64_t number : {3u, 4u, 13u, 14u, 23u, 24u, 33u, 34u, 43u, 44u}) {
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->value.number, number);
    EXPECT_EQ(sample->robot, number % 10);
    EXPECT_TRUE(sample->value.whole());
  }
  EXPECT_EQ(subscriber.take().why(), Take::nothing);
  EXPECT_EQ(subscriber.passed_over(), 40u);
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(KeyedTest, AnEqualHashIsNoEqualKey) {
  auto publisher = Publisher<Pose>::open(node(), "t").value();
  auto subscriber = of({pose(1, 0), pose(5, 0)});
  for (const std::uint64_t robot : {3u, 7u, 2u}) ASSERT_TRUE(publisher.publish_copy(pose(robot, robot)));
  EXPECT_FALSE(subscriber.take());
  ASSERT_TRUE(publisher.publish_copy(pose(5, 8)));
  EXPECT_EQ(subscriber.take()->robot, 5u);
  EXPECT_EQ(subscriber.passed_over(), 3u);
}

TEST_F(KeyedTest, WithoutAKeyNothingIsTaken) {
  auto publisher = Publisher<Pose>::open(node(), "t").value();
  auto subscriber = of({});
  publish(publisher, 0, 5, 3);
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.passed_over(), 5u);
}

TEST_F(KeyedTest, LossesAreToldWithTheNextOneThatIsTakenAndArePassedOverByNobody) {
  auto publisher = Publisher<Pose>::open(node(), "t", {.depth = 8}).value();
  auto subscriber = of({pose(1, 0)});
  std::uint64_t taken = 0;
  std::uint64_t told = 0;
  std::uint64_t sent = 0;
  for (int round = 0; round < 20; ++round) {
    publish(publisher, sent, sent + 5 * publisher.capacity() + 1, 7);
    sent += 5 * publisher.capacity() + 1;
    while (const auto sample = subscriber.take()) {
      ++taken;
      told += sample.lost();
      ASSERT_EQ(sample->value.number, sample.sequence());
    }
  }
  EXPECT_GT(taken, 0u);
  EXPECT_EQ(taken + subscriber.passed_over() + subscriber.lost(), sent);
  for (bool last = false; !last; ++sent) {
    last = sent % 7 == 1;
    publish(publisher, sent, sent + 1, 7);
  }
  while (const auto sample = subscriber.take()) told += sample.lost();
  EXPECT_EQ(told, subscriber.lost());
}

TEST_F(KeyedTest, APublisherIsNotHeldUpByWhatIsPassedOver) {
  auto publisher = Publisher<Pose>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::block}).value();
  auto subscriber = of({pose(1, 0)}, {.reliable = true, .spin = 0ns});
  constexpr std::uint64_t kMessages = 20'000;
  std::thread writer([&] {
    publish(publisher, 0, kMessages, 1);  // of robot 0 only
    ASSERT_TRUE(publisher.publish_copy(pose(1, kMessages)));
  });
  EXPECT_EQ(subscriber.wait_take(30s)->value.number, kMessages);
  writer.join();
  EXPECT_EQ(subscriber.passed_over(), kMessages);
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(KeyedTest, MessagesOfOthersKeepNoHoldAndDoNotEndAWait) {
  auto publisher = Publisher<Pose>::open(node(), "t", {.depth = 64}).value();
  auto subscriber = of({pose(1, 0)}, {.holds = 1});
  ASSERT_TRUE(publisher.publish_copy(pose(2, 0)));
  EXPECT_EQ(subscriber.wait_take(5ms).why(), Take::timed_out);
  ASSERT_TRUE(publisher.publish_copy(pose(1, 1)));
  publish(publisher, 2, 32, 1);
  auto held = subscriber.take();
  ASSERT_TRUE(held);
  held.release();
  EXPECT_EQ(subscriber.take().why(), Take::nothing);
  EXPECT_EQ(subscriber.passed_over(), 31u);
}

TEST_F(KeyedTest, OfSeveralPublishersEachIsLookedAt) {
  auto first = Publisher<Pose>::open(node(), "t", {.depth = 4}).value();
  auto second = Publisher<Pose>::open(node(), "t", {.depth = 4}).value();
  auto subscriber = of({pose(1, 0)});
  publish(first, 0, first.capacity(), 1);
  ASSERT_TRUE(second.publish_copy(pose(1, 7)));
  EXPECT_EQ(subscriber.take()->value.number, 7u);
}

TEST_F(KeyedTest, InASetItIsServedUntilNothingIsLeft) {
  auto publisher = Publisher<Pose>::open(node(), "t", {.depth = 64}).value();
  auto subscriber = of({pose(1, 0)});
  WaitSet set;
  ASSERT_TRUE(set.add(subscriber));
  publish(publisher, 0, 9, 3);
  std::size_t taken = 0;
  while (set.wait(0ns).size() != 0)
    while (subscriber.take()) ++taken;
  EXPECT_EQ(taken, 3u);
}

}  // namespace
}  // namespace tenon::test
