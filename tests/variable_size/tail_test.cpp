// Messages that go on behind their struct.
#include <gtest/gtest.h>

#include <algorithm>
#include <cloud.hpp>
#include <cloud.print.hpp>
#include <cstring>
#include <memory>
#include <random>
#include <sstream>
#include <thread>

#include <tenon/tap.hpp>
#include <tenon/untyped_publisher.hpp>
#include <tenon/untyped_subscriber.hpp>

#include "domain.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using cloud::Growing;
using cloud::Point;
using cloud::Scan;

template <class T>
TopicType learned() {
  return TopicType::from_descriptor(
             std::as_bytes(std::span(traits<T>::descriptor.data(), traits<T>::descriptor.size())))
      .value();
}

class TailTest : public Domain {
 protected:
  static Result<void> fill(TailLoan<Scan>& loan, std::uint64_t number, std::size_t points) {
    loan->number = number;
    loan->after = 7;
    const auto room = loan.tail(&Scan::points, points);
    if (!room) return tl::unexpected(room.error());
    for (std::size_t i = 0; i < points; ++i) (*room)[i] = {.x = static_cast<float>(i), .weight = 1};
    if (auto label = loan.tail(&Scan::label, "scan " + std::to_string(number)); !label) return label;
    const auto mask = loan.tail(&Scan::mask, number % 100);
    if (!mask) return tl::unexpected(mask.error());
    std::fill(mask->begin(), mask->end(), static_cast<std::uint8_t>(number));
    return {};
  }
  static Result<void> send(Publisher<Scan>& publisher, std::uint64_t number, std::size_t points) {
    auto loan = publisher.loan();
    if (!loan) return tl::unexpected(loan.error());
    if (auto filled = fill(*loan, number, points); !filled) return filled;
    std::move(*loan).publish();
    return {};
  }
  static void expect_scan(const TailSample<Scan>& sample, std::uint64_t number, std::size_t points) {
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, number);
    EXPECT_EQ(sample->after, 7u);
    const auto seen = sample.tail(&Scan::points);
    ASSERT_EQ(seen.size(), points);
    for (std::size_t i = 0; i < points; ++i) ASSERT_EQ(seen[i].x, static_cast<float>(i));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(seen.data()) % 8, 0u);
    EXPECT_EQ(sample.tail(&Scan::label), "scan " + std::to_string(number));
    EXPECT_EQ(sample.tail(&Scan::mask).size(), number % 100);
    EXPECT_TRUE(sample.tail(&Scan::frame).empty());
    EXPECT_TRUE(sample.tail(&Scan::names).empty());
    EXPECT_LE(sample.bytes().size(), sizeof(Scan) + points * sizeof(Point) + 130);
  }
};

TEST_F(TailTest, AreBuiltAndReadInPlaceAndTakeTheRoomTheyUse) {
  auto publisher = cloud::ScanPublisher::open(node(), "t").value();
  auto subscriber = cloud::ScanSubscriber::open(node(), "t").value();
  for (std::uint64_t i = 0; i < 3 * publisher.capacity(); ++i) {
    const std::size_t points = i * 37 % 1000;
    ASSERT_TRUE(send(publisher, i, points));
    expect_scan(subscriber.take(), i, points);
  }
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.wait_take(1ms).why(), Take::timed_out);
  ASSERT_TRUE(send(publisher, 1, 2));
  ASSERT_TRUE(send(publisher, 2, 3));
  expect_scan(subscriber.take_newest(), 2, 3);
}

TEST_F(TailTest, TheRoomIsExactAndTooLittleIsAnErrorThatSaysBothNumbers) {
  auto publisher = cloud::ScanPublisher::open(node(), "t", {.tail_bytes = 10 * sizeof(Point)}).value();
  auto subscriber = cloud::ScanSubscriber::open(node(), "t").value();
  EXPECT_EQ(publisher.tail_bytes(), 10 * sizeof(Point));
  auto loan = publisher.loan().value();
  const auto refused = loan.tail(&Scan::points, 11);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), ErrorCode::payload_invalid);
  EXPECT_NE(refused.error().message().find(std::to_string(11 * sizeof(Point)) + " bytes"), std::string::npos);
  EXPECT_NE(refused.error().message().find("the " + std::to_string(10 * sizeof(Point)) + " that are left"),
            std::string::npos);
  EXPECT_EQ(loan->points.stated_size(), 0u) << "the member is as it was";
  EXPECT_FALSE(loan.tail(&Scan::points, SIZE_MAX / 2));
  ASSERT_TRUE(loan.tail(&Scan::points, 10));
  EXPECT_EQ(loan.tail_left(), 0u);
  EXPECT_FALSE(loan.tail(&Scan::label, "x"));
  std::move(loan).publish();
  const auto sample = subscriber.take();
  EXPECT_EQ(sample.tail(&Scan::points).size(), 10u);
}

