// No descriptor is left when somebody comes or goes: whoever cannot look takes nobody for gone, and looks again later.
#include <tenon/notices.hpp>

#include <optional>

#include "calc_server.hpp"
#include "descriptor_limit.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using os::test::DescriptorLimit;

class WantTest : public Domain {};

TEST_F(WantTest, APublisherForgetsNobodyAndPublishesPastNobodyItCouldNotLookAt) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::timeout}).value();
  auto reader = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  std::optional other = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  const auto held = reader.take();
  ASSERT_TRUE(held);
  std::uint64_t published = 1;
  {
    const DescriptorLimit none(0);
    other.reset();
    Result<Loan<Short>> loan = publisher.loan();
    for (; loan && published < 100; loan = publisher.loan()) {
      (*loan)->fill(published++);
      std::move(*loan).publish();
    }
    ASSERT_FALSE(loan) << "published past a reader that took nothing";
    EXPECT_EQ(loan.error(), ErrorCode::descriptor_limit) << loan.error().message();
    EXPECT_EQ(held->number, 0u);
  }
  for (std::uint64_t next = 1; next < published; ++next) EXPECT_EQ(reader.take()->number, next);
  ASSERT_TRUE(publish_range(publisher, published, published + 1));
  EXPECT_EQ(held->number, 0u);
  EXPECT_EQ(reader.take()->number, published);
  EXPECT_EQ(reader.lost(), 0u);
  EXPECT_EQ(publisher.subscriber_count(), 1u);
}

TEST_F(WantTest, ASubscriberMeetsLaterWhomItCouldNotLookAt) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  auto publisher = Publisher<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 3));
  {
    const DescriptorLimit none(0);
    EXPECT_FALSE(subscriber.take());
  }
  for (std::uint64_t next = 0; next < 3; ++next) {
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, next);
  }
  EXPECT_TRUE(subscriber.refusals().empty());
}

TEST_F(WantTest, NobodyIsToldOfAsGone) {
  const auto publisher = Publisher<Short>::open(node(), "t").value();
  const auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto notices = Notices::of_topic(node(), "t").value();
  while (notices.take()) {}
  std::optional other = Publisher<Short>::open(node(), "t").value();
  {
    const DescriptorLimit none(0);
    EXPECT_FALSE(notices.take()) << "one that came cannot be looked at, those who are there have not gone";
  }
  const auto came = notices.take();
  ASSERT_TRUE(came);
  EXPECT_EQ(came->what, Notice::What::created);
  EXPECT_FALSE(notices.take());
}

// What it could not remove, the last node that closes does: see Domain.
TEST_F(WantTest, ACallDoesNotEndWithADeathThatWasNone) {
  calc::Plain implementation;
  auto server = Server<calc::Interface>::open(node(), implementation).value();
  auto client = Client<calc::Interface>::open(node()).value();
  auto call = client.start<calc::Add>([](auto& request) { request = {1, 2}; });
  ASSERT_TRUE(call);
  std::optional other = Server<calc::Interface>::open(node(), implementation).value();
  {
    const DescriptorLimit none(0);
    other.reset();
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(call->done());
  }
  while (server.poll() == 0) {}
  const auto reply = std::move(*call).reply();
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->result, 3);
}

}  // namespace
}  // namespace tenon::test
