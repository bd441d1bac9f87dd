// Not an API: for Tenon's own inline code and generated headers.
//
// A subscriber's end of one publisher's ring. One thread at a time takes; a hold may be released from any thread.
// Writes only the subscriber's own segment (cursor and holds), reads the publisher's. No system call, no allocation.
//
// Why a message that was taken cannot change: the reader's cursor stands at c and its hold on c is stored. The publisher
// may replace c only after it saw a cursor above c, or after it set this reader aside and then found no hold on c. The
// first does not happen before the cursor moves. For the second the reader looks at `aside` after storing its hold: the
// two are a Dekker pair (edge ASIDE), so either the publisher finds the hold or the reader finds itself set aside and
// lets go. A reader that can never be set aside needs no second look.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tenon/detail/queue/fetching.hpp"
#include "tenon/detail/queue/reader_record.hpp"
#include "tenon/detail/queue/ring_layout.hpp"

namespace tenon::queue {

// The publisher's memory as a reader maps it, read-only. Sizes were copied from the segment and checked once.
template <class A>
struct RingView {
  const RingControl<A>* control = nullptr;
  const std::byte* cells = nullptr;
  SlotShape shape;
  std::uint64_t capacity = 0;
  std::uint32_t chunks = 0;
  std::uint64_t first = 0;
};

// Where the reader writes: its record in its own segment.
template <class A>
struct ReaderMemory {
  ReaderRecord<A>* record = nullptr;
  typename A::template Cell<std::uint64_t>* place = nullptr;
  std::uint32_t index = 0;  // its entry in the topic's table
  std::uint32_t holds = 0;
};

enum class TakeState : std::uint8_t {
  taken,
  empty,     // nothing published that was not taken
  behind,    // lapped or set aside: rejoin(), then take again
  no_hold,   // every hold of the quota is in use
  bad_peer,  // the publisher's words make no sense: drop it
};

// Lets go of a message: the reader's last look at it is over. Any thread.
template <class A>
void let_go(typename A::template Cell<std::uint64_t>& hold) noexcept {
  hold.store(0, std::memory_order_release);  // edge RELEASE release
}

template <class A>
class RingReader {
 public:
  using Cell = typename A::template Cell<std::uint64_t>;

  struct Taken {
    TakeState state = TakeState::empty;
    std::uint32_t bytes = 0;
    std::uint64_t sequence = 0;
    const std::byte* payload = nullptr;
    Cell* hold = nullptr;  // store 0 with release to let go
  };

  // `steadfast`: the publisher promised never to set this reader aside.
  RingReader(const RingView<A>& ring, const ReaderMemory<A>& memory, bool steadfast) noexcept
      : known_head_(ring.first),
        missed_at_(ring.first),
        ring_(ring),
        memory_(memory),
        mask_(ring.capacity - 1),
        open_holds_(memory.holds),
        steadfast_(steadfast),
        fetches_ahead_(fetch_distance(ring.capacity) < ring.capacity) {}

  // Joining, in this order: announce_place(history), fill in the record, make the topic's generation move, start().
  void announce_place(std::uint64_t history) noexcept;
  void start() noexcept;
  // After TakeState::behind: the same again for a reader that takes part already. The caller moves the generation
  // between the two. What was missed is added to lost().
  void announce_rejoin() noexcept;
  void restart() noexcept;

