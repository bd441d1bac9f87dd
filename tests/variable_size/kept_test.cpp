// What is kept beside the ring is copied by what it uses, with its tails, and read without generated code too.
#include <gtest/gtest.h>

#include <algorithm>
#include <kept.hpp>

#include <tenon/keyed_subscriber.hpp>
#include <tenon/tap.hpp>
#include <tenon/untyped_publisher.hpp>
#include <tenon/untyped_subscriber.hpp>

#include "domain.hpp"

namespace tenon::test {
namespace {

using ::kept::Page;
using ::kept::Track;
using ::kept::Wide;

class KeptSizesTest : public Domain {
 protected:
  static void send(Publisher<Track>& publisher, std::string_view name, std::uint64_t number, std::size_t points) {
    auto loan = publisher.loan();
    ASSERT_TRUE(loan);
    ASSERT_TRUE((*loan)->name.assign(name));
    (*loan)->number = number;
    const auto room = loan->tail(&Track::points, points);
    ASSERT_TRUE(room);
    std::fill(room->begin(), room->end(), static_cast<double>(number));
    ASSERT_TRUE(loan->tail(&Track::label, std::string(name) + "!"));
    std::move(*loan).publish();
  }
  static void expect_track(const TailSample<Track>& sample, std::string_view name, std::uint64_t number,
                           std::size_t points) {
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->name.view(), name);
    EXPECT_EQ(sample->number, number);
    EXPECT_EQ(sample.tail(&Track::points).size(), points);
    for (const double point : sample.tail(&Track::points)) EXPECT_EQ(point, static_cast<double>(number));
    EXPECT_EQ(sample.tail(&Track::label), std::string(name) + "!");
  }
};

// Each message is a few bytes of 16 MiB; whole copies of all of them would be gigabytes.
TEST_F(KeptSizesTest, AMessageIsCopiedByWhatItUses) {
  constexpr std::uint32_t kPages = 3;
  auto publisher =
      Publisher<Page>::open(node(), "pages", {.depth = 1, .loans = 1, .holds = 2, .keep_keys = kPages}).value();
  const auto size_of = [](std::uint32_t number) { return std::size_t{1} << (number % 12); };
  for (std::uint32_t number = 0; number < 60; ++number) {
    auto loan = publisher.loan().value();
    loan->id = number % kPages;
    loan->after = number;
    ASSERT_TRUE(loan->bytes.resize(size_of(number)));
    std::fill(loan->bytes.begin(), loan->bytes.end(), static_cast<std::uint8_t>(number));
    std::move(loan).publish();
  }
  auto subscriber = Subscriber<Page>::open(node(), "pages", {.holds = 1}).value();
  for (std::uint32_t number = 57; number < 60; ++number) {
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->id, number % kPages);
    EXPECT_EQ(sample->after, number);
    ASSERT_EQ(sample->bytes.size(), size_of(number));
    EXPECT_TRUE(std::all_of(sample->bytes.begin(), sample->bytes.end(), [&](auto byte) { return byte == number; }));
  }
  EXPECT_FALSE(subscriber.take());
}

TEST_F(KeptSizesTest, TailsAreKeptWithTheirMessage) {
  auto publisher = Publisher<Track>::open(node(), "tracks", {.depth = 2, .keep_keys = 4, .tail_bytes = 4096}).value();
  for (std::uint64_t number = 0; number < 50; ++number)
    send(publisher, number % 2 == 0 ? "even" : "odd", number, number);
  send(publisher, "empty", 50, 0);
  auto subscriber = Subscriber<Track>::open(node(), "tracks").value();
  expect_track(subscriber.take(), "even", 48, 48);
  expect_track(subscriber.take(), "odd", 49, 49);
  expect_track(subscriber.take(), "empty", 50, 0);
  EXPECT_FALSE(subscriber.take());
  auto newest = Subscriber<Track>::open(node(), "tracks").value();
  expect_track(newest.take_newest(), "empty", 50, 0);
}

TEST_F(KeptSizesTest, WhatIsAlignedToMoreIsSoAsACopyToo) {
  auto publisher = Publisher<Wide>::open(node(), "wide", {.depth = 1, .keep_keys = 5}).value();
  for (std::uint16_t number = 0; number < 50; ++number) {
    auto loan = publisher.loan().value();
    loan->id = number % 5;
    loan->number = number;
    std::move(loan).publish();
  }
  auto subscriber = Subscriber<Wide>::open(node(), "wide", {.holds = 5}).value();
  std::vector<Sample<Wide>> samples;
  for (std::uint64_t number = 45; number < 50; ++number) {
    samples.push_back(subscriber.take());
    ASSERT_TRUE(samples.back());
    EXPECT_EQ(samples.back()->number, number);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&*samples.back()) % alignof(Wide), 0u);
  }
  EXPECT_EQ(subscriber.take().why(), Take::nothing);
}

TEST_F(KeptSizesTest, WhoLearnsTheTypeGetsThemToo) {
  auto publisher = Publisher<Track>::open(node(), "tracks", {.depth = 2, .keep_keys = 4, .tail_bytes = 999}).value();
  for (std::uint64_t number = 0; number < 50; ++number) send(publisher, number % 2 == 0 ? "even" : "odd", number, 3);
  auto subscriber = UntypedSubscriber::open(node(), "tracks").value();
  for (const std::string expected : {R"({"name":"even","number":48,"points":[48,48,48],"label":"even!"})",
                                     R"({"name":"odd","number":49,"points":[49,49,49],"label":"odd!"})"}) {
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_TRUE(subscriber.type().check(sample.bytes()));
    EXPECT_EQ(subscriber.type().json(sample.bytes()), expected);
  }
  EXPECT_FALSE(subscriber.take());
}

TEST_F(KeptSizesTest, WhoLearnsTheTypeCannotKeepAndATapSeesWhatTravels) {
  auto publisher = Publisher<Wide>::open(node(), "wide", {.depth = 1, .keep_keys = 5}).value();
  ASSERT_TRUE(publisher.publish_copy({.id = 1}));
  const auto refused = UntypedPublisher::open(node(), "wide", TopicType::of(node(), "wide").value(), {.keep_keys = 1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), ErrorCode::too_many_keys);
  EXPECT_NE(refused.error().message().find("the type that tenonc generates"), std::string::npos);
  auto tap = Tap::open("wide", {.runtime_directory = path()}).value();
  TappedMessage message;
  EXPECT_FALSE(tap.next(message));
}

}  // namespace
}  // namespace tenon::test
