// Limits of a topic, each an error that says what was asked for and what there is.
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class LimitsTest : public Domain {};

TEST_F(LimitsTest, HoldsOfAllSubscribersTogetherStayWithinThePublishers) {
  auto publisher = Publisher<Short>::open(node(), "t", {.holds = 10}).value();
  auto first = Subscriber<Short>::open(node(), "t", {.holds = 6}).value();
  const auto refused = Subscriber<Short>::open(node(), "t", {.holds = 5});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), ErrorCode::holds_exhausted);
  EXPECT_NE(refused.error().found().find("11"), std::string_view::npos) << refused.error().message();
  EXPECT_NE(refused.error().expected().find("10"), std::string_view::npos) << refused.error().message();
  EXPECT_TRUE(Subscriber<Short>::open(node(), "t", {.holds = 4}).has_value());
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  EXPECT_TRUE(first.take());
}

TEST_F(LimitsTest, HoldsOfOneThatLeftAreFreeAgain) {
  const auto publisher = Publisher<Short>::open(node(), "t", {.holds = 4}).value();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Subscriber<Short>::open(node(), "t", {.holds = 4}).has_value());
}

TEST_F(LimitsTest, PublisherMakesRoomForTheHoldsThatAreClaimedAlready) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 100}).value();
  auto publisher = Publisher<Short>::open(node(), "t", {.holds = 1}).value();
  std::vector<Sample<Short>> held;
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    held.push_back(subscriber.take());
    ASSERT_TRUE(held.back()) << i;
  }
  ASSERT_TRUE(publish_range(publisher, 100, 300));
  for (const auto& sample : held) EXPECT_TRUE(sample->whole());
}

TEST_F(LimitsTest, SixtyFourSubscribersAndNoMore) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  std::vector<Subscriber<Short>> subscribers;
  for (int i = 0; i < 64; ++i) {
    auto opened = Subscriber<Short>::open(node(), "t", {.holds = 2});
    ASSERT_TRUE(opened.has_value()) << i << ": " << opened.error().message();
    subscribers.push_back(std::move(*opened));
  }
  EXPECT_EQ(publisher.subscriber_count(), 64u);
  ASSERT_TRUE(publish_range(publisher, 0, 5));
  for (auto& subscriber : subscribers)
    for (std::uint64_t i = 0; i < 5; ++i) EXPECT_EQ(subscriber.take()->number, i);
  subscribers.pop_back();
  EXPECT_TRUE(Subscriber<Short>::open(node(), "t").has_value());
}

TEST_F(LimitsTest, SixtyFifthSubscriberIsRefused) {
  std::vector<Subscriber<Short>> subscribers;
  for (int i = 0; i < 64; ++i) subscribers.push_back(Subscriber<Short>::open(node(), "t").value());
  const auto refused = Subscriber<Short>::open(node(), "t");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), ErrorCode::too_many_subscribers);
}

TEST_F(LimitsTest, OptionsOutsideTheirRangeAreRefused) {
  for (const SubscriberOptions& options : {SubscriberOptions{.holds = 0}, SubscriberOptions{.holds = 256},
                                           SubscriberOptions{.publishers = 0}, SubscriberOptions{.publishers = 257}})
    EXPECT_EQ(Subscriber<Short>::open(node(), "t", options).error(), ErrorCode::holds_exhausted);
  EXPECT_TRUE(Subscriber<Short>::open(node(), "t", {.holds = 255, .publishers = 256}).has_value());
}

TEST_F(LimitsTest, RingThatNoMachineHasIsAnError) {
  for (const PublisherOptions& options :
       {PublisherOptions{.depth = 0xffff'ffff}, PublisherOptions{.loans = 0xffff'ffff},
        PublisherOptions{.holds = 0xffff'ffff}, PublisherOptions{.depth = 1u << 29}}) {
    const auto opened = Publisher<Long>::open(node(), "t", options);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error(), ErrorCode::out_of_shared_memory);
    EXPECT_FALSE(opened.error().remedy().empty()) << opened.error().message();
  }
}

TEST_F(LimitsTest, AnotherTypeOnTheTopicIsRefusedOnBothSides) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  const auto refused = Subscriber<Long>::open(node(), "t");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), ErrorCode::schema_mismatch);
  EXPECT_EQ(publisher.subscriber_count(), 0u);
  ASSERT_EQ(publisher.refusals().size(), 1u);
  EXPECT_EQ(publisher.refusals()[0], ErrorCode::schema_mismatch);
}

TEST_F(LimitsTest, LatestSixteenRefusalsAreKept) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(Subscriber<Long>::open(node(), "t").has_value());
    (void)publisher.subscriber_count();
  }
  EXPECT_EQ(publisher.refusals().size(), 16u);
}

TEST_F(LimitsTest, RefusalsOfASubscriberAreBoundedToo) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.publishers = 1}).value();
  const auto taken = Publisher<Short>::open(node(), "t").value();
  (void)subscriber.publisher_count();
  for (int i = 0; i < 20; ++i) {
    const auto crowd = Publisher<Short>::open(node(), "t").value();
    (void)subscriber.publisher_count();
  }
  EXPECT_EQ(subscriber.refusals().size(), 16u);
}

}  // namespace
}  // namespace tenon::test
