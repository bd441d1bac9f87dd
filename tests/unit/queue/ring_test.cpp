// One publisher's ring and its readers, in one thread: what each step leaves behind.
#include <gtest/gtest.h>

#include <set>

#include "ring_block.hpp"

namespace tenon::concurrency {
namespace {

using A = queue::StdAtomics;
using queue::ChunkUse;
using queue::RecordState;
using queue::TakeState;

class Ring : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kCapacity = 8;
  RingBlock<A> block{kCapacity};
  ThreadPublisher<A> publisher{block};

  queue::RingReader<A> joined(std::uint32_t index, RecordState state) {
    auto reader = block.reader(index, state == RecordState::reliable);
    join(block, index, reader, state);
    return reader;
  }
  void publish(int count) {
    for (int i = 0; i < count; ++i) publisher.publish(false);
  }
  [[nodiscard]] std::uint64_t first_word(const queue::RingReader<A>::Taken& taken) const {
    return reinterpret_cast<const Message*>(taken.payload)->words[0];
  }
  [[nodiscard]] ChunkUse use_of(std::uint32_t chunk) const {
    return static_cast<ChunkUse>(block.mirror[chunk].load() & 3);
  }
  [[nodiscard]] std::uint32_t chunk_in_slot(std::uint64_t sequence) const {
    const auto* header =
        reinterpret_cast<const queue::SlotHeader<A>*>(block.cells + (sequence % kCapacity) * kMessageShape.stride);
    return queue::chunk_of(header->where.load());
  }
};

TEST_F(Ring, AReaderThatJoinsTakesWhatIsPublishedFromThenOn) {
  publish(3);
  auto reader = joined(0, RecordState::overwrite);
  EXPECT_EQ(reader.take(kMessageShape).state, TakeState::empty);
  publish(1);
  const auto taken = reader.take(kMessageShape);
  ASSERT_EQ(taken.state, TakeState::taken);
  EXPECT_EQ(taken.sequence, 3u);
  EXPECT_EQ(taken.bytes, sizeof(Message));
  EXPECT_EQ(first_word(taken), 3u);
}

TEST_F(Ring, ALateReaderGetsTheHistoryThereIs) {
  publish(3);
  auto reader = block.reader(0, false);
  reader.announce_place(100);
  queue::fill_record(block.records[0], 1, 1, RecordState::overwrite);
  (void)block.topic.move_generation();
  reader.start();
  EXPECT_EQ(reader.take(kMessageShape).sequence, 0u);
}

TEST_F(Ring, AHeldMessageKeepsItsChunkAndItsSlotGoesOnWithASpare) {
  auto reader = joined(0, RecordState::overwrite);
  publish(1);
  const auto held = reader.take(kMessageShape);
  ASSERT_EQ(held.state, TakeState::taken);
  publish(static_cast<int>(5 * kCapacity));
  EXPECT_EQ(first_word(held), 0u);
  EXPECT_GE(chunk_in_slot(kCapacity), kCapacity);
  EXPECT_EQ(use_of(0), ChunkUse::message);
}

TEST_F(Ring, ASlotReturnsToItsHomeWhenTheHoldIsGone) {
  auto reader = joined(0, RecordState::overwrite);
  publish(1);
  const auto held = reader.take(kMessageShape);
  publish(static_cast<int>(2 * kCapacity));
  queue::let_go<A>(*held.hold);
  publish(static_cast<int>(2 * kCapacity));
  for (std::uint64_t slot = 0; slot < kCapacity; ++slot) {
    EXPECT_EQ(chunk_in_slot(slot), slot);
    EXPECT_EQ(use_of(static_cast<std::uint32_t>(slot)), ChunkUse::home);
  }
  for (auto chunk = static_cast<std::uint32_t>(kCapacity); chunk < block.chunks; ++chunk)
    EXPECT_EQ(use_of(chunk), ChunkUse::free);
}

TEST_F(Ring, EveryHoldOfEveryReaderMayBeInUseAndPublishingGoesOn) {
  std::vector<queue::RingReader<A>> readers;
  for (std::uint32_t i = 0; i < RingBlock<A>::kReaders; ++i) readers.push_back(joined(i, RecordState::reliable));
  std::vector<queue::RingReader<A>::Taken> held;
  publish(static_cast<int>(RingBlock<A>::kHolds));
  for (auto& reader : readers)
    for (std::uint32_t k = 0; k < RingBlock<A>::kHolds; ++k) held.push_back(reader.take(kMessageShape));
  for (auto& reader : readers) EXPECT_EQ(reader.take(kMessageShape).state, TakeState::empty);
  publish(1);
  for (auto& reader : readers) EXPECT_EQ(reader.take(kMessageShape).state, TakeState::no_hold);
  for (const auto& one : held) EXPECT_EQ(first_word(one), one.sequence);
}

TEST_F(Ring, FullRingRefusesToPassAReliableReader) {
  auto reader = joined(0, RecordState::reliable);
  auto& ring = publisher.ring();
  ring.attach(block.seen_by_writer(0, true));
  publish(static_cast<int>(kCapacity));
  ring.raise_gate();
  EXPECT_TRUE(ring.settle().blocked);
  EXPECT_EQ(ring.settle().reader, 0u);
  queue::let_go<A>(*reader.take(kMessageShape).hold);
  ring.raise_gate();
  EXPECT_FALSE(ring.settle().blocked);
}

TEST_F(Ring, AnOverwrittenReaderLosesItsOldestAndIsToldHowMany) {
  auto reader = joined(0, RecordState::overwrite);
  publish(static_cast<int>(5 * kCapacity));
  EXPECT_EQ(reader.take(kMessageShape).state, TakeState::behind);
  reader.announce_rejoin();
  block.topic.move_rejoins();
  reader.restart();
  const auto taken = reader.take(kMessageShape);
  ASSERT_EQ(taken.state, TakeState::taken);
  EXPECT_EQ(taken.sequence, reader.lost());
  EXPECT_EQ(first_word(taken), taken.sequence);
}

TEST_F(Ring, LoansPublishedInAnotherOrderCarryTheirOwnMessages) {
  auto reader = joined(0, RecordState::overwrite);
  publish(1);
  auto& ring = publisher.ring();
  const auto first = ring.lend_in_place(kMessageShape);
  ASSERT_NE(first.payload, nullptr);
  EXPECT_EQ(ring.lend_in_place(kMessageShape).payload, nullptr) << "the slot at head is lent";
  const auto second = ring.lend();
  ASSERT_NE(second.payload, nullptr);
  EXPECT_EQ(ring.lent(), 2u);
  reinterpret_cast<Message*>(first.payload)->words.fill(100);
  reinterpret_cast<Message*>(second.payload)->words.fill(200);
  ring.publish(second.chunk, sizeof(Message));
  EXPECT_FALSE(ring.publish_in_place(kMessageShape, first.chunk, sizeof(Message)));
  ring.publish(first.chunk, sizeof(Message));
  EXPECT_EQ(ring.lent(), 0u);
  EXPECT_EQ(first_word(reader.take(kMessageShape)), 0u);
  EXPECT_EQ(first_word(reader.take(kMessageShape)), 200u);
  EXPECT_EQ(first_word(reader.take(kMessageShape)), 100u);
}

TEST_F(Ring, ALoanTakenBackLeavesNoMessageAndNoChunkBehind) {
  auto reader = joined(0, RecordState::overwrite);
  publish(1);
  auto& ring = publisher.ring();
  for (int i = 0; i < 100; ++i) {
    auto lent = ring.lend_in_place(kMessageShape);
    if (lent.payload == nullptr) lent = ring.lend();
    ASSERT_NE(lent.payload, nullptr);
    ring.take_back(lent.chunk);
  }
  EXPECT_EQ(ring.lent(), 0u);
  publish(2);
  EXPECT_EQ(reader.take(kMessageShape).sequence, 0u);
  EXPECT_EQ(reader.take(kMessageShape).sequence, 1u);
  EXPECT_EQ(reader.take(kMessageShape).sequence, 2u);
}

TEST_F(Ring, AChunkOutOfRangeIsTheMarkOfABadPeer) {
  auto reader = joined(0, RecordState::overwrite);
  publish(1);
  auto* header = reinterpret_cast<queue::SlotHeader<A>*>(block.cells);
  header->where.store(queue::pack_where(40, block.chunks));
  EXPECT_EQ(reader.take(kMessageShape).state, TakeState::bad_peer);
  Message message;
  EXPECT_EQ(reader.copy(kMessageShape, reinterpret_cast<std::byte*>(&message), sizeof message), TakeState::bad_peer);
  EXPECT_FALSE(reader.holding());
}

class RingStartingAt : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RingStartingAt, CountsAcrossItsWordsLimits) {
  RingBlock<A> block(8, GetParam());
  ThreadPublisher<A> publisher(block);
  auto reader = block.reader(0, true);
  join(block, 0, reader, RecordState::reliable);
  for (std::uint64_t i = 0; i < 40; ++i) {
    publisher.publish(false);
    const auto taken = reader.take(kMessageShape);
    ASSERT_EQ(taken.state, TakeState::taken) << i;
    ASSERT_EQ(taken.sequence, GetParam() + i);
    queue::let_go<A>(*taken.hold);
  }
  EXPECT_EQ(reader.lost(), 0u);
}
INSTANTIATE_TEST_SUITE_P(NearTheirLimits, RingStartingAt,
                         ::testing::Values(0, (std::uint64_t{1} << 31) - 20, (std::uint64_t{1} << 32) - 20,
                                           (std::uint64_t{1} << 61)));

}  // namespace
}  // namespace tenon::concurrency
