// The last message of each key, for subscribers to whom the ring does not give it any more.
#include "kept_topic.hpp"

#include <map>
#include <thread>

#include <tenon/wait_set.hpp>

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

TEST_F(KeptTest, WhoComesLateGetsTheLastMessageOfEachKeyInTheirOrder) {
  auto publisher = keeping(10);
  publish(publisher, 0, 1005, 10);
  auto subscriber = late();
  EXPECT_EQ(taken(subscriber), from_to(995, 1005));
  publish(publisher, 1005, 1007, 10);
  EXPECT_EQ(taken(subscriber), from_to(1005, 1007));
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(KeptTest, LoansAreKeptAsCopiesAreAndThoseGivenBackAreNot) {
  auto publisher = keeping(4);
  for (std::uint64_t i = 0; i < 3; ++i) {
    auto loan = publisher.loan().value();
    *loan = pose(i, i);
    if (i != 1) std::move(loan).publish();
  }
  auto subscriber = late();
  const auto first = subscriber.take();
  const auto second = subscriber.take();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->robot, 0u);
  EXPECT_EQ(second->robot, 2u);
  EXPECT_FALSE(subscriber.take());
}

TEST_F(KeptTest, LoansPublishedInAnotherOrderAreKeptInTheOrderOfPublishing) {
  auto publisher = keeping(4);
  auto first = publisher.loan().value();
  auto second = publisher.loan().value();
  *first = pose(1, 1);
  *second = pose(1, 0);
  std::move(second).publish();
  std::move(first).publish();
  auto subscriber = late();
  EXPECT_EQ(taken(subscriber), (std::vector<std::uint64_t>{1}));
}

TEST_F(KeptTest, NothingIsGivenTwiceWhateverTheHistory) {
  auto publisher = keeping(6, 16);
  publish(publisher, 0, 100, 6);
  for (std::uint32_t history = 0; history < 40; ++history) {
    auto subscriber = late({.history = history});
    const std::vector<std::uint64_t> sequences = taken(subscriber);
    EXPECT_EQ(sequences, from_to(100 - sequences.size(), 100)) << history;
    EXPECT_GE(sequences.size(), std::max<std::uint64_t>(6, std::min(history, 16u)));
  }
}

TEST_F(KeptTest, WhatIsNotAskedForIsNotKeptAndWhoDoesNotWantItDoesNotGetIt) {
  auto plain = Poses::open(node(), "t", {.depth = 4}).value();
  publish(plain, 0, 20, 3);
  auto subscriber = late();
  EXPECT_FALSE(subscriber.take());
  auto keeper = keeping(3);
  publish(keeper, 0, 20, 3);
  auto other = late({.kept = false});
  EXPECT_FALSE(other.take());
  publish(keeper, 20, 21, 3);
  EXPECT_EQ(taken(other), from_to(20, 21));
}

TEST_F(KeptTest, OfMoreKeysThanThereIsRoomThosePublishedLastAreKept) {
  auto publisher = keeping(4);
  publish(publisher, 0, 4, 20);
  EXPECT_EQ(publisher.keys_forgotten(), 0u);
  publish(publisher, 4, 20, 20);
  EXPECT_EQ(publisher.keys_forgotten(), 16u);
  ASSERT_TRUE(publisher.publish_copy(pose(16, 20)));  // is the newest again
  ASSERT_TRUE(publisher.publish_copy(pose(1, 21)));   // 17 gives up its place
  auto subscriber = late();
  EXPECT_EQ(taken(subscriber), (std::vector<std::uint64_t>{18, 19, 20, 21}));
}

TEST_F(KeptTest, ATypeWithoutAKeyHasOne) {
  auto publisher = Publisher<Short>::open(node(), "s", {.depth = 4, .keep_keys = 3}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 50));
  auto subscriber = Subscriber<Short>::open(node(), "s").value();
  EXPECT_EQ(subscriber.take()->number, 49u);
  EXPECT_FALSE(subscriber.take());
}

TEST_F(KeptTest, TooManyKeysAreRefused) {
  const auto refused = Poses::open(node(), "t", {.keep_keys = (1u << 20) + 1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), ErrorCode::too_many_keys);
  EXPECT_NE(refused.error().message().find("1048577 keys to keep"), std::string::npos) << refused.error().message();
}

TEST_F(KeptTest, CopiesAreTakenInTheSameOrder) {
  for (const bool copy_only : {false, true}) {
    auto publisher = keeping(5, 4, {.copy_only = copy_only});
    publish(publisher, 0, 50, 5);
    auto subscriber = late({.holds = 1});
    publish(publisher, 50, 52, 5);
    Pose value;
    std::vector<std::uint64_t> numbers;
    while (subscriber.take_copy(value)) {
      EXPECT_TRUE(value.value.whole());
      numbers.push_back(value.value.number);
    }
    EXPECT_EQ(numbers, from_to(45, 52)) << "what replaces 45 and 46 is in the ring";
  }
}

