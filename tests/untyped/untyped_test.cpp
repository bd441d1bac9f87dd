// Publishers and subscribers that learn the type when they run.
#include <gtest/gtest.h>

#include <poll.h>

#include <block.hpp>
#include <cstring>
#include <vector>

#include <tenon/keyed_subscriber.hpp>
#include <tenon/untyped_publisher.hpp>
#include <tenon/untyped_subscriber.hpp>

#include "domain.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

::test::Report report() {
  ::test::Report value{.height = 2.5, .colour = ::test::Colour::green};
  EXPECT_TRUE(value.note.assign("hello"));
  EXPECT_TRUE(value.counts.push_back(7));
  return value;
}

template <class T>
std::span<const std::byte> bytes_of(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

class UntypedTest : public Domain {};

TEST_F(UntypedTest, ReadsWhatATypedPublisherSent) {
  auto publisher = ::test::ReportPublisher::open(node(), "t").value();
  auto subscriber = UntypedSubscriber::open(node(), "t").value();
  EXPECT_EQ(subscriber.type().name(), "test::Report");
  EXPECT_EQ(subscriber.type().bytes(), sizeof(::test::Report));
  EXPECT_EQ(subscriber.type().alignment(), alignof(::test::Report));
  EXPECT_EQ(subscriber.type().schema_hash(), traits<::test::Report>::schema_hash);
  ASSERT_TRUE(publisher.publish_copy(report()));
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(subscriber.type().json(sample.bytes()), R"({"height":2.5,"colour":"green","note":"hello","counts":[7]})");
  EXPECT_TRUE(subscriber.type().check(sample.bytes()));
  EXPECT_EQ(sample.sequence(), 0u);
}

TEST_F(UntypedTest, ATypedSubscriberTakesWhatItPublished) {
  auto subscriber = ::test::ReportSubscriber::open(node(), "t").value();
  auto publisher = UntypedPublisher::open(node(), "t", TopicType::of(node(), "t").value()).value();
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  EXPECT_EQ(publisher.subscriber_count(), 1u);
  ASSERT_TRUE(publisher.publish(bytes_of(report())));
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(*sample, report());
}

TEST_F(UntypedTest, WhatALaterVersionMayUseIsNotPublished) {
  for (const bool copy_only : {false, true}) {
    auto subscriber = ::test::GrowsSubscriber::open(node(), "t").value();
    auto publisher =
        UntypedPublisher::open(node(), "t", TopicType::of(node(), "t").value(), {.copy_only = copy_only}).value();
    ASSERT_EQ(subscriber.publisher_count(), 1u);
    ::test::Grows value;
    std::memset(static_cast<void*>(&value), 0xff, sizeof(value));
    ASSERT_TRUE(publisher.publish(bytes_of(value)));
    ASSERT_TRUE(subscriber.take_copy(value));
    const ::test::Grows expected{.number = 0xffff'ffff'ffff'ffff};
    EXPECT_EQ(std::memcmp(&value, &expected, sizeof(value)), 0) << copy_only;
  }
}

TEST_F(UntypedTest, MalformedBytesAreNamedAndNotPublished) {
  auto subscriber = ::test::ReportSubscriber::open(node(), "t").value();
  auto publisher = UntypedPublisher::open(node(), "t", TopicType::of(node(), "t").value()).value();
  auto value = report();
  const std::int32_t no_label = 99;
  std::memcpy(reinterpret_cast<std::byte*>(&value) + offsetof(::test::Report, colour), &no_label, sizeof no_label);
  const auto refused = publisher.publish(bytes_of(value));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::payload_invalid);
  EXPECT_EQ(refused.error().found(), "a value that is no label of its enumeration at colour");
  const auto short_one = publisher.publish(bytes_of(value).first(8));
  ASSERT_FALSE(short_one);
  EXPECT_EQ(short_one.error().expected(), std::to_string(sizeof(::test::Report)) + " bytes");
  const std::vector<std::byte> too_many(sizeof(::test::Report) + 1);
  EXPECT_EQ(publisher.publish(too_many).error().code(), ErrorCode::payload_invalid)
      << "a type without a tail has one size";
  EXPECT_FALSE(subscriber.take());
}

TEST_F(UntypedTest, TheTypeComesFromADescriptorToo) {
  const std::string_view descriptor = traits<::test::Report>::descriptor;
  const auto bytes = std::as_bytes(std::span(descriptor.data(), descriptor.size()));
  const auto type = TopicType::from_descriptor(bytes, "test::Report");
  ASSERT_TRUE(type);
  EXPECT_EQ(type->layout_hash(), traits<::test::Report>::layout_hash);
  EXPECT_EQ(type->descriptor(), descriptor) << "what travels is what generated code sends";
  EXPECT_EQ(TopicType::from_descriptor(bytes, "test::Nothing").error().code(), ErrorCode::segment_invalid);
  EXPECT_EQ(TopicType::from_descriptor(bytes.first(20)).error().code(), ErrorCode::segment_invalid);
  EXPECT_EQ(type->text(bytes_of(report())).substr(0, 13), "height: 2.5 m");
}

TEST_F(UntypedTest, ATopicThatNobodyHasOpenHasNoType) {
  const auto type = TopicType::of(node(), "t");
  ASSERT_FALSE(type);
  EXPECT_EQ(type.error().code(), ErrorCode::topic_unknown);
  EXPECT_EQ(UntypedSubscriber::open(node(), "t").error().code(), ErrorCode::topic_unknown);
  EXPECT_EQ(UntypedSubscriber::open(node(), "t").error().message(),
            "TN2009 cannot learn the type of \"t\": nobody has the topic open: found no publisher and no subscriber, "
            "expected at least one; start one, or look at domain and runtime directory");
}

TEST_F(UntypedTest, WaitsAsATypedOneDoes) {
  auto publisher = ::test::ReportPublisher::open(node(), "t").value();
  auto subscriber = UntypedSubscriber::open(node(), "t").value();
  EXPECT_EQ(subscriber.wait_take(1ms).why(), Take::timed_out);
  ASSERT_TRUE(publisher.publish_copy(report()));
  EXPECT_TRUE(subscriber.wait_take(1s));
}

// What a program that watches over its subscribers asks of each, whatever it hands out.
std::string state_of(AnySubscriber& subscriber) {
  pollfd entry{subscriber.fd().value(), POLLIN, 0};
  return std::string(subscriber.topic()) + ": " + std::to_string(subscriber.publisher_count()) + " publishers, " +
         std::to_string(subscriber.lost()) + " lost, " + (::poll(&entry, 1, 0) == 1 ? "ready" : "idle");
}

TEST_F(UntypedTest, EverySubscriberAnswersTheSameQuestions) {
  auto publisher = ::test::CellPublisher::open(node(), "t", {.depth = 2}).value();
  auto typed = ::test::CellSubscriber::open(node(), "t").value();
  auto keyed = KeyedSubscriber<::test::Cell>::open(node(), "t", {{}}).value();
  auto untyped = UntypedSubscriber::open(node(), "t").value();
  Deadline deadline = untyped.deadline(1us).value();
  while (deadline.take_missed() == 0) {}
  const std::uint64_t sent = publisher.capacity() + 3;
  for (std::uint64_t i = 0; i < sent; ++i) ASSERT_TRUE(publisher.publish_copy({}));
  EXPECT_EQ(deadline.take_missed(), 0u) << "there is something to take";
  const std::uint64_t lost = typed.take().sequence();  // messages before the first one that was left
  EXPECT_GT(lost, 0u);
  ASSERT_TRUE(keyed.take());
  ASSERT_TRUE(untyped.take());
  for (AnySubscriber* each : std::initializer_list<AnySubscriber*>{&typed, &keyed, &untyped})
    EXPECT_EQ(state_of(*each), "t: 1 publishers, " + std::to_string(lost) + " lost, ready");
  AnyPublisher& any = publisher;
  EXPECT_EQ(any.subscriber_count(), 3u);
}

// The descriptor that a port compares with is the type's: it stays while the port does.
TEST_F(UntypedTest, TheTypeLivesAsLongAsWhatUsesIt) {
  const auto typed = ::test::ReportPublisher::open(node(), "t").value();
  auto subscriber = UntypedSubscriber::open(node(), "t").value();
  auto publisher = UntypedPublisher::open(node(), "t", TopicType::of(node(), "t").value()).value();
  subscriber = UntypedSubscriber::open(node(), "t").value();
  publisher = UntypedPublisher::open(node(), "t", TopicType::of(node(), "t").value()).value();
  auto late = ::test::ReportSubscriber::open(node(), "t").value();
  ASSERT_TRUE(publisher.publish(bytes_of(report())));
  EXPECT_TRUE(subscriber.take());
  EXPECT_TRUE(late.take());
}

TEST_F(UntypedTest, ASampleThatIsReleasedMakesPlaceAndLossesAreTold) {
  auto publisher = ::test::BlockPublisher::open(node(), "t", {.depth = 4}).value();
  auto subscriber = UntypedSubscriber::open(node(), "t", {.holds = 1}).value();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(publisher.publish_copy(::test::Block{}));
  auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample.lost(), sample.sequence());
  EXPECT_GT(sample.lost(), 0u);
  EXPECT_EQ(subscriber.take().why(), Take::no_hold);
  sample.release();
  EXPECT_TRUE(sample.bytes().empty());
  EXPECT_TRUE(subscriber.take());
}

}  // namespace
}  // namespace tenon::test
