// A publisher whose words make no sense: its subscriber says so, stays within its deadlines and serves the others.
#include <chrono>

#include "domain.hpp"
#include "forging.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class HostilePublisherTest : public Domain {};

TEST_F(HostilePublisherTest, IsDroppedWithAReasonWhenItPointsOutsideItsSegment) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ForgedRing ring(publisher_segment(path()));
  ring.write_slot(0, queue::valid_mark(0), queue::pack_where(48, 0xffff'fffe));
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.publisher_count(), 0u);
  ASSERT_EQ(subscriber.refusals().size(), 1u);
  EXPECT_EQ(subscriber.refusals()[0], ErrorCode::segment_invalid);
  auto honest = Publisher<Short>::open(node(), "t").value();
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  ASSERT_TRUE(publish_range(honest, 0, 1));
  EXPECT_EQ(subscriber.take()->number, 0u);
}

TEST_F(HostilePublisherTest, CannotKeepAWaitBeyondItsDeadline) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ForgedRing ring(publisher_segment(path()));
  ring.write_slot(0, queue::valid_mark(1'000'000), 0);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(subscriber.wait_take(20ms));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

}  // namespace
}  // namespace tenon::test