TEST_F(KeptTest, TheNewestIsTheRingsIfThereIsOneAndElseTheOneKeptLast) {
  auto publisher = keeping(5);
  publish(publisher, 0, 50, 5);
  auto subscriber = late();
  EXPECT_EQ(subscriber.take_newest().sequence(), 49u);
  EXPECT_FALSE(subscriber.take_newest());
  auto other = late();
  publish(publisher, 50, 52, 5);
  EXPECT_EQ(other.take_newest().sequence(), 51u);
  EXPECT_FALSE(other.take()) << "what is older was passed over";
  EXPECT_EQ(other.lost(), 0u);
}

TEST_F(KeptTest, AKeyedSubscriberGetsItsKeysOnly) {
  auto publisher = keeping(20);
  publish(publisher, 0, 100, 20);
  auto subscriber = KeyedSubscriber<Pose>::open(node(), "t", {pose(3, 0), pose(7, 0), pose(33, 0)}).value();
  EXPECT_EQ(taken(subscriber), (std::vector<std::uint64_t>{83, 87}));
  EXPECT_EQ(subscriber.passed_over(), 18u);
  publish(publisher, 100, 104, 20);
  EXPECT_EQ(taken(subscriber), (std::vector<std::uint64_t>{103}));
}

TEST_F(KeptTest, AReliableSubscriberIsWaitedForWhileItTakesThem) {
  auto publisher = keeping(50, 4, {.slow_reader = SlowReader::timeout, .patience = 1ms});
  publish(publisher, 0, 100, 50);
  auto subscriber = late({.reliable = true});
  std::uint64_t sent = 100;
  while (publisher.publish_copy(pose(sent % 50, sent))) ++sent;
  EXPECT_EQ(sent, 100 + publisher.capacity());
  std::vector<std::uint64_t> sequences = taken(subscriber);
  EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end()));
  EXPECT_EQ(sequences.size(), 50 + publisher.capacity());
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(KeptTest, SamplesCountInTheQuotaAndStayAsTheyAre) {
  auto publisher = keeping(3);
  publish(publisher, 0, 30, 3);
  auto subscriber = std::make_unique<Subscriber<Pose>>(late({.holds = 2}));
  auto first = subscriber->take();
  auto second = subscriber->take();
  EXPECT_EQ(subscriber->take().why(), Take::no_hold);
  publish(publisher, 30, 300, 3);
  EXPECT_EQ(first->value.number, 27u);
  first.release();
  auto third = subscriber->take();
  ASSERT_TRUE(third);
  EXPECT_GT(third.sequence(), second.sequence());
  subscriber.reset();
  publish(publisher, 300, 400, 3);
  std::thread elsewhere([sample = std::move(second)] {
    EXPECT_EQ(sample->value.number, 28u);
    EXPECT_TRUE(sample->value.whole());
  });
  elsewhere.join();
}

TEST_F(KeptTest, ACopyOfWhatIsKeptNeedsNoHold) {
  for (const bool copy_only : {false, true}) {
    auto publisher = keeping(3, 4, {.copy_only = copy_only});
    publish(publisher, 0, 30, 3);
    auto subscriber = late({.holds = 1});
    auto held = subscriber.take();
    EXPECT_EQ(held.sequence(), 27u);
    EXPECT_EQ(subscriber.take().why(), Take::no_hold);
    Pose value;
    for (std::uint64_t number = 28; number < 30; ++number) {
      ASSERT_TRUE(subscriber.wait_copy(value, 0ns)) << number << (copy_only ? " of a copy_only publisher" : "");
      EXPECT_EQ(value.value.number, number);
      EXPECT_TRUE(value.value.whole());
    }
    EXPECT_FALSE(subscriber.take_copy(value));
    publish(publisher, 30, 31, 3);
    EXPECT_EQ(subscriber.take_copy(value), copy_only) << "a message of another ring needs one";
    publish(publisher, 31, 1031, 3);
    std::vector<std::uint64_t> numbers;
    for (held = copy_only ? std::move(held) : Sample<Pose>(Take::nothing); subscriber.take_copy(value);)
      numbers.push_back(value.value.number);
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
    EXPECT_GE(numbers.size(), 3u);
    EXPECT_EQ(numbers.back(), 1030u);
  }
}

TEST_F(KeptTest, CopiesComeFromAllPublishersInTurn) {
  auto first = keeping(3);
  auto second = keeping(3, 4, {.copy_only = true});
  publish(first, 0, 9, 3);
  publish(second, 0, 30, 3);
  auto subscriber = late();
  std::vector<std::uint64_t> numbers;
  for (Pose value; subscriber.take_copy(value);) numbers.push_back(value.value.number);
  ASSERT_EQ(numbers.size(), 6u);
  for (std::size_t i = 2; i < 6; ++i) EXPECT_EQ(numbers[i], numbers[i - 2] + 1) << "the publishers take turns";
}

