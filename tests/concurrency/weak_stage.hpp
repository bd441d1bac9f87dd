// What the scenarios of the ring are played with: a publisher and subscribers as the port drives them, on a weak memory.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "explorer.hpp"
#include "ring_block.hpp"
#include "tenon/detail/queue/life_words.hpp"
#include "weak_memory.hpp"

namespace tenon::concurrency {

using A = WeakAtomics;
using queue::RecordState;
using queue::TakeState;

inline constexpr std::uint64_t kCapacity = 4;

// A publisher as the port drives its ring; one word of payload, plain or by words.
class Sender {
 public:
  explicit Sender(RingBlock<A>& block) : block_(block), ring_(block.writer()) {}

  bool publish() { return send(0); }
  // Called with each message's sequence when its payload is written, before it is published.
  void keep_by(std::function<void(std::uint64_t)> keep) { keep_ = std::move(keep); }
  bool publish_words(std::size_t words) { return send(words); }
  // As a publisher whose patience has ended.
  void demote() {
    if (const auto state = open_gate(); state.blocked && state.reader != queue::kNobody) ring_.set_aside(state.reader);
  }
  [[nodiscard]] queue::RingWriter<A>& ring() { return ring_; }

 private:
  bool send(std::size_t words) {
    if (!ring_.gate_open() && open_gate().blocked) return false;
    auto lent = ring_.lend_in_place(kMessageShape);
    if (lent.payload == nullptr) lent = ring_.lend();
    if (lent.payload == nullptr) {
      fail("no chunk for a loan");
      return false;
    }
    const std::uint64_t value = ring_.head() + 1;  // never 0, which is what memory begins with
    if (words != 0) {
      const std::uint64_t two[] = {value, value};
      queue::store_words<A>(lent.payload, reinterpret_cast<const std::byte*>(two), words * sizeof value);
    } else {
      check_plain_write(lent.payload);
      *reinterpret_cast<std::uint64_t*>(lent.payload) = value;
    }
    if (keep_) keep_(ring_.head());
    if (!ring_.publish_in_place(kMessageShape, lent.chunk, 8)) ring_.publish(lent.chunk, 8);
    return true;
  }
  queue::RingWriter<A>::Blocked open_gate() {
    ring_.raise_gate();
    if (const std::uint32_t generation = block_.topic.generation(); generation != generation_) {
      generation_ = generation;
      for (std::uint32_t i = 0; i < RingBlock<A>::kReaders; ++i) {
        const RecordState state = queue::state_of(block_.records[i]);
        if (state != RecordState::free && !ring_.has_reader(i))
          ring_.attach(block_.seen_by_writer(i, state == RecordState::reliable));
      }
      ring_.answer_rejoins();
    }
    if (block_.guest) look_at_guest();
    if (const std::uint32_t rejoins = block_.topic.rejoins(); rejoins != rejoins_) {
      rejoins_ = rejoins;
      ring_.answer_rejoins();
    }
    return ring_.settle();
  }

  // As a publisher does with subscribers of other nodes.
  void look_at_guest() {
    const RecordState state = queue::state_of(block_.records[0]);
    if (state != RecordState::free && !ring_.has_reader(0))
      ring_.attach(block_.seen_by_writer(0, state == RecordState::reliable));
    ring_.answer_rejoins();
  }

  RingBlock<A>& block_;
  queue::RingWriter<A> ring_;
  std::uint32_t generation_ = 0;
  std::uint32_t rejoins_ = 0;
  std::function<void(std::uint64_t)> keep_;
};

// A subscriber as the port drives its reader; checks each message and each gap.
class Receiver {
 public:
  Receiver(RingBlock<A>& block, std::uint32_t index, bool steadfast)
      : block_(block), index_(index), reader_(block.reader(index, steadfast)) {}

  void join(RecordState state, std::uint64_t history = 0) {
    reader_.announce_place(history);
    queue::fill_record(block_.records[index_], 1, index_ + 1, state);
    if (!block_.guest) (void)block_.topic.move_generation();
    reader_.start();
    next_ = reader_.cursor();
  }
  queue::RingReader<A>::Taken take() {
    auto taken = reader_.take(kMessageShape);
    if (taken.state == TakeState::behind) {
      reader_.announce_rejoin();
      if (!block_.guest) block_.topic.move_rejoins();
      reader_.restart();
      taken = reader_.take(kMessageShape);
    }
    if (taken.state == TakeState::bad_peer) fail("a chunk out of range");
    if (taken.state == TakeState::taken) check_order(taken.sequence);
    return taken;
  }
  bool take_newest_and_let_go() {
    reader_.skip_to_newest();
    next_ = reader_.cursor() - (reader_.lost() - lost_seen_);
    return take_and_let_go();
  }
  static void read(const queue::RingReader<A>::Taken& taken) {
    check_plain_read(taken.payload);
    if (*reinterpret_cast<const std::uint64_t*>(taken.payload) != taken.sequence + 1) fail("another message's payload");
  }
  bool take_and_let_go() {
    const auto taken = take();
    if (taken.state != TakeState::taken) return false;
    read(taken);
    queue::let_go<A>(*taken.hold);
    return true;
  }
  void copy(std::size_t words) {
    std::uint64_t two[2] = {};
    const TakeState state = reader_.copy(kMessageShape, reinterpret_cast<std::byte*>(two), words * sizeof two[0]);
    if (state == TakeState::behind) reader_.skip_to_present();
    if (state != TakeState::taken) return;
    const std::uint64_t sequence = reader_.cursor() - 1;
    check_order(sequence);
    if (two[0] != sequence + 1 || two[words - 1] != sequence + 1) fail("a torn or foreign message was copied");
  }
  [[nodiscard]] queue::RingReader<A>& reader() { return reader_; }

 private:
  void check_order(std::uint64_t sequence) {
    if (sequence != next_ + reader_.lost() - lost_seen_) fail("a gap that is not the losses reported");
    next_ = sequence + 1;
    lost_seen_ = reader_.lost();
  }

  RingBlock<A>& block_;
  std::uint32_t index_;
  queue::RingReader<A> reader_;
  std::uint64_t next_ = 0;
  std::uint64_t lost_seen_ = 0;
};

// What the actors share. Built, and filled with messages, before they begin.
struct Stage {
  RingBlock<A> block{kCapacity};
  Sender sender{block};
  std::vector<std::unique_ptr<Receiver>> receivers;
  queue::LifeWords<A> life;

  Receiver& receiver(bool steadfast) {
    receivers.push_back(std::make_unique<Receiver>(block, static_cast<std::uint32_t>(receivers.size()), steadfast));
    return *receivers.back();
  }
};

inline std::shared_ptr<Stage> stage() {
  forget_memory();
  return std::make_shared<Stage>();
}

inline void times(int count, const std::function<void()>& what) {
  for (int i = 0; i < count; ++i) what();
}

inline Scenario acted(std::vector<std::function<void()>> actors, const std::function<void()>& afterwards = {}) {
  actors_begin();
  return {std::move(actors), [afterwards] {
            actors_end();
            if (afterwards) afterwards();
          }};
}

}  // namespace tenon::concurrency