  // `cursor` and what else is used behind a store is read before it: our own words could be anything to the compiler.
  template <class Shape>
  [[nodiscard, gnu::always_inline]] Taken take(Shape shape) noexcept {
    const std::uint64_t cursor = cursor_;
    const std::uint64_t home = cursor & mask_;
    const auto& header = slot(cursor, shape.stride);
    const std::uint64_t mark = header.seq.load(std::memory_order_acquire);  // edge PUBLISH acquire
    if (mark != valid_mark(cursor)) return {miss(mark)};
    fetch_what_follows(shape, cursor);
    // Before the hold and the look at `aside`: a held message keeps its chunk, but its slot goes on to the next one.
    const std::uint64_t where = header.where.load(std::memory_order_acquire);  // edge WHERE acquire
    Cell* const hold = free_hold(open_holds_);
    if (hold == nullptr) return {TakeState::no_hold};
    if (steadfast_) {
      hold_on(*hold, hold_word(cursor));  // seen by whoever sees the cursor
    } else {
      hold->store(hold_word(cursor), std::memory_order_seq_cst);                             // edge ASIDE seq_cst
      if (ring_.control->aside[memory_.index].load(std::memory_order_seq_cst) != joined_) {  // edge ASIDE seq_cst
        let_go<A>(*hold);
        return {TakeState::behind};
      }
    }
    const std::byte* cell = reinterpret_cast<const std::byte*>(&header);
    if (chunk_of(where) != home && !find_away(shape, chunk_of(where), cell)) [[unlikely]] {
      let_go<A>(*hold);
      return {TakeState::bad_peer};
    }
    advance(cursor);
    return {TakeState::taken, size_of(where), cursor, cell + shape.payload_offset, hold};
  }

  // Copies without a hold. Only for rings whose every payload is written by words: `load` gets the payload and the size that
  // its publisher states, and reads it by load_words() alone. What it reads may be of two messages until this has answered.
  // If it throws, nothing was taken.
  template <class Shape, class Load>
  [[nodiscard]] TakeState copy(Shape shape, const Load& load) noexcept(noexcept(load(nullptr, 0))) {
    const std::uint64_t cursor = cursor_;
    const auto& header = slot(cursor, shape.stride);
    const std::uint64_t mark = header.seq.load(std::memory_order_acquire);  // edge PUBLISH acquire
    if (mark != valid_mark(cursor)) return miss(mark);
    fetch_what_follows(shape, cursor);
    const std::uint64_t word = header.where.load(std::memory_order_acquire);  // edge WHERE acquire
    const std::byte* cell = reinterpret_cast<const std::byte*>(&header);
    if (chunk_of(word) != (cursor & mask_) && !find_away(shape, chunk_of(word), cell)) [[unlikely]]
      return TakeState::bad_peer;
    load(cell + shape.payload_offset, size_of(word));
    if (header.seq.load(std::memory_order_relaxed) != mark) return TakeState::behind;
    advance(cursor);
    return TakeState::taken;
  }
  template <class Shape>
  [[nodiscard]] TakeState copy(Shape shape, std::byte* to, std::size_t bytes) noexcept {
    return copy(shape, [=](const std::byte* payload, std::uint32_t) noexcept { load_words<A>(to, payload, bytes); });
  }
  // After `behind` from copy(): moves to what is still there and counts what is not. Takes no part in the gate.
  void skip_to_present() noexcept;

  // Passes over everything but the newest message. What is passed over is neither taken nor lost.
  void skip_to_newest() noexcept;

  [[nodiscard]] bool ready() const noexcept {
    const std::uint64_t mark =
        slot(cursor_, ring_.shape.stride).seq.load(std::memory_order_acquire);  // edge PUBLISH acquire
    return !before(mark, valid_mark(cursor_));
  }
  // Nothing published is left to take. Right only once the publisher is known to have ended: one that died between its
  // last message and its head left that message to be found here.
  [[nodiscard]] bool drained() const noexcept {
    return !ready() && !before(cursor_, ring_.control->head.load(std::memory_order_acquire));  // edge HEAD acquire
  }
  // The publisher sleeps until we move: true once per sleep. The caller wakes who sleeps on memory().record->moved.
  [[nodiscard, gnu::always_inline]] bool publisher_sleeps() noexcept {
    const std::uint32_t ticket = ring_.control->waits.load(std::memory_order_relaxed);
    if ((ticket & 1) == 0 || ticket == answered_) [[likely]]
      return false;
    answered_ = ticket;
    memory_.record->moved.fetch_add(1, std::memory_order_seq_cst);  // edge BELL seq_cst
    return true;
  }
  [[nodiscard]] bool holding() const noexcept { return holds_anything<A>(memory_.place, memory_.holds); }

