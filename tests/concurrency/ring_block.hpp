// A ring and its readers' records in one block of ordinary memory, for tests that run roles as threads: every word has
// one address, so ThreadSanitizer sees who orders what.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "tenon/detail/queue/reader_record.hpp"
#include "tenon/detail/queue/ring_reader_slow.hpp"
#include "tenon/detail/queue/ring_writer_slow.hpp"
#include "tenon/detail/queue/topic_words.hpp"

namespace tenon::concurrency {

struct Message {
  std::array<std::uint64_t, 5> words{};
};
inline constexpr queue::SlotShape kMessageShape = queue::slot_shape(sizeof(Message), alignof(Message));

template <class A>
struct RingBlock {
  static constexpr std::uint32_t kHolds = 4;
  static constexpr std::uint32_t kReaders = 4;
  using Word = typename A::template Cell<std::uint64_t>;

  explicit RingBlock(std::uint64_t capacity, std::uint64_t first_sequence = 0)
      : chunks(static_cast<std::uint32_t>(capacity) + 2 + kReaders * kHolds),
        capacity_(capacity),
        first(first_sequence),
        mirror(std::make_unique<Word[]>(chunks)),
        cells(static_cast<std::byte*>(::operator new (bytes(), std::align_val_t{64}))) {
    for (std::size_t i = 0; i < bytes(); i += 8) new (cells + i) Word(0);
    control.head.store(first, std::memory_order_relaxed);
    control.gate.store(first, std::memory_order_relaxed);
    for (auto& place : places)
      for (auto& word : place) word.store(0, std::memory_order_relaxed);
  }
  ~RingBlock() { ::operator delete (cells, std::align_val_t{64}); }
  RingBlock(const RingBlock&) = delete;
  RingBlock& operator=(const RingBlock&) = delete;

  [[nodiscard]] std::size_t bytes() const { return chunks * kMessageShape.stride; }
  [[nodiscard]] queue::RingWriter<A> writer() {
    return queue::RingWriter<A>({&control, mirror.get(), cells, kMessageShape, capacity_, chunks, first},
                                kReaders * kHolds);
  }
  [[nodiscard]] queue::RingReader<A> reader(std::uint32_t index, bool steadfast) {
    return {{&control, cells, kMessageShape, capacity_, chunks, first},
            {&records[index], places[index].data(), index, kHolds},
            steadfast};
  }
  [[nodiscard]] queue::Reader<A> seen_by_writer(std::uint32_t index, bool reliable) {
    return {&records[index], places[index].data(), index, kHolds, reliable};
  }

  std::uint32_t chunks;
  std::uint64_t capacity_;
  std::uint64_t first;
  queue::RingControl<A> control{};
  queue::TopicWords<A> topic{};
  bool guest = false;  // the first reader is one: it moves no word of the topic
  std::array<queue::ReaderRecord<A>, kReaders> records{};
  std::array<std::array<Word, 1 + kHolds>, kReaders> places{};
  std::unique_ptr<Word[]> mirror;
  std::byte* cells;
};

// A publisher thread's view: publishes messages whose every word is the sequence.
template <class A>
class ThreadPublisher {
 public:
  explicit ThreadPublisher(RingBlock<A>& block) : block_(block), ring_(block.writer()) {}

  void publish(bool by_words) {
    typename queue::RingWriter<A>::Lent lent = ring_.lend_in_place(kMessageShape);
    if (lent.payload == nullptr) {
      while (!ring_.gate_open()) {
        open_gate();
        if (!ring_.gate_open()) std::this_thread::yield();
      }
      lent = ring_.lend_in_place(kMessageShape);
      if (lent.payload == nullptr) lent = ring_.lend();
    }
    Message message;
    message.words.fill(ring_.head());
    if (by_words)
      queue::store_words<A>(lent.payload, reinterpret_cast<const std::byte*>(&message), sizeof message);
    else
      *reinterpret_cast<Message*>(lent.payload) = message;
    if (!ring_.publish_in_place(kMessageShape, lent.chunk, sizeof message)) ring_.publish(lent.chunk, sizeof message);
  }
  [[nodiscard]] queue::RingWriter<A>& ring() { return ring_; }

 private:
  void open_gate() {
    ring_.raise_gate();
    if (const std::uint32_t generation = block_.topic.generation(); generation != generation_) {
      generation_ = generation;
      note_readers();
    }
    if (const std::uint32_t rejoins = block_.topic.rejoins(); rejoins != rejoins_) {
      rejoins_ = rejoins;
      ring_.answer_rejoins();
    }
    (void)ring_.settle();
  }
  void note_readers() {
    for (std::uint32_t i = 0; i < RingBlock<A>::kReaders; ++i) {
      const queue::RecordState state = queue::state_of(block_.records[i]);
      const bool takes_part = state == queue::RecordState::overwrite || state == queue::RecordState::reliable;
      if (ring_.has_reader(i) && !takes_part) ring_.detach(i);
      if (!ring_.has_reader(i) && takes_part)
        ring_.attach(block_.seen_by_writer(i, state == queue::RecordState::reliable));
    }
    ring_.answer_rejoins();
  }

  RingBlock<A>& block_;
  queue::RingWriter<A> ring_;
  std::uint32_t generation_ = 0;
  std::uint32_t rejoins_ = 0;
};

template <class A>
void join(RingBlock<A>& block, std::uint32_t index, queue::RingReader<A>& reader, queue::RecordState state) {
  reader.announce_place(0);
  queue::fill_record(block.records[index], 1, index + 1, state);
  (void)block.topic.move_generation();
  reader.start();
}

template <class A>
void leave(RingBlock<A>& block, std::uint32_t index) {
  queue::set_state(block.records[index], queue::RecordState::free);
  (void)block.topic.move_generation();
}

}  // namespace tenon::concurrency
