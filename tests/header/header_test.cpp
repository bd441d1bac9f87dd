// Headers in typed messages: written and read by code that is a template of the header alone.
#include <gtest/gtest.h>

#include <cstring>
#include <fleet.hpp>
#include <own.hpp>

#include <tenon/header.hpp>
#include <tenon/keyed_subscriber.hpp>
#include <tenon/latest.hpp>
#include <tenon/validity.hpp>

#include "domain.hpp"

namespace tenon::test {
namespace {

using trace::Context;

// Where it is, in which types: none of these asks for a header in its IDL.
static_assert(HasHeader<fleet::Pose, Context> && HasHeader<fleet::Track, Context> && HasHeader<fleet::Scan, Context>);
static_assert(HasHeader<fleet::Path, Context> && HasHeader<fleet::FarPath, Context>, "by its base");
static_assert(HasHeader<fleet::Growing, Context> && HasHeader<own::Alarm, Context> && HasHeader<Context, Context>);
static_assert(!HasHeader<fleet::Point, Context>, "it is no message");
static_assert(!HasHeader<fleet::Alone, Context>, "the bounds file leaves it without");
static_assert(HasHeader<fleet::FarPath, fleet::Path> && !HasHeader<fleet::Path, fleet::FarPath>);

// Without a header a type is as large as ever, and has nothing that speaks of one.
static_assert(sizeof(fleet::Alone) == 16 && sizeof(fleet::Pose) == sizeof(Context) + 16);
static_assert(!detail::HasBase<fleet::Alone> && !detail::HasBase<Context>);

static_assert(std::is_same_v<decltype(header<Context>(std::declval<fleet::Pose&>())), Context&>);
static_assert(std::is_same_v<decltype(header<Context>(std::declval<const fleet::Pose&>())), const Context&>);
static_assert(std::is_same_v<decltype(header<Context>(std::declval<const Sample<fleet::Pose>&>())), const Context&>);

// What a library of a team has, which no type of a message is known to.
template <class Lent>
void stamp(const Lent& loan, std::uint64_t id) {
  Context& context = header<Context>(loan);
  context.sent = id * 10;
  context.trace_id = id;
  context.origin = trace::Origin::sensor;
  EXPECT_TRUE(context.session.assign("s" + std::to_string(id)));
}

template <class Held>
[[nodiscard]] std::uint64_t id_of(const Held& sample) {
  const Context& context = header<Context>(sample);
  EXPECT_EQ(context.sent, context.trace_id * 10);
  EXPECT_EQ(context.origin, trace::Origin::sensor);
  EXPECT_EQ(context.session, "s" + std::to_string(context.trace_id));
  return context.trace_id;
}

class HeaderTest : public Domain {
 protected:
  template <class T>
  void goes_through(std::uint64_t id) {
    auto publisher = Publisher<T>::open(node(), "t").value();
    auto subscriber = Subscriber<T>::open(node(), "t").value();
    auto loan = publisher.loan().value();
    EXPECT_EQ(static_cast<void*>(&header<Context>(loan)), static_cast<void*>(&*loan)) << "where the message begins";
    EXPECT_EQ(header<Context>(loan).trace_id, 0u) << "a loan resets it as every field";
    stamp(loan, id);
    std::move(loan).publish();
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(id_of(sample), id);
    EXPECT_EQ(static_cast<const void*>(&header<Context>(sample)), static_cast<const void*>(&*sample)) << "no copy";
  }
};

TEST_F(HeaderTest, MessagesOfEveryTypeCarryIt) {
  goes_through<fleet::Pose>(1);
  goes_through<fleet::Track>(2);
  goes_through<fleet::Path>(3);
  goes_through<fleet::FarPath>(4);
  goes_through<fleet::Growing>(5);
  goes_through<own::Alarm>(6);
  goes_through<Context>(7);
}

TEST_F(HeaderTest, CopiesCarryIt) {
  for (const bool copy_only : {false, true}) {
    auto publisher = fleet::PosePublisher::open(node(), "t", {.copy_only = copy_only}).value();
    auto subscriber = fleet::PoseSubscriber::open(node(), "t").value();
    fleet::Pose pose{.x = 1, .y = 2};
    stamp(&pose, 8);
    ASSERT_TRUE(publisher.publish_copy(pose));
    fleet::Pose copy;
    ASSERT_TRUE(subscriber.take_copy(copy));
    EXPECT_EQ(id_of(&copy), 8u);
    EXPECT_EQ(copy, pose) << "the header is part of the value";
    header<Context>(copy).sampled = true;
    EXPECT_NE(copy, pose);
  }
}

TEST_F(HeaderTest, StandsBeforeWhatStandsBehindTheMessage) {
  auto publisher = fleet::ScanPublisher::open(node(), "t", {.tail_bytes = 256}).value();
  auto subscriber = fleet::ScanSubscriber::open(node(), "t").value();
  auto loan = publisher.loan().value();
  stamp(loan, 9);
  const auto ranges = loan.tail(&fleet::Scan::ranges, 20);
  ASSERT_TRUE(ranges);
  std::fill(ranges->begin(), ranges->end(), std::uint16_t{77});
  ASSERT_TRUE(loan.tail(&fleet::Scan::frame, "roof"));
  std::move(loan).publish();
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(id_of(sample), 9u);
  EXPECT_EQ(sample.tail(&fleet::Scan::frame), "roof");
  ASSERT_EQ(sample.tail(&fleet::Scan::ranges).size(), 20u);
  EXPECT_EQ(sample.tail(&fleet::Scan::ranges)[19], 77);
}

TEST_F(HeaderTest, IsNoPartOfTheKey) {
  auto publisher = fleet::TrackPublisher::open(node(), "t").value();
  auto chosen = KeyedSubscriber<fleet::Track>::open(node(), "t", {fleet::Track{.id = 2}}).value();
  for (std::uint32_t id = 1; id <= 3; ++id) {
    fleet::Track track{.id = id};
    stamp(&track, 100 + id);
    ASSERT_TRUE(publisher.publish_copy(track));
  }
  const auto sample = chosen.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(id_of(sample), 102u);
  EXPECT_FALSE(chosen.take());
}

TEST_F(HeaderTest, LatestValuesCarryIt) {
  auto writer = LatestWriter<fleet::Track>::open(node(), "tracks").value();
  auto reader = LatestReader<fleet::Track>::open(node(), "tracks").value();
  fleet::Track track{.id = 4, .speed = 2};
  stamp(&track, 11);
  ASSERT_TRUE(writer.set(track));
  fleet::Track found;
  ASSERT_TRUE(reader.get(fleet::Track{.id = 4}, found));
  EXPECT_EQ(id_of(&found), 11u);
}

// Every byte of a message may be a hostile peer's: what reads the header stays inside it, and validate() looks at it.
TEST_F(HeaderTest, HeaderOfAHostilePeerIsTotal) {
  fleet::Pose pose;
  for (unsigned value = 0; value < 256; ++value) {
    std::memset(static_cast<void*>(&pose), static_cast<int>(value), sizeof pose);
    const Context& context = header<Context>(pose);
    EXPECT_LE(context.session.size(), 7u);
    EXPECT_LE(std::string_view(context.session).size(), 7u);
    EXPECT_EQ(static_cast<bool>(validate(pose)), value == 0) << value;
  }
}

}  // namespace
}  // namespace tenon::test
