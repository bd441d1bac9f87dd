// What each subscriber asks for, what its publisher grants of it, and what becomes of mixtures. One thread: a wait of the
// publisher is told by the least time it takes.
#include <filesystem>
#include <functional>
#include <thread>

#include "domain.hpp"
#include "messages.hpp"
#include "os/mapping.hpp"
#include "os/segment_file.hpp"
#include "shm/subscriber_segment.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kEver = std::chrono::nanoseconds::max();

[[nodiscard]] std::chrono::nanoseconds time_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - start;
}

class PoliciesTest : public Domain {
 protected:
  [[nodiscard]] Publisher<Short> publisher(SlowReader most, std::chrono::nanoseconds patience = 1h) {
    return Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = most, .patience = patience}).value();
  }
  [[nodiscard]] Subscriber<Short> asks(SlowReader slow_reader, std::chrono::nanoseconds patience = kEver) {
    return Subscriber<Short>::open(node(), "t", {.reliable = true, .slow_reader = slow_reader, .patience = patience})
        .value();
  }
  // Takes all there is; the numbers must go on from `next`, but for what was reported lost with the sample behind the gap.
  static void drain(Subscriber<Short>& subscriber, std::uint64_t& next) {
    while (const auto sample = subscriber.take()) {
      ASSERT_EQ(sample->number, next + sample.lost());
      next = sample->number + 1;
    }
  }
  // Writes into the shape of the one subscriber there is, as its owner could.
  void forge(const std::function<void(shm::SubscriberShape&)>& change) const {
    for (const std::string& file : files_below(path())) {
      const std::filesystem::path at = path() + "/" + file;
      if (!std::filesystem::is_regular_file(at) || !at.filename().string().starts_with("s-")) continue;
      const auto directory = os::Directory::open(at.parent_path()).value();
      auto opened = os::open_existing(directory, at.filename(), os::Access::read_write).value();
      auto memory = os::Mapping::writable(opened.file, opened.facts.bytes).value();
      change(*reinterpret_cast<shm::SubscriberShape*>(memory.writable_data() + shm::kSubscriberShapeOffset));
      return;
    }
    FAIL() << "no subscriber's segment below " << path();
  }
};

TEST_F(PoliciesTest, EachOfAMixtureIsServedAsItAsked) {
  auto publisher = this->publisher(SlowReader::block);
  auto loses = Subscriber<Short>::open(node(), "t").value();
  auto demoted = asks(SlowReader::demote, 20ms);
  auto kept = asks(SlowReader::block);
  const std::uint64_t messages = 10 * publisher.capacity();
  std::uint64_t next = 0;
  EXPECT_GE(time_of([&] {
              for (std::uint64_t i = 0; i < messages; ++i) {
                ASSERT_TRUE(publish_range(publisher, i, i + 1));
                drain(kept, next);
              }
            }),
            20ms);
  EXPECT_EQ(next, messages);
  EXPECT_EQ(kept.lost(), 0u);
  for (auto* const late : {&loses, &demoted}) {
    next = 0;
    drain(*late, next);
    EXPECT_EQ(next, messages) << "taken and lost are all there were";
    EXPECT_GT(late->lost(), 0u);
  }
}

TEST_F(PoliciesTest, OneThatLosesItsOldestIsNotWaitedForWhereOthersAre) {
  auto publisher = this->publisher(SlowReader::block);
  const auto loses = asks(SlowReader::overwrite);
  EXPECT_EQ(loses.granted(), Delivery());
  EXPECT_TRUE(publish_range(publisher, 0, 10 * publisher.capacity())) << "it would never return";
}

TEST_F(PoliciesTest, TheShortestPatienceOfThoseInTheWayDecides) {
  auto publisher = this->publisher(SlowReader::timeout);
  auto hour = asks(SlowReader::demote, 1h);
  auto blink = asks(SlowReader::timeout, 20ms);
  ASSERT_TRUE(publish_range(publisher, 0, publisher.capacity()));
  EXPECT_GE(time_of([&] { EXPECT_EQ(publisher.loan().error(), ErrorCode::timeout); }), 20ms);
  std::uint64_t next = 0;
  drain(hour, next);
  EXPECT_EQ(publisher.loan().error(), ErrorCode::timeout) << "the other one is still there";
  drain(blink, next = 0);
  EXPECT_TRUE(publish_range(publisher, next, next + 1));
  EXPECT_EQ(hour.lost() + blink.lost(), 0u);
}

TEST_F(PoliciesTest, TheImpatientIsDemotedWhileThePatientIsWaitedFor) {
  auto publisher = this->publisher(SlowReader::timeout, 60ms);
  auto demoted = asks(SlowReader::demote, 20ms);
  auto kept = asks(SlowReader::timeout);
  ASSERT_TRUE(publish_range(publisher, 0, publisher.capacity()));
  EXPECT_GE(time_of([&] { EXPECT_EQ(publisher.loan().error(), ErrorCode::timeout); }), 60ms);
  std::uint64_t next = 0;
  drain(kept, next);
  EXPECT_TRUE(publish_range(publisher, next, next + publisher.capacity())) << "nobody is waited for who was demoted";
  std::uint64_t seen = 0;
  drain(demoted, seen);
  EXPECT_GT(demoted.lost(), 0u);
  drain(kept, next);
  EXPECT_EQ(kept.lost(), 0u);
  EXPECT_EQ(seen, next);
}