  // Holds for messages that the reader has copies of: they count in its quota, and are let go as all are.
  [[nodiscard]] Cell* free_hold() const noexcept { return free_hold(memory_.holds); }
  static void hold_copy(Cell& hold) noexcept { hold_on(hold, kHoldsElsewhere); }
  // Shut, it lets nobody take by the usual path: older messages are to be taken elsewhere first.
  void shut() noexcept { open_holds_ = 0; }
  void open() noexcept { open_holds_ = memory_.holds; }
  // A message that was counted as lost was found elsewhere.
  void recovered() noexcept { --lost_; }

  [[nodiscard]] std::uint64_t cursor() const noexcept { return cursor_; }
  // Messages that are behind us, taken or not.
  [[nodiscard]] std::uint64_t passed() const noexcept { return cursor_ - ring_.first; }
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }
  // Of a publisher whose every message was to be ours: what was gone before we joined.
  void count_missed_since_first() noexcept { lost_ += cursor_ - ring_.first; }
  [[nodiscard]] const ReaderMemory<A>& memory() const noexcept { return memory_; }
  [[nodiscard]] const RingView<A>& ring() const noexcept { return ring_; }

 private:
  [[nodiscard]] const SlotHeader<A>& slot(std::uint64_t cursor, std::uint64_t stride) const noexcept {
    return *reinterpret_cast<const SlotHeader<A>*>(ring_.cells + (cursor & mask_) * stride);
  }
  // The cell of a message that is not in its slot's, because that was held when it was replaced; false: there is none.
  // By a branch, which the processor predicts: so all lines of a message in place are asked for while the slot's is on its
  // way. By an address computed from the word of the slot they would be asked for when that has come, a transfer later.
  template <class Shape>
  [[nodiscard]] bool find_away(Shape shape, std::uint32_t chunk, const std::byte*& cell) const noexcept {
    cell = not_merged(ring_.cells + chunk * shape.stride);
    return chunk < ring_.chunks;
  }
  [[nodiscard]] std::uint64_t published() const noexcept;
  void begin_joining() noexcept;
  void end_joining() noexcept;
  // `head` is looked at by who took a whole stretch in one go, and once for all that it finds there: its line is the
  // publisher's, who wants it for each message.
  template <class Shape>
  [[gnu::always_inline]] void fetch_what_follows(Shape shape, std::uint64_t cursor) noexcept {
    const std::uint64_t ahead = cursor + kFetchAhead;
    if (before(ahead, known_head_))
      fetch_to_read(&slot(ahead, shape.stride));
    else if (cursor % kStretch == 0 && fetches_ahead_ && cursor - missed_at_ >= kStretch)
      known_head_ = ring_.control->head.load(std::memory_order_relaxed);
  }
  [[nodiscard]] TakeState miss(std::uint64_t mark) noexcept {
    missed_at_ = cursor_;
    return before(mark, valid_mark(cursor_)) ? TakeState::empty : TakeState::behind;
  }
  // Acquires, although the word is our own: another thread may have let go, and the hold we store next hides its store
  // from the publisher.
  [[nodiscard]] Cell* free_hold(std::uint32_t among) const noexcept {
    Cell* const holds = memory_.place + kFirstHoldWord;
    for (std::uint32_t k = 0; k < among; ++k)
      if (holds[k].load(std::memory_order_acquire) == 0) return holds + k;  // edge RELEASE acquire
    return nullptr;
  }
  // Who sees it sees that the word's former message was let go.
  static void hold_on(Cell& hold, std::uint64_t what) noexcept {
    hold.store(what, std::memory_order_release);  // edge RELEASE release
  }
  void advance(std::uint64_t cursor) noexcept {
    cursor_ = cursor + 1;
    memory_.place[kCursorWord].store(cursor + 1, std::memory_order_release);  // edge CURSOR release
  }

  std::uint64_t cursor_ = 0;
  std::uint64_t joined_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t known_head_ = 0;
  std::uint64_t missed_at_ = 0;  // where nothing was to be taken last
  RingView<A> ring_;
  ReaderMemory<A> memory_;
  std::uint64_t mask_ = 0;
  std::uint32_t open_holds_ = 0;  // of the quota, for the usual path
  std::uint32_t answered_ = 0;    // the last sleep of the publisher that we answered
  bool steadfast_ = false;
  bool fetches_ahead_ = false;
};

extern template class RingReader<StdAtomics>;

}  // namespace tenon::queue
