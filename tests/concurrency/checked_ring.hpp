// A ring in checked memory, with payload that notices when it is written while somebody reads it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "checked_atomics.hpp"
#include "tenon/detail/queue/reader_record.hpp"
#include "tenon/detail/queue/ring_reader_slow.hpp"
#include "tenon/detail/queue/ring_writer_slow.hpp"
#include "tenon/detail/queue/topic_words.hpp"

namespace tenon::concurrency {

using A = CheckedAtomics;
using Word = CheckedCell<std::uint64_t>;

struct Payload {  // message s is {s + 1, s + 1}
  Word first;
  Word second;
};

struct CheckedCellBlock {
  queue::SlotHeader<A> header;
  Payload payload;
};

inline constexpr queue::SlotShape kShape{sizeof(queue::SlotHeader<A>), sizeof(CheckedCellBlock)};

struct ReaderBlock {
  queue::ReaderRecord<A> record;
  std::vector<Word> place = std::vector<Word>(1 + kHolds);
  static constexpr std::uint32_t kHolds = 2;
};

// Everything two or three actors share. Readers are known to the writer once `attached` says so.
struct CheckedRing {
  static constexpr std::uint64_t kCapacity = 4;
  static constexpr std::uint32_t kLoans = 2;

  explicit CheckedRing(std::uint32_t readers = 1)
      : control(std::make_unique<queue::RingControl<A>>()),
        topic(std::make_unique<queue::TopicWords<A>>()),
        chunks(static_cast<std::uint32_t>(kCapacity) + kLoans + readers * ReaderBlock::kHolds),
        mirror(chunks),
        cells(chunks),
        blocks(readers),
        writer({control.get(), mirror.data(), reinterpret_cast<std::byte*>(cells.data()), kShape, kCapacity, chunks, 0},
               readers * ReaderBlock::kHolds) {}

  [[nodiscard]] queue::RingReader<A> reader(std::uint32_t index, bool steadfast) {
    return {{control.get(), reinterpret_cast<const std::byte*>(cells.data()), kShape, kCapacity, chunks, 0},
            {&blocks[index].record, blocks[index].place.data(), index, ReaderBlock::kHolds},
            steadfast};
  }
  void attach(std::uint32_t index, bool reliable) {
    writer.attach({&blocks[index].record, blocks[index].place.data(), index, ReaderBlock::kHolds, reliable});
  }

  std::unique_ptr<queue::RingControl<A>> control;
  std::unique_ptr<queue::TopicWords<A>> topic;
  std::uint32_t chunks;
  std::vector<Word> mirror;
  std::vector<CheckedCellBlock> cells;
  std::vector<ReaderBlock> blocks;
  queue::RingWriter<A> writer;
};

// A publisher as the port drives its ring. `raise` may be replaced to break the order of things on purpose.
class Publishing {
 public:
  explicit Publishing(CheckedRing& ring) : ring_(ring) {}
  virtual ~Publishing() = default;

  // False: a reliable reader is in the way.
  bool publish() {
    if (!ring_.writer.gate_open() && !open_gate()) return false;
    auto lent = ring_.writer.lend_in_place(kShape);
    if (lent.payload == nullptr) lent = ring_.writer.lend();
    if (lent.payload == nullptr) {
      fail("no chunk for a loan");
      return false;
    }
    auto& payload = *reinterpret_cast<Payload*>(lent.payload);
    const std::uint64_t value = ring_.writer.head() + 1;
    payload.first.store(value, std::memory_order_relaxed);
    payload.second.store(value, std::memory_order_relaxed);
    if (!ring_.writer.publish_in_place(kShape, lent.chunk, 16)) ring_.writer.publish(lent.chunk, 16);
    return true;
  }

  virtual bool open_gate() {
    ring_.writer.raise_gate();
    note_newcomers(ring_.topic->generation());
    note_rejoins();
    return !ring_.writer.settle().blocked;
  }

 protected:
  void note_newcomers(std::uint32_t generation) {
    if (generation == known_generation_) return;
    known_generation_ = generation;
    for (std::uint32_t i = 0; i < ring_.blocks.size(); ++i) {
      const auto state = queue::state_of(ring_.blocks[i].record);
      if (state != queue::RecordState::free && !ring_.writer.has_reader(i))
        ring_.attach(i, state == queue::RecordState::reliable);
    }
    ring_.writer.answer_rejoins();
  }
  void note_rejoins() {
    const std::uint32_t rejoins = ring_.topic->rejoins();
    if (rejoins == known_rejoins_) return;
    known_rejoins_ = rejoins;
    ring_.writer.answer_rejoins();
  }

  CheckedRing& ring_;
  std::uint32_t known_generation_ = 0;
  std::uint32_t known_rejoins_ = 0;
};

// A subscriber as the port drives its reader; checks every message it takes.
class Subscribing {
 public:
  Subscribing(CheckedRing& ring, std::uint32_t index, bool steadfast)
      : ring_(ring), index_(index), reader_(ring.reader(index, steadfast)) {}

  void join(queue::RecordState state) {
    reader_.announce_place(0);
    queue::fill_record(ring_.blocks[index_].record, 1, index_ + 1, state);
    (void)ring_.topic->move_generation();
    reader_.start();
    next_ = reader_.cursor();
  }

  // Takes once, reads the payload in two steps while it is held, lets go.
  bool take() {
    auto taken = reader_.take(kShape);
    if (taken.state == queue::TakeState::behind) {
      reader_.announce_rejoin();
      ring_.topic->move_rejoins();
      reader_.restart();
      taken = reader_.take(kShape);
    }
    if (taken.state == queue::TakeState::bad_peer) fail("a chunk out of range");
    if (taken.state != queue::TakeState::taken) return false;
    check_order(taken.sequence);
    check_payload(taken);
    queue::let_go<A>(*taken.hold);
    return true;
  }

  [[nodiscard]] std::uint64_t next() const { return next_; }
  [[nodiscard]] std::uint64_t lost() const { return reader_.lost(); }
  [[nodiscard]] queue::RingReader<A>& reader() { return reader_; }

 private:
  // Sequences rise, and every gap was reported.
  void check_order(std::uint64_t sequence) {
    const std::uint64_t gap = reader_.lost() - lost_seen_;
    if (sequence != next_ + gap)
      fail("message " + std::to_string(sequence) + " after " + std::to_string(next_) + " with " + std::to_string(gap) +
           " reported lost");
    next_ = sequence + 1;
    lost_seen_ = reader_.lost();
  }
  static void check_payload(const queue::RingReader<A>::Taken& taken) {
    const auto& payload = *reinterpret_cast<const Payload*>(taken.payload);
    const std::uint64_t first = payload.first.load(std::memory_order_relaxed);
    const std::uint64_t second = payload.second.load(std::memory_order_relaxed);
    if (first != taken.sequence + 1 || second != taken.sequence + 1)
      fail("message " + std::to_string(taken.sequence) + " reads as " + std::to_string(first) + ", " +
           std::to_string(second));
  }

  CheckedRing& ring_;
  std::uint32_t index_;
  queue::RingReader<A> reader_;
  std::uint64_t next_ = 0;
  std::uint64_t lost_seen_ = 0;
};

}  // namespace tenon::concurrency
