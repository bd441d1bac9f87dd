// Not an API: for Tenon's own inline code and generated headers.
//
// A subscriber's record for one publisher: filled in by the subscriber, found by the publisher. The state is written last
// and read first, so that a record that counts is whole.
#pragma once

#include "tenon/detail/queue/ring_layout.hpp"

namespace tenon::queue {

template <class A>
[[nodiscard]] RecordState state_of(const ReaderRecord<A>& record) noexcept {
  return static_cast<RecordState>(record.state.load(std::memory_order_seq_cst));  // edge GATE RECORD acquire
}

template <class A>
[[nodiscard]] bool record_is_for(const ReaderRecord<A>& record, std::uint64_t high, std::uint64_t low) noexcept {
  return state_of(record) != RecordState::free && record.publisher_high.load(std::memory_order_relaxed) == high &&
         record.publisher_low.load(std::memory_order_relaxed) == low;
}

// The subscriber's own record; cursor and `joined` were written before. A publisher of another user's sees no generation
// move when it joins, and looks at the state itself.
template <class A>
void fill_record(ReaderRecord<A>& record, std::uint64_t high, std::uint64_t low, RecordState state) noexcept {
  record.publisher_high.store(high, std::memory_order_relaxed);
  record.publisher_low.store(low, std::memory_order_relaxed);
  record.state.store(static_cast<std::uint32_t>(state), std::memory_order_seq_cst);  // edge GATE RECORD release
}

template <class A>
void set_state(ReaderRecord<A>& record, RecordState state) noexcept {
  record.state.store(static_cast<std::uint32_t>(state), std::memory_order_release);  // edge RECORD release
}

// Samples may still be held in the record's place.
template <class A>
[[nodiscard]] bool holds_anything(const typename A::template Cell<std::uint64_t>* place, std::uint32_t holds) noexcept {
  for (std::uint32_t k = 0; k < holds; ++k)
    if (place[kFirstHoldWord + k].load(std::memory_order_acquire) != 0) return true;  // edge RELEASE acquire
  return false;
}

// Some of it may be of a publisher that the record was for before.
template <class A>
[[nodiscard]] bool holds_elsewhere(const typename A::template Cell<std::uint64_t>* place,
                                   std::uint32_t holds) noexcept {
  for (std::uint32_t k = 0; k < holds; ++k) {
    const std::uint64_t hold = place[kFirstHoldWord + k].load(std::memory_order_acquire);  // edge RELEASE acquire
    if (hold == kHoldsElsewhere) return true;
  }
  return false;
}

// The publisher that the record was for has gone: it is for whoever comes next. What is still held is in memory that nobody
// writes any more, and would name a message of the next one by its number; so it says that it is none of theirs.
// Compared, because any thread may let go meanwhile; in order, because `free` is stored after it.
template <class A>
void vacate(ReaderRecord<A>& record, typename A::template Cell<std::uint64_t>* place, std::uint32_t holds) noexcept {
  for (std::uint32_t k = 0; k < holds; ++k)
    if (std::uint64_t hold = place[kFirstHoldWord + k].load(std::memory_order_relaxed); hold != 0)
      (void)place[kFirstHoldWord + k].compare_exchange_strong(hold, kHoldsElsewhere, std::memory_order_relaxed);
  set_state(record, RecordState::free);
}

// A publisher's own stand-in for a reader that is yet to join, at `cursor`.
template <class A>
void stand_in(ReaderRecord<A>& record, typename A::template Cell<std::uint64_t>* place, std::uint64_t aside,
              std::uint64_t cursor) noexcept {
  record.joined.store(aside, std::memory_order_relaxed);
  place[kCursorWord].store(cursor, std::memory_order_relaxed);
}

// The incarnation a record is for, as written by ourselves.
struct RecordOwner {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};
template <class A>
[[nodiscard]] RecordOwner publisher_of(const ReaderRecord<A>& record) noexcept {
  return {record.publisher_high.load(std::memory_order_relaxed), record.publisher_low.load(std::memory_order_relaxed)};
}

}  // namespace tenon::queue
