// Taking only what is newest: state rather than events.
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class NewestTest : public Domain {};

TEST_F(NewestTest, PassesOverWhatIsOlderWithoutCountingItAsLost) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 9));
  const auto sample = subscriber.take_newest();
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->number, 8u);
  EXPECT_TRUE(sample->whole());
  EXPECT_EQ(sample.lost(), 0u);
  EXPECT_FALSE(subscriber.take_newest()) << "it was taken";
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(NewestTest, IsThereAtOnceForWhoComesLate) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 100));
  auto subscriber = Subscriber<Short>::open(node(), "t", {.history = 1}).value();
  const auto sample = subscriber.take_newest();
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->number, 99u);
}

TEST_F(NewestTest, IsFoundAlsoAfterBeingLapped) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 1, .loans = 1}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  for (std::uint64_t sent = 0; sent < 500; sent += 50) {
    ASSERT_TRUE(publish_range(publisher, sent, sent + 50));
    const auto sample = subscriber.take_newest();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, sent + 49);
    EXPECT_TRUE(sample->whole());
  }
}

TEST_F(NewestTest, OfAReliableReaderLetsThePublisherGoOn) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::block}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  for (std::uint64_t sent = 0; sent < 100; sent += 4) {
    ASSERT_TRUE(publish_range(publisher, sent, sent + 4)) << "nothing is waited for that was passed over";
    EXPECT_EQ(subscriber.take_newest()->number, sent + 3);
  }
}

TEST_F(NewestTest, IsThatOfEachPublisherInTurn) {
  auto one = Publisher<Short>::open(node(), "t").value();
  auto other = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(one, 0, 5));
  ASSERT_TRUE(publish_range(other, 100, 105));
  const auto first = subscriber.take_newest();
  const auto second = subscriber.take_newest();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->number + second->number, 4u + 104u);
  EXPECT_FALSE(subscriber.take_newest());
}

TEST_F(NewestTest, AHeldOneStaysWhileOthersFollow) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 1, .loans = 1}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.holds = 2}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  const auto held = subscriber.take_newest();
  ASSERT_TRUE(publish_range(publisher, 1, 100));
  EXPECT_EQ(held->number, 0u);
  EXPECT_TRUE(held->whole());
  EXPECT_EQ(subscriber.take_newest()->number, 99u);
}

}  // namespace
}  // namespace tenon::test
