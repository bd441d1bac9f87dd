// Headers of messages whose type is learned when the program runs.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fleet.hpp>
#include <own.hpp>
#include <vector>

#include <tenon/tap.hpp>
#include <tenon/untyped_header.hpp>
#include <tenon/untyped_publisher.hpp>
#include <tenon/untyped_subscriber.hpp>

#include "domain.hpp"

namespace tenon::test {
namespace {

using trace::Context;

template <class T>
TopicType type_of() {
  const std::string_view descriptor = traits<T>::descriptor;
  return TopicType::from_descriptor(std::as_bytes(std::span(descriptor.data(), descriptor.size()))).value();
}

class UntypedHeaderTest : public Domain {
 protected:
  // What a recorder sees, who knows the header and no message.
  template <class T>
  void is_read(std::uint64_t id) {
    auto publisher = Publisher<T>::open(node(), "t").value();
    auto subscriber = UntypedSubscriber::open(node(), "t").value();
    auto loan = publisher.loan().value();
    header<Context>(loan).trace_id = id;
    std::move(loan).publish();
    const auto headers = UntypedHeader<Context>::of(subscriber.type());
    ASSERT_TRUE(headers) << headers.error().message();
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    const Context* const context = headers->in(sample.bytes());
    ASSERT_NE(context, nullptr);
    EXPECT_EQ(context->trace_id, id);
    EXPECT_EQ(reinterpret_cast<const std::byte*>(context), sample.bytes().data()) << "in place";
    EXPECT_NE(subscriber.type().json(sample.bytes()).find("\"trace_id\":" + std::to_string(id)), std::string::npos);
  }
};

TEST_F(UntypedHeaderTest, ReadsMessagesOfEveryType) {
  is_read<fleet::Pose>(1);
  is_read<fleet::Scan>(2);
  is_read<fleet::FarPath>(3);
  is_read<fleet::Growing>(4);
  is_read<own::Alarm>(5);
  is_read<Context>(6);
}

TEST_F(UntypedHeaderTest, ReadsWhatATapCopied) {
  auto publisher = fleet::PosePublisher::open(node(), "t").value();
  auto tap = Tap::open("t").value();
  const auto headers = UntypedHeader<Context>::of(tap.type()).value();
  fleet::Pose pose;
  header<Context>(pose).trace_id = 7;
  ASSERT_TRUE(publisher.publish_copy(pose));
  TappedMessage message;
  ASSERT_TRUE(tap.next(message));
  const Context* const context = headers.in(std::span<const std::byte>(message.bytes));
  ASSERT_NE(context, nullptr);
  EXPECT_EQ(context->trace_id, 7u);
}

TEST_F(UntypedHeaderTest, WritesWhatIsPublishedWithoutTheType) {
  auto subscriber = fleet::PoseSubscriber::open(node(), "t").value();
  auto publisher = UntypedPublisher::open(node(), "t", type_of<fleet::Pose>()).value();
  const auto headers = UntypedHeader<Context>::of(publisher.type()).value();
  std::vector<std::byte> bytes(publisher.type().bytes());
  Context* const context = headers.in(std::span<std::byte>(bytes));
  ASSERT_NE(context, nullptr);
  context->trace_id = 8;
  ASSERT_TRUE(publisher.publish(bytes));
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(header<Context>(sample).trace_id, 8u);
  // What is not well-formed in the header is not published, as anywhere in the value.
  std::memset(static_cast<void*>(&context->sampled), 2, 1);
  EXPECT_EQ(publisher.publish(bytes).error(), ErrorCode::payload_invalid);
}

TEST(UntypedHeader, OfATypeWithoutItSaysSo) {
  const auto none = UntypedHeader<Context>::of(type_of<fleet::Alone>());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error(), ErrorCode::schema_mismatch);
  EXPECT_EQ(none.error().found(), "no base");
  EXPECT_EQ(none.error().expected(), "trace::Context as what its messages begin with");
  const auto other = UntypedHeader<own::Alarm>::of(type_of<fleet::FarPath>());
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().found(), "the base fleet::Path");
}

TEST(UntypedHeader, BytesThatHoldNoneHaveNone) {
  const auto headers = UntypedHeader<Context>::of(type_of<fleet::Pose>()).value();
  alignas(Context) std::array<std::byte, 2 * sizeof(Context)> bytes{};
  const std::span<const std::byte> all(bytes);
  EXPECT_EQ(static_cast<const void*>(headers.in(all)), bytes.data());
  EXPECT_EQ(headers.in(std::span<const std::byte>()), nullptr);
  EXPECT_EQ(headers.in(all.first(sizeof(Context) - 1)), nullptr);
  EXPECT_EQ(headers.in(all.subspan(1)), nullptr) << "not aligned";
  EXPECT_NE(headers.in(all.first(sizeof(Context))), nullptr);
  EXPECT_EQ(headers.in(std::span(bytes).first(sizeof(Context) - 1)), nullptr) << "none to be written either";
}

}  // namespace
}  // namespace tenon::test
