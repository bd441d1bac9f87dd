// The ring with its roles as threads, at full speed: whole messages, in order, losses exact. Under ThreadSanitizer the
// same runs prove that every access to a payload is ordered by the words of the ring.
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

#include "ring_block.hpp"

namespace tenon::concurrency {
namespace {

using A = queue::StdAtomics;
using Reader = queue::RingReader<A>;
#ifdef NDEBUG
constexpr std::uint64_t kMessages = 1'000'000;
#else  // the sanitizers' builds, which run ten to a hundred times slower
constexpr std::uint64_t kMessages = 40'000;
#endif

void rejoin(RingBlock<A>& block, Reader& reader) {
  reader.announce_rejoin();
  block.topic.move_rejoins();
  reader.restart();
}

bool is_whole(const Message& message, std::uint64_t sequence) {
  for (const std::uint64_t word : message.words)
    if (word != sequence) return false;
  return true;
}

// What one subscriber found over its time.
struct Tally {
  std::uint64_t taken = 0;
  std::uint64_t torn = 0;
  std::uint64_t disordered = 0;
};

// Takes in place until the last message came by.
Tally take_all(RingBlock<A>& block, Reader& reader, std::uint64_t until) {
  Tally tally;
  std::uint64_t next = reader.cursor();
  while (reader.cursor() < until) {
    const auto taken = reader.take(kMessageShape);
    if (taken.state == queue::TakeState::behind) rejoin(block, reader);
    if (taken.state != queue::TakeState::taken) {
      std::this_thread::yield();
      continue;
    }
    tally.torn += is_whole(*reinterpret_cast<const Message*>(taken.payload), taken.sequence) ? 0u : 1u;
    tally.disordered += taken.sequence < next ? 1 : 0;
    next = taken.sequence + 1;
    ++tally.taken;
    queue::let_go<A>(*taken.hold);
  }
  return tally;
}

void publish_all(RingBlock<A>& block, bool by_words = false) {
  ThreadPublisher<A> publisher(block);
  for (std::uint64_t i = 0; i < kMessages; ++i) publisher.publish(by_words);
}

// The longer ring is one whose ends ask for lines ahead.
class RingThreadsOfLength : public ::testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Lengths, RingThreadsOfLength, ::testing::Values(16, 2 * queue::kLeastFetchedRing),
                         ::testing::PrintToStringParamName());

TEST_P(RingThreadsOfLength, ReliableDeliversEveryMessageOnceInOrder) {
  RingBlock<A> block(GetParam());
  Reader reader = block.reader(0, true);
  join(block, 0, reader, queue::RecordState::reliable);
  std::thread publisher([&] { publish_all(block); });
  const Tally tally = take_all(block, reader, kMessages);
  publisher.join();
  EXPECT_EQ(tally.taken, kMessages);
  EXPECT_EQ(tally.torn + tally.disordered, 0u);
  EXPECT_EQ(reader.lost(), 0u);
}

TEST_P(RingThreadsOfLength, OverwritingLosesWholeMessagesAndCountsThem) {
  RingBlock<A> block(GetParam());
  Reader reader = block.reader(0, false);
  join(block, 0, reader, queue::RecordState::overwrite);
  std::thread publisher([&] { publish_all(block); });
  const Tally tally = take_all(block, reader, kMessages);
  publisher.join();
  EXPECT_EQ(tally.taken + reader.lost(), kMessages);
  EXPECT_EQ(tally.torn + tally.disordered, 0u);
}

TEST_P(RingThreadsOfLength, CopiesByWordsAreWholeWithoutAHold) {
  RingBlock<A> block(GetParam());
  Reader reader = block.reader(0, false);
  join(block, 0, reader, queue::RecordState::overwrite);
  std::thread publisher([&] { publish_all(block, true); });
  std::uint64_t taken = 0;
  std::uint64_t torn = 0;
  while (reader.cursor() < kMessages) {
    Message message;
    const auto state = reader.copy(kMessageShape, reinterpret_cast<std::byte*>(&message), sizeof message);
    if (state == queue::TakeState::behind) reader.skip_to_present();
    if (state != queue::TakeState::taken) {
      std::this_thread::yield();
      continue;
    }
    torn += is_whole(message, reader.cursor() - 1) ? 0u : 1u;
    ++taken;
  }
  publisher.join();
  EXPECT_EQ(taken + reader.lost(), kMessages);
  EXPECT_EQ(torn, 0u);
}

TEST(RingThreads, ReadersComeAndGoWhileOthersStay) {
  RingBlock<A> block(32);
  Reader staying = block.reader(0, true);
  join(block, 0, staying, queue::RecordState::reliable);
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> torn{0};
  const auto visit = [&](std::uint32_t index) {
    while (!done.load(std::memory_order_relaxed)) {
      Reader visitor = block.reader(index, false);
      join(block, index, visitor, queue::RecordState::overwrite);
      for (int i = 0; i < 50 && !done.load(std::memory_order_relaxed); ++i) {
        const auto taken = visitor.take(kMessageShape);
        if (taken.state == queue::TakeState::behind) rejoin(block, visitor);
        if (taken.state != queue::TakeState::taken) continue;
        if (!is_whole(*reinterpret_cast<const Message*>(taken.payload), taken.sequence)) ++torn;
        queue::let_go<A>(*taken.hold);
      }
      leave(block, index);
      std::this_thread::yield();
    }
  };
  std::thread publisher([&] { publish_all(block); });
  std::thread first([&] { visit(1); });
  std::thread second([&] { visit(2); });
  const Tally tally = take_all(block, staying, kMessages);
  done = true;
  publisher.join();
  first.join();
  second.join();
  EXPECT_EQ(tally.taken, kMessages);
  EXPECT_EQ(tally.torn + tally.disordered + torn, 0u);
}

// Samples go to another thread, which reads them later and lets go.
TEST(RingThreads, HoldsAreLetGoByAnotherThread) {
  RingBlock<A> block(16);
  Reader reader = block.reader(0, false);
  join(block, 0, reader, queue::RecordState::overwrite);
  std::mutex mutex;
  std::deque<Reader::Taken> handed_over;
  std::atomic<bool> done{false};
  std::uint64_t torn = 0;
  std::thread publisher([&] { publish_all(block); });
  std::thread other([&] {
    for (;;) {
      Reader::Taken taken;
      {
        const std::lock_guard guard(mutex);
        if (handed_over.empty() && done) return;
        if (!handed_over.empty()) {
          taken = handed_over.front();
          handed_over.pop_front();
        }
      }
      if (taken.payload == nullptr) {
        std::this_thread::yield();
        continue;
      }
      torn += is_whole(*reinterpret_cast<const Message*>(taken.payload), taken.sequence) ? 0u : 1u;
      queue::let_go<A>(*taken.hold);
    }
  });
  std::uint64_t taken_count = 0;
  while (reader.cursor() < kMessages) {
    const auto taken = reader.take(kMessageShape);
    if (taken.state == queue::TakeState::behind) rejoin(block, reader);
    if (taken.state != queue::TakeState::taken) {
      std::this_thread::yield();
      continue;
    }
    ++taken_count;
    const std::lock_guard guard(mutex);
    handed_over.push_back(taken);
  }
  done = true;
  publisher.join();
  other.join();
  EXPECT_EQ(torn, 0u);
  EXPECT_EQ(taken_count + reader.lost(), kMessages);
}

}  // namespace
}  // namespace tenon::concurrency