// The publisher waits for one already when another one joins with a history: it has the time that it was granted, too.
TEST_F(PoliciesTest, PatienceBeginsWithTheReaderNotWithTheWait) {
  auto publisher = this->publisher(SlowReader::block);
  auto first = asks(SlowReader::block);
  ASSERT_TRUE(publish_range(publisher, 0, publisher.capacity()));
  std::thread waits([&] { EXPECT_TRUE(publish_range(publisher, publisher.capacity(), publisher.capacity() + 1)); });
  std::this_thread::sleep_for(1100ms);
  auto joined = Subscriber<Short>::open(node(), "t",
                                        {.reliable = true,
                                         .slow_reader = SlowReader::demote,
                                         .patience = 1s,
                                         .history = static_cast<std::uint32_t>(publisher.capacity())})
                    .value();
  std::this_thread::sleep_for(50ms);
  std::uint64_t next = 0;
  drain(joined, next);
  drain(first, next = 0);
  waits.join();
  EXPECT_EQ(joined.lost(), 0u);
}

TEST_F(PoliciesTest, ThePublisherCapsWhatIsAsked) {
  const auto capped = this->publisher(SlowReader::demote, 30ms);
  EXPECT_EQ(asks(SlowReader::block).granted(), (Delivery{SlowReader::demote, 30ms}));
  EXPECT_EQ(asks(SlowReader::timeout, 10ms).granted(), (Delivery{SlowReader::demote, 10ms}));
  EXPECT_EQ(asks(SlowReader::demote, 1h).granted(), (Delivery{SlowReader::demote, 30ms}));
  EXPECT_EQ(asks(SlowReader::demote, 1ms).granted(), (Delivery{SlowReader::demote, 1ms}));
  EXPECT_EQ(asks(SlowReader::demote, -1ms).granted(), (Delivery{SlowReader::demote, 0ms}));
}

TEST_F(PoliciesTest, DemotionIsTheMostByDefault) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  auto stuck = asks(SlowReader::block);
  EXPECT_EQ(stuck.granted(), (Delivery{SlowReader::demote, 1s}));
  EXPECT_GE(time_of([&] { EXPECT_TRUE(publish_range(publisher, 0, 10 * publisher.capacity())); }), 1s);
  EXPECT_GT(stuck.take().lost(), 0u);
}

TEST_F(PoliciesTest, WhatIsGrantedIsWhatEveryPublisherGrants) {
  auto subscriber = asks(SlowReader::block);
  EXPECT_EQ(subscriber.granted(), (Delivery{SlowReader::block, kEver})) << "nobody has said no yet";
  const auto generous = this->publisher(SlowReader::block);
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  EXPECT_EQ(subscriber.granted(), (Delivery{SlowReader::block, kEver}));
  {
    const auto busy = this->publisher(SlowReader::timeout, 5ms);
    const auto busier = this->publisher(SlowReader::demote, 7ms);
    EXPECT_EQ(subscriber.publisher_count(), 3u);
    EXPECT_EQ(subscriber.granted(), (Delivery{SlowReader::demote, 5ms}));
  }
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  EXPECT_EQ(subscriber.granted(), (Delivery{SlowReader::block, kEver}));
}

TEST_F(PoliciesTest, AWordThatIsNoPolicyAsksForNothing) {
  for (const std::uint32_t word : {4u, 255u, 0x8000'0000u, 0xffff'ffffu}) {
    const auto hostile = asks(SlowReader::block);
    forge([&](shm::SubscriberShape& shape) { shape.slow_reader = static_cast<shm::SlowReaderWord>(word); });
    auto publisher = this->publisher(SlowReader::block);
    EXPECT_EQ(publisher.subscriber_count(), 0u) << "it never looked, and nothing stands in for it";
    EXPECT_TRUE(publish_range(publisher, 0, 10 * publisher.capacity())) << "it would never return";
  }
}

TEST_F(PoliciesTest, AnEndlessPatienceEndsWithThePublishers) {
  const auto hostile = asks(SlowReader::demote);
  forge([](shm::SubscriberShape& shape) { shape.patience_ns = ~std::uint64_t{0}; });
  auto publisher = this->publisher(SlowReader::demote, 20ms);
  const auto took = time_of([&] { EXPECT_TRUE(publish_range(publisher, 0, 10 * publisher.capacity())); });
  EXPECT_GE(took, 20ms);
  EXPECT_LT(took, 1h);
}

}  // namespace
}  // namespace tenon::test