TEST_F(TailTest, ALoanHasTheRoomThatWasAskedAndABoundHolds) {
  auto publisher = cloud::ScanPublisher::open(node(), "t", {.tail_bytes = 1000}).value();
  EXPECT_EQ(publisher.loan(TailBytes{1001}).error(), ErrorCode::payload_invalid);
  auto loan = publisher.loan(TailBytes{110}).value();
  EXPECT_EQ(loan.tail_left(), 110u);
  const auto refused = loan.tail(&Scan::mask, 101);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("at most 100, its bound"), std::string::npos);
  EXPECT_TRUE(loan.tail(&Scan::mask, 100));
  EXPECT_FALSE(loan.tail(&Scan::frame, "eleven bytes"));
  EXPECT_TRUE(loan.tail(&Scan::frame, "ten bytes!"));
}

TEST_F(TailTest, BehindTheLastByteThereIsNoRoomForWhatIsAligned) {
  auto publisher = cloud::ScanPublisher::open(node(), "t", {.tail_bytes = 10}).value();
  auto loan = publisher.loan().value();
  ASSERT_TRUE(loan.tail(&Scan::label, "nine long"));
  EXPECT_EQ(loan.tail(&Scan::points, 1).error(), ErrorCode::payload_invalid);
  EXPECT_EQ(loan->label, loan->label);
  EXPECT_FALSE(loan->label == Scan{}.label);
  EXPECT_EQ(loan->points, Scan{}.points);
}

TEST_F(TailTest, NoMessageHasNoTailsAndIsNotPublished) {
  auto publisher = cloud::ScanPublisher::open(node(), "t", {.loans = 1}).value();
  auto subscriber = cloud::ScanSubscriber::open(node(), "t").value();
  const auto nothing = subscriber.take();
  EXPECT_TRUE(nothing.bytes().empty());
  EXPECT_TRUE(nothing.tail(&Scan::points).empty());
  auto loan = publisher.loan().value();
  EXPECT_EQ(publisher.loan().error(), ErrorCode::loan_limit);
  std::move(loan).publish();
  std::move(loan).publish();  // once was enough
  EXPECT_TRUE(subscriber.take());
  EXPECT_FALSE(subscriber.take());
}

TEST_F(TailTest, LoansThatAreDroppedGoBackAndBeginEmpty) {
  auto publisher = cloud::ScanPublisher::open(node(), "t").value();
  for (int i = 0; i < 100; ++i) {
    auto loan = publisher.loan().value();
    EXPECT_EQ(loan->points.stated_size(), 0u);
    ASSERT_TRUE(fill(loan, 3, 30));
  }
  auto late = publisher.loan().value();
  { const auto gone = std::move(publisher); }
  ASSERT_TRUE(fill(late, 3, 30));
  std::move(late).publish();
}

TEST_F(TailTest, GapsBetweenTailsAreZero) {
  auto publisher = cloud::ScanPublisher::open(node(), "t", {.depth = 1}).value();
  auto subscriber = cloud::ScanSubscriber::open(node(), "t").value();
  for (std::uint64_t i = 0; i < 2 * publisher.capacity() + 8; ++i) {
    auto loan = publisher.loan().value();
    ASSERT_TRUE(loan.tail(&Scan::label, std::string(200, '\xff')));
    std::move(loan).publish();
    ASSERT_TRUE(subscriber.take());
  }
  auto loan = publisher.loan().value();
  ASSERT_TRUE(loan.tail(&Scan::label, "abc"));
  ASSERT_TRUE(loan.tail(&Scan::points, 1));
  std::move(loan).publish();
  const auto sample = subscriber.take();
  for (std::size_t i = sizeof(Scan) + 3; i < sizeof(Scan) + 8; ++i) EXPECT_EQ(sample.bytes()[i], std::byte{});
}

