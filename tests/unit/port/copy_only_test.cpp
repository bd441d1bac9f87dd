// Topics whose payload is copied in and out.
#include <thread>

#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class CopyOnlyTest : public Domain {};

TEST_F(CopyOnlyTest, LoansAreRefused) {
  auto publisher = Publisher<Short>::open(node(), "t", {.copy_only = true}).value();
  EXPECT_EQ(publisher.loan().error(), ErrorCode::copy_only);
  EXPECT_EQ(publisher.loan_uninitialised().error(), ErrorCode::copy_only);
  EXPECT_TRUE(publisher.publish_copy(numbered<5>(0)));
}

TEST_F(CopyOnlyTest, CopiesArriveInOrder) {
  auto publisher = Publisher<Long>::open(node(), "t", {.copy_only = true}).value();
  auto subscriber = Subscriber<Long>::open(node(), "t").value();
  Long message;
  for (std::uint64_t i = 0; i < 500; ++i) {
    ASSERT_TRUE(publisher.publish_copy(numbered<127>(i)));
    ASSERT_TRUE(subscriber.take_copy(message));
    EXPECT_EQ(message.number, i);
    EXPECT_TRUE(message.whole());
  }
  EXPECT_FALSE(subscriber.take_copy(message));
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(CopyOnlyTest, SamplesInPlaceWorkToo) {
  auto publisher = Publisher<Long>::open(node(), "t", {.copy_only = true}).value();
  auto subscriber = Subscriber<Long>::open(node(), "t").value();
  for (std::uint64_t i = 0; i < 10 * publisher.capacity(); ++i) {
    ASSERT_TRUE(publisher.publish_copy(numbered<127>(i)));
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, i);
    EXPECT_TRUE(sample->whole());
  }
}

TEST_F(CopyOnlyTest, CopyingOutIsPossibleFromAnyPublisher) {
  auto publisher = Publisher<Long>::open(node(), "t").value();
  auto subscriber = Subscriber<Long>::open(node(), "t", {.holds = 1}).value();
  Long message;
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    ASSERT_TRUE(subscriber.take_copy(message));
    EXPECT_EQ(message.number, i);
    EXPECT_TRUE(message.whole());
  }
}

TEST_F(CopyOnlyTest, OvertakenCopiesAreNeverTornAndAddUp) {
  constexpr std::uint64_t kMessages = 100'000;
  auto publisher = Publisher<Long>::open(node(), "t", {.depth = 2, .copy_only = true}).value();
  auto subscriber = Subscriber<Long>::open(node(), "t").value();
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < kMessages; ++i) EXPECT_TRUE(publisher.publish_copy(numbered<127>(i)));
    done = true;
  });
  std::uint64_t arrived = 0;
  std::uint64_t next = 0;
  Long message;
  for (bool last_look = false;;) {
    if (subscriber.take_copy(message)) {
      ASSERT_TRUE(message.whole()) << message.number;
      ASSERT_GE(message.number, next);
      next = message.number + 1;
      ++arrived;
    } else if (last_look) {
      break;
    } else {
      last_look = done;
    }
  }
  writer.join();
  EXPECT_EQ(next, kMessages);
  EXPECT_EQ(arrived + subscriber.lost(), kMessages);
}

}  // namespace
}  // namespace tenon::test
