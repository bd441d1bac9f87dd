// Counters that begin just before they are full.
#include "domain.hpp"
#include "messages.hpp"
#include "ring_block.hpp"
#include "segments.hpp"
#include "shm/topic_segment.hpp"

#include <tenon/notices.hpp>

#include <optional>
#include <thread>

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using A = queue::StdAtomics;

class CountersOfARing : public testing::TestWithParam<std::uint64_t> {
 protected:
  static constexpr std::uint64_t kCapacity = 8;
  static std::uint64_t first_word(const queue::RingReader<A>::Taken& taken) {
    return reinterpret_cast<const concurrency::Message*>(taken.payload)->words[0];
  }
};

// Messages 0 to 39 behind the first: the number that is to be passed lies among them.
TEST_P(CountersOfARing, PassTheirLimitWithoutAMessageLostOrChanged) {
  concurrency::RingBlock<A> block(kCapacity, GetParam());
  concurrency::ThreadPublisher<A> publisher(block);
  auto reader = block.reader(0, false);
  auto laggard = block.reader(1, false);
  concurrency::join(block, 0, reader, queue::RecordState::overwrite);
  concurrency::join(block, 1, laggard, queue::RecordState::overwrite);
  std::optional<queue::RingReader<A>::Taken> held;
  for (std::uint64_t i = 0; i < 40; ++i) {
    publisher.publish(false);
    const auto taken = reader.take(concurrency::kMessageShape);
    ASSERT_EQ(taken.state, queue::TakeState::taken) << i;
    EXPECT_EQ(taken.sequence, GetParam() + i);
    EXPECT_EQ(first_word(taken), GetParam() + i);
    if (i % 10 == 2) {
      if (held) queue::let_go<A>(*held->hold);
      held = taken;
    } else {
      queue::let_go<A>(*taken.hold);
    }
    if (!held) continue;
    EXPECT_EQ(first_word(*held), held->sequence) << "held while " << i << " was published";
  }
  EXPECT_EQ(reader.lost(), 0u);
  ASSERT_EQ(laggard.take(concurrency::kMessageShape).state, queue::TakeState::behind);
  laggard.announce_rejoin();
  block.topic.move_rejoins();
  laggard.restart();
  std::uint64_t taken_late = 0;
  for (auto late = laggard.take(concurrency::kMessageShape); late.state == queue::TakeState::taken;
       late = laggard.take(concurrency::kMessageShape)) {
    ++taken_late;
    EXPECT_EQ(first_word(late), late.sequence);
    queue::let_go<A>(*late.hold);
  }
  EXPECT_GT(taken_late, 0u);
  EXPECT_EQ(taken_late + laggard.lost(), 40u);
}

// At 2^63 marks begin again, at 2^64 numbers do. (Of all messages the last two are not protected from their publisher while
// they are held: their holds mean something else. A thousand million messages a second take 585 years until then.)
INSTANTIATE_TEST_SUITE_P(Near, CountersOfARing,
                         testing::Values((std::uint64_t{1} << 31) - 20, (std::uint64_t{1} << 32) - 20,
                                         (std::uint64_t{1} << 63) - 20, 0 - std::uint64_t{20}),
                         [](const auto& row) { return "Case" + std::to_string(row.index); });

class CountersOfATopic : public Domain {
 protected:
  // The topic's words as if so much had come to pass there.
  void set_words(std::uint32_t generation, std::uint32_t rejoins, std::uint32_t bell) const {
    auto found = segments_wanted(
        path(), [](const shm::SegmentHeader& header) { return header.kind == shm::SegmentKind::topic; });
    ASSERT_EQ(found.size(), 1u);
    shm::TopicWords& words = shm::topic_words(found.front().memory.writable_data());
    auto* const counts = reinterpret_cast<std::uint32_t*>(&words);
    counts[0] = generation;
    counts[1] = bell;
    counts[2] = rejoins;
    ASSERT_EQ(words.generation(), generation);
    ASSERT_EQ(words.rejoins(), rejoins);
  }
};

TEST_F(CountersOfATopic, PassTheirLimitWhileOthersComeAndGoAndSleep) {
  const auto watch = Notices::of_topic(node(), "t").value();  // keeps the topic there, and is nobody in it
  set_words(0xffff'fffb, 0xffff'fffe, 0xffff'fff8);
  auto staying = Subscriber<Short>::open(node(), "t", {.reliable = true, .publishers = 64, .spin = 0ns}).value();
  for (std::uint64_t round = 0; round < 12; ++round) {
    auto publisher =
        Publisher<Short>::open(open_node("p"), "t", {.depth = 4, .slow_reader = SlowReader::block}).value();
    auto lagging = Subscriber<Short>::open(open_node("s"), "t").value();
    std::thread sender([&] {
      std::this_thread::sleep_for(2ms);
      EXPECT_TRUE(publish_range(publisher, 0, 64));
    });
    for (std::uint64_t i = 0; i < 64; ++i) {
      const auto sample = staying.wait_take(10s);
      EXPECT_TRUE(sample && sample->number == i && sample.lost() == 0) << "round " << round << ", message " << i;
      if (!sample) break;
    }
    sender.join();
    std::uint64_t seen = 0;
    while (const auto sample = lagging.take()) seen += 1 + sample.lost();
    EXPECT_EQ(seen, 64u) << "round " << round;
    EXPECT_EQ(publisher.subscriber_count(), 2u) << "round " << round;
  }
  EXPECT_FALSE(staying.take());
  EXPECT_EQ(staying.publisher_count(), 0u);
}

}  // namespace
}  // namespace tenon::test