TEST_F(KeptTest, NobodyWaitsForWhatIsThere) {
  auto publisher = keeping(2);
  publish(publisher, 0, 30, 2);
  auto subscriber = late();
  WaitSet set;
  ASSERT_TRUE(set.add(subscriber));
  EXPECT_EQ(set.wait(0ns).size(), 1u);
  EXPECT_EQ(subscriber.wait_take(0ns).sequence(), 28u);
  EXPECT_EQ(subscriber.wait_take(0ns).sequence(), 29u);
  EXPECT_EQ(set.wait(0ns).size(), 0u);
  EXPECT_EQ(subscriber.wait_take(1ms).why(), Take::timed_out);
}

TEST_F(KeptTest, OfSeveralPublishersEachHasItsOwn) {
  auto first = keeping(3);
  auto second = keeping(3);
  publish(first, 0, 9, 3);
  publish(second, 0, 30, 3);
  auto subscriber = late();
  std::vector<std::uint64_t> sequences = taken(subscriber);
  std::sort(sequences.begin(), sequences.end());
  EXPECT_EQ(sequences, (std::vector<std::uint64_t>{6, 7, 8, 27, 28, 29}));
}

TEST_F(KeptTest, WhoFellBehindGetsTheLastOfEachKeyThatItLost) {
  for (const bool copy_only : {false, true}) {
    auto publisher = keeping(7, 8, {.copy_only = copy_only});
    auto subscriber = late();
    std::uint64_t got = 0;
    std::uint64_t told = 0;
    std::uint64_t sent = 0;
    for (int round = 0; round < 30; ++round) {
      publish(publisher, sent, sent + 3 * publisher.capacity() + 1, 7);
      sent += 3 * publisher.capacity() + 1;
      std::map<std::uint64_t, std::uint64_t> last;
      const auto note = [&](std::uint64_t robot, std::uint64_t sequence) {
        EXPECT_TRUE(last.empty() ||
                    std::all_of(last.begin(), last.end(), [&](auto& one) { return one.second < sequence; }));
        last[robot] = sequence;
        ++got;
      };
      if (round % 2 == 0) {
        while (const auto sample = subscriber.take()) {
          told += sample.lost();
          note(sample->robot, sample.sequence());
        }
        EXPECT_EQ(got + told, sent) << "every message was taken or told as lost";
      } else {
        for (Pose value; subscriber.take_copy(value);) note(value.robot, value.value.number);
        told = subscriber.lost();
      }
      EXPECT_EQ(last.size(), 7u);
      for (const auto& [robot, sequence] : last) EXPECT_EQ(sequence, (sent - 1 - robot) / 7 * 7 + robot);
      EXPECT_EQ(got + subscriber.lost(), sent);
    }
  }
}

TEST_F(KeptTest, WhoIsOlderThanThePublisherAndMetItTooLateGetsThemToo) {
  auto subscriber = late();
  auto publisher = keeping(5);
  publish(publisher, 0, 100, 5);
  std::uint64_t got = 0;
  std::uint64_t told = 0;
  std::uint64_t sequence = 0;
  while (const auto sample = subscriber.take()) {
    ++got;
    told += sample.lost();
    sequence = sample.sequence();
  }
  EXPECT_EQ(sequence, 99u);
  EXPECT_GE(got, 5u);
  EXPECT_EQ(got + told, 100u);
  EXPECT_EQ(subscriber.lost(), told);
}

TEST_F(KeptTest, WhatAnEndedPublisherKeptIsThereForThoseWhoHadJoinedAndForNobodyElse) {
  auto publisher = std::make_unique<Poses>(keeping(3));
  publish(*publisher, 0, 30, 3);
  auto joined = late();
  publisher.reset();
  auto later = late();
  EXPECT_FALSE(later.take());
  EXPECT_EQ(joined.publisher_count(), 1u) << "it has something left to give";
  EXPECT_EQ(taken(joined), from_to(27, 30));
  EXPECT_EQ(joined.publisher_count(), 0u);
}

TEST_F(KeptTest, ASuccessorBeginsWithNothing) {
  auto publisher = std::make_unique<Poses>(keeping(3));
  publish(*publisher, 0, 30, 3);
  publisher.reset();
  auto successor = keeping(3);
  ASSERT_TRUE(successor.publish_copy(pose(1, 0)));
  auto subscriber = late();
  EXPECT_EQ(taken(subscriber), from_to(0, 1));
}

TEST_F(KeptTest, WhatIsThereToBeTakenIsNoSilence) {
  auto publisher = keeping(2);
  publish(publisher, 0, 30, 2);
  auto subscriber = late();
  auto deadline = subscriber.deadline(2ms).value();
  (void)deadline.take_missed();
  std::this_thread::sleep_for(10ms);
  EXPECT_EQ(deadline.take_missed(), 0u);
  EXPECT_EQ(taken(subscriber), from_to(28, 30));
}

}  // namespace
}  // namespace tenon::test