TEST_F(TailTest, AnEmptyTailNeedsNoRoomAndNoAlignment) {
  auto publisher = cloud::ScanPublisher::open(node(), "t", {.tail_bytes = 21}).value();
  auto loan = publisher.loan().value();
  ASSERT_TRUE(loan.tail(&Scan::label, std::string(13, 'x')));
  const auto refused = loan.tail(&Scan::points, 1);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("the 5 that are left"), std::string::npos)
      << "three of the eight go to the alignment: " << refused.error().message();
  EXPECT_EQ(loan.tail_left(), 8u);
  ASSERT_TRUE(loan.tail(&Scan::frame, "12345678"));
  const auto none = loan.tail(&Scan::points, 0);
  ASSERT_TRUE(none) << none.error().message();
  EXPECT_TRUE(none->empty());
  EXPECT_TRUE(loan.tail(&Scan::mask, 0));
}

TEST_F(TailTest, IsEqualIfItsStructSaysTheSameOfItsPlaceAndItsLength) {
  auto publisher = cloud::ScanPublisher::open(node(), "t", {.loans = 3}).value();
  auto one = publisher.loan().value();
  auto same = publisher.loan().value();
  auto other = publisher.loan().value();
  EXPECT_TRUE(one->points == same->points && one->label == same->label);
  ASSERT_TRUE(one.tail(&Scan::points, 2) && one.tail(&Scan::label, "x"));
  EXPECT_FALSE(one->points == same->points || one->label == same->label) << "another length";
  ASSERT_TRUE(same.tail(&Scan::points, 2) && same.tail(&Scan::label, "y"));
  EXPECT_TRUE(one->points == same->points && one->label == same->label);
  ASSERT_TRUE(other.tail(&Scan::label, "x") && other.tail(&Scan::points, 2));
  EXPECT_FALSE(one->points == other->points || one->label == other->label) << "another place";
}

TEST_F(TailTest, MoreRoomThanAMessageCanHaveIsRefusedWhenOpening) {
  const PublisherOptions options{.tail_bytes = 0xffff'ffff};
  const auto typed = cloud::ScanPublisher::open(node(), "t", options);
  ASSERT_FALSE(typed);
  EXPECT_EQ(typed.error(), ErrorCode::payload_invalid);
  EXPECT_NE(typed.error().message().find("4294967295 bytes"), std::string::npos) << typed.error().message();
  const auto untyped = UntypedPublisher::open(node(), "t", learned<Scan>(), options);
  ASSERT_FALSE(untyped);
  EXPECT_EQ(untyped.error().message(), typed.error().message());
}

TEST_F(TailTest, ARingThatIsOnlyCopiedIsRefused) {
  const PublisherOptions options{.copy_only = true};
  EXPECT_EQ(cloud::ScanPublisher::open(node(), "t", options).error(), ErrorCode::copy_only);
  const auto untyped = UntypedPublisher::open(node(), "t", learned<Scan>(), options);
  ASSERT_FALSE(untyped);
  EXPECT_EQ(untyped.error(), ErrorCode::copy_only);
}

// A value that a newer program wrote, handed on by one that knows less of it.
TEST_F(TailTest, WhatOnlyALaterVersionKnowsIsNotPublished) {
  const auto unknown = [](const cloud::Later& later) {
    const auto bytes = std::as_bytes(std::span(&later, 1)).subspan(sizeof later.known);
    return std::count_if(bytes.begin(), bytes.end(), [](std::byte each) { return each != std::byte{}; });
  };
  auto publisher = cloud::GrowingPublisher::open(node(), "t").value();
  auto untyped = UntypedPublisher::open(node(), "t", learned<Growing>()).value();
  auto subscriber = cloud::GrowingSubscriber::open(node(), "t").value();
  for (const std::string_view text : {"", "text"}) {
    auto loan = publisher.loan().value();
    std::memset(static_cast<void*>(&loan->later), 0xab, sizeof loan->later);
    ASSERT_TRUE(loan.tail(&Growing::text, text));
    std::move(loan).publish();
    auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->later.known, 0xabababab);
    EXPECT_EQ(unknown(sample->later), 0);
    EXPECT_EQ(sample.tail(&Growing::text), text);

    std::vector<std::byte> message(sample.bytes().begin(), sample.bytes().end());
    std::memset(message.data(), 0xab, sizeof(cloud::Later));
    ASSERT_TRUE(untyped.publish(message));
    sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->later.known, 0xabababab);
    EXPECT_EQ(unknown(sample->later), 0) << "without the type, and " << text.size() << " bytes behind it";
    EXPECT_EQ(sample.tail(&Growing::text), text);
  }
}

