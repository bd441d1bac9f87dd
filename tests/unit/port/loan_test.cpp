// Loans: memory lent for one message.
#include <optional>

#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class LoanTest : public Domain {};

TEST_F(LoanTest, AsManyAsAskedForAreOutAtOnce) {
  auto publisher = Publisher<Short>::open(node(), "t", {.loans = 3}).value();
  std::vector<Loan<Short>> loans;
  for (int i = 0; i < 3; ++i) loans.push_back(publisher.loan().value());
  const auto refused = publisher.loan();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), ErrorCode::loan_limit);
  EXPECT_EQ(publisher.publish_copy(numbered<5>(0)).error(), ErrorCode::loan_limit);
  loans.pop_back();
  EXPECT_TRUE(publisher.loan().has_value());
}

TEST_F(LoanTest, LimitHoldsOnAnyPlaceOfTheRing) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .loans = 2}).value();
  for (std::uint64_t i = 0; i < 3 * publisher.capacity(); ++i) {
    auto first = publisher.loan().value();
    auto second = publisher.loan().value();
    EXPECT_EQ(publisher.loan().error(), ErrorCode::loan_limit) << i;
    EXPECT_NE(&*first, &*second);
    std::move(second).publish();
  }
}

TEST_F(LoanTest, DroppedOneIsNeverPublished) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  for (std::uint64_t i = 0; i < 10 * publisher.capacity(); ++i) {
    {
      const auto dropped = publisher.loan().value();
      dropped->fill(999);
    }
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, i);
    EXPECT_EQ(sample.sequence(), i);
    EXPECT_FALSE(subscriber.take());
  }
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(LoanTest, ArrivesInTheOrderOfPublishingAndNotOfLending) {
  auto publisher = Publisher<Long>::open(node(), "t", {.loans = 4}).value();
  auto subscriber = Subscriber<Long>::open(node(), "t").value();
  std::uint64_t expected = 0;
  for (std::uint64_t round = 0; round < 5 * publisher.capacity(); ++round) {
    std::vector<Loan<Long>> loans;
    for (std::uint64_t i = 0; i < 4; ++i) loans.push_back(publisher.loan().value());
    for (const std::size_t next : {2u, 0u, 3u, 1u}) {
      loans[next]->fill(expected);
      std::move(loans[next]).publish();
      const auto sample = subscriber.take();
      ASSERT_TRUE(sample);
      EXPECT_EQ(sample->number, expected);
      EXPECT_TRUE(sample->whole());
      ++expected;
    }
  }
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(LoanTest, UnpublishedOneKeepsItsBytesWhileOthersArePublished) {
  auto publisher = Publisher<Long>::open(node(), "t").value();
  auto early = publisher.loan().value();
  early->fill(77);
  ASSERT_TRUE(publish_range(publisher, 0, 10 * publisher.capacity()));
  EXPECT_TRUE(early->whole());
  auto subscriber = Subscriber<Long>::open(node(), "t").value();
  std::move(early).publish();
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->number, 77u);
  EXPECT_EQ(sample.sequence(), 10 * publisher.capacity());
}

// Two loans taken in front of one free slot: the second would replace what the subscriber has yet to take.
TEST_F(LoanTest, SecondOneWaitsForAReliableSubscriberToo) {
  auto publisher =
      Publisher<Short>::open(
          node(), "t",
          {.depth = 4, .loans = 2, .slow_reader = SlowReader::timeout, .patience = std::chrono::milliseconds(1)})
          .value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  ASSERT_TRUE(publish_range(publisher, 0, publisher.capacity()));
  ASSERT_EQ(subscriber.take()->number, 0u);
  auto first = publisher.loan().value();
  EXPECT_EQ(publisher.loan().error(), ErrorCode::timeout);
  first->fill(publisher.capacity());
  std::move(first).publish();
  for (std::uint64_t i = 1; i <= publisher.capacity(); ++i) {
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample) << i;
    EXPECT_EQ(sample->number, i);
    EXPECT_TRUE(sample->whole());
  }
  EXPECT_EQ(subscriber.lost(), 0u);
}

// As many loans as the ring has slots, published in any order, beside a subscriber that keeps what it took.
TEST_F(LoanTest, MayOutnumberTheSlotsThatAreReadable) {
  auto publisher =
      Publisher<Short>::open(node(), "t", {.depth = 1, .loans = 8, .slow_reader = SlowReader::block}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true, .holds = 2}).value();
  std::uint64_t sent = 0;
  for (int round = 0; round < 20; ++round) {
    std::vector<Loan<Short>> loans;
    for (int i = 0; i < 8; ++i) loans.push_back(publisher.loan().value());
    while (!loans.empty()) {
      loans.back()->fill(sent++);
      std::move(loans.back()).publish();
      loans.pop_back();
    }
    for (std::uint64_t i = sent - 8; i < sent; ++i) ASSERT_EQ(subscriber.take()->number, i);
  }
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(LoanTest, OutlivesItsPublisherAndIsNeverPublished) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  std::optional<Loan<Short>> in_place;
  std::optional<Loan<Short>> beside;
  {
    auto publisher = Publisher<Short>::open(node(), "t").value();
    in_place = publisher.loan().value();
    beside = publisher.loan().value();
  }
  (*in_place)->fill(1);
  (*beside)->fill(2);
  std::move(*in_place).publish();
  std::move(*beside).publish();
  EXPECT_FALSE(subscriber.take());
}

TEST_F(LoanTest, MovedOneIsReturnedOnce) {
  auto publisher = Publisher<Short>::open(node(), "t", {.loans = 1}).value();
  for (int i = 0; i < 100; ++i) {
    auto loan = publisher.loan().value();
    Loan<Short> moved = std::move(loan);
    EXPECT_EQ(publisher.loan().error(), ErrorCode::loan_limit);
  }
  auto first = publisher.loan().value();
  std::move(first).publish();
  std::move(first).publish();  // published once is published
  EXPECT_TRUE(publisher.loan().has_value());
}

TEST_F(LoanTest, IsResetButForArraysAndUninitialisedIsNot) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 1, .loans = 1}).value();
  ASSERT_TRUE(publish_range(publisher, 100, 100 + 2 * publisher.capacity()));
  {
    const auto loan = publisher.loan().value();
    EXPECT_EQ(loan->number, 0u);
    EXPECT_NE(loan->words[0], 0u);
    loan->number = 55;
  }
  EXPECT_EQ(publisher.loan_uninitialised().value()->number, 55u);
}

TEST_F(LoanTest, NoneAtAllIsNoPublisher) {
  EXPECT_EQ(Publisher<Short>::open(node(), "t", {.depth = 0}).error(), ErrorCode::loan_limit);
  EXPECT_EQ(Publisher<Short>::open(node(), "t", {.loans = 0}).error(), ErrorCode::loan_limit);
}

TEST_F(LoanTest, MovedToItselfStaysLent) {
  auto publisher = Publisher<Short>::open(node(), "t", {.loans = 1}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto loan = publisher.loan().value();
  auto& same = loan;
  loan = std::move(same);
  EXPECT_EQ(publisher.loan().error(), ErrorCode::loan_limit);
  loan->fill(7);
  std::move(loan).publish();
  EXPECT_EQ(subscriber.take()->number, 7u);
}

}  // namespace
}  // namespace tenon::test