TEST_F(TailTest, PublishersMayHaveDifferentRoom) {
  auto small = cloud::ScanPublisher::open(node(), "t", {.tail_bytes = 300}).value();
  auto large = cloud::ScanPublisher::open(node(), "t", {.tail_bytes = 1 << 20}).value();
  auto subscriber = cloud::ScanSubscriber::open(node(), "t").value();
  ASSERT_TRUE(send(small, 1, 2));
  ASSERT_TRUE(send(large, 2, 20'000));
  std::uint64_t sum = 0;
  for (int i = 0; i < 2; ++i) {
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    expect_scan(sample, sample->number, sample->number == 1 ? 2 : 20'000);
    sum += sample->number;
  }
  EXPECT_EQ(sum, 3u);
}

TEST_F(TailTest, WhatIsSeenWithoutTheTypeIsTheSame) {
  auto publisher = cloud::ScanPublisher::open(node(), "t").value();
  auto subscriber = UntypedSubscriber::open(node(), "t").value();
  auto tap = Tap::open("t").value();
  ASSERT_TRUE(send(publisher, 2, 1));
  const std::string expected =
      R"({"number":2,"points":[{"x":0,"y":0,"z":0,"weight":1}],"label":"scan 2","after":7,"mask":[2,2],"frame":"","names":[]})";
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(subscriber.type().json(sample.bytes()), expected);
  EXPECT_TRUE(subscriber.type().check(sample.bytes()));
  TappedMessage tapped;
  ASSERT_TRUE(tap.next(tapped));
  EXPECT_EQ(tap.type().json(tapped.bytes), expected);
  EXPECT_EQ(tapped.bytes.size(), sample.bytes().size());
  std::ostringstream out;
  out << Scan{};
  EXPECT_EQ(out.str(),
            "{number: 0, points: <0 behind>, label: <0 behind>, after: 0, mask: <0 behind>, frame: <0 behind>, "
            "names: <0 behind>}");
}

TEST_F(TailTest, WithoutTheTypeOnlyWholeMessagesArePublished) {
  auto publisher = UntypedPublisher::open(node(), "t", learned<Scan>(), {.tail_bytes = 500}).value();
  auto subscriber = cloud::ScanSubscriber::open(node(), "t").value();
  auto source = cloud::ScanPublisher::open(node(), "s", {.tail_bytes = 1 << 20}).value();
  auto from = UntypedSubscriber::open(node(), "s").value();
  ASSERT_TRUE(send(source, 5, 3));
  ASSERT_TRUE(send(source, 6, 3000));
  const auto good = from.take();
  const auto large = from.take();
  ASSERT_TRUE(publisher.publish(good.bytes()));
  expect_scan(subscriber.take(), 5, 3);
  EXPECT_EQ(publisher.publish(large.bytes()).error(), ErrorCode::payload_invalid) << "more than 500 bytes behind it";
  EXPECT_EQ(publisher.publish(good.bytes().first(good.bytes().size() - 1)).error(), ErrorCode::payload_invalid);
  EXPECT_EQ(publisher.publish(good.bytes().first(sizeof(Scan) - 1)).error(), ErrorCode::payload_invalid);
  EXPECT_FALSE(subscriber.take());
}

// Any numbers that a message may say: what is lent is inside of it, aligned, and no longer than the bound.
TEST(TailReading, NothingOutsideTheMessageIsEverLent) {
  std::mt19937 random(11);
  const TopicType type = learned<Scan>();
  std::uint64_t lent = 0;
  std::uint64_t whole = 0;
  for (int round = 0; round < 100'000; ++round) {
    const std::size_t size = sizeof(Scan) + random() % 400;
    const std::unique_ptr<std::uint64_t[]> memory(new std::uint64_t[(size + 7) / 8]());
    const std::span<std::byte> message(reinterpret_cast<std::byte*>(memory.get()), size);
    const auto number = [&]() -> std::uint32_t {
      switch (random() % 4) {
        case 0:
          return static_cast<std::uint32_t>(random());
        case 1:
          return static_cast<std::uint32_t>(size + random() % 9 - 4);
        default:
          return static_cast<std::uint32_t>(random() % 3 == 0 ? 0xffff'ffff - random() % 9 : random() % 500);
      }
    };
    for (std::size_t at = 0; at + 4 <= sizeof(Scan); at += 4) {
      const std::uint32_t word = number();
      std::memcpy(message.data() + at, &word, sizeof word);
    }
    const auto& scan = *reinterpret_cast<const Scan*>(message.data());
    const auto look = [&]<class Member>(Member Scan::*const tail) {
      using E = typename Member::value_type;
      const auto seen = detail::tail_elements<E>(message, detail::TailAccess::read(scan.*tail), Member::kBound);
      if (seen.empty()) return;
      ++lent;
      const auto* const first = reinterpret_cast<const std::byte*>(seen.data());
      ASSERT_GE(first, message.data());
      ASSERT_LE(seen.size_bytes(), static_cast<std::size_t>(message.data() + size - first));
      ASSERT_EQ(static_cast<std::size_t>(first - message.data()) % detail::kLayoutAlignment<E>, 0u);
      ASSERT_TRUE(Member::kBound == 0 || seen.size() <= Member::kBound);
    };
    traits<Scan>::visit_tails(look);
    whole += type.check(message) ? 1U : 0U;
    if (round % 16 == 0) (void)type.json(message);
  }
  EXPECT_GT(lent, 1000u);
  EXPECT_LT(whole, 50'000u);
}

// A publisher that goes on writing to what it published: each look at a tail is inside the message all the same.
TEST_F(TailTest, APeerThatFlipsBytesLeadsNobodyOutside) {
  auto publisher = cloud::ScanPublisher::open(node(), "t", {.tail_bytes = 4000}).value();
  auto subscriber = cloud::ScanSubscriber::open(node(), "t").value();
  auto loan = publisher.loan().value();
  ASSERT_TRUE(fill(loan, 42, 100));
  auto* const message = reinterpret_cast<std::byte*>(&*loan);
  std::move(loan).publish();
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  const std::jthread peer([message](const std::stop_token& done) {
    std::mt19937_64 random(12);
    while (!done.stop_requested()) {
      const std::uint64_t word = random() % 2 == 0 ? random() : (random() % 300) << 32 | random() % 5000;
      queue::store_words<queue::StdAtomics>(message + random() % (sizeof(Scan) / 8) * 8,
                                            reinterpret_cast<const std::byte*>(&word), 8);
    }
  });
  const auto bytes = sample.bytes();
  std::uint64_t sum = 0;
  std::size_t some = 0;
  std::size_t none = 0;
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  for (int round = 0; round < 100'000 || some < 1000 || none < 1000; ++round) {
    if (std::chrono::steady_clock::now() > deadline) break;
    const auto points = sample.tail(&Scan::points);
    (points.empty() ? none : some) += 1;
    const auto inside = [&](const void* first, std::size_t size) {
      const auto at = static_cast<std::size_t>(static_cast<const std::byte*>(first) - bytes.data());
      return size == 0 || (at <= bytes.size() && size <= bytes.size() - at);
    };
    ASSERT_TRUE(inside(points.data(), points.size_bytes()));
    for (const Point& point : points) sum += point.x > 0 ? 1U : 0U;
    const auto label = sample.tail(&Scan::label);
    ASSERT_TRUE(inside(label.data(), label.size()));
    for (const char letter : label) sum += static_cast<unsigned char>(letter);
    const auto names = sample.tail(&Scan::names);
    ASSERT_TRUE(inside(names.data(), names.size_bytes()));
    for (const auto& name : names) sum += name.view().size();
  }
  EXPECT_GE(some, 1000u);
  EXPECT_GE(none, 1000u);
  EXPECT_GT(sum, 0u);
}

}  // namespace
}  // namespace tenon::test
