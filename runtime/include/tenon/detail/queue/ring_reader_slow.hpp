// Not an API: for Tenon's own inline code and generated headers.
//
// The parts of RingReader that run when a reader joins or falls behind.
#pragma once

#include "tenon/detail/queue/ring_reader.hpp"

namespace tenon::queue {

// What was published below it is kept already, where it is kept at all.
template <class A>
std::uint64_t RingReader<A>::published() const noexcept {
  return ring_.control->head.load(std::memory_order_acquire);  // edge HEAD acquire
}

// Before the first store of a joining, and after its last. Our own word, in a record that may have been another's before.
template <class A>
void RingReader<A>::begin_joining() noexcept {
  auto& joining = memory_.record->joining;
  joining.store(joining.load(std::memory_order_relaxed) | 1, std::memory_order_relaxed);
}
template <class A>
void RingReader<A>::end_joining() noexcept {
  auto& joining = memory_.record->joining;
  const std::uint32_t even = (joining.load(std::memory_order_relaxed) | 1) + 1;
  joining.store(even, std::memory_order_release);  // edge JOINING release
}

template <class A>
void RingReader<A>::announce_place(std::uint64_t history) noexcept {
  begin_joining();
  const std::uint64_t head = published();
  const std::uint64_t reachable = history < ring_.capacity ? history : ring_.capacity;
  const std::uint64_t published = head - ring_.first;
  cursor_ = head - (reachable < published ? reachable : published);
  joined_ = ring_.control->aside[memory_.index].load(std::memory_order_relaxed);
  memory_.record->joined.store(joined_, std::memory_order_relaxed);
  memory_.place[kCursorWord].store(cursor_, std::memory_order_seq_cst);  // edge GATE JOINING seq_cst
}

// Either the publisher saw this cursor when it raised its gate, or this load sees the raised gate: what lies below
// gate - capacity may be gone.
template <class A>
void RingReader<A>::start() noexcept {
  const std::uint64_t gate = ring_.control->gate.load(std::memory_order_seq_cst);  // edge GATE seq_cst
  const std::uint64_t oldest = later(gate - ring_.capacity, ring_.first);
  if (!before(gate, ring_.first + ring_.capacity)) {  // otherwise nothing was ever replaced
    cursor_ = later(cursor_, oldest);
    memory_.place[kCursorWord].store(cursor_, std::memory_order_release);  // edge CURSOR release
  }
  end_joining();
}

// Rejoining at the oldest message would have the next raise of the gate set the reader aside again: half a ring back
// leaves it a quarter ring of time.
template <class A>
void RingReader<A>::announce_rejoin() noexcept {
  begin_joining();
  const std::uint64_t head = published();
  const std::uint64_t wanted = later(cursor_, earlier(head, head - ring_.capacity / 2));
  lost_ += wanted - cursor_;
  cursor_ = wanted;
  joined_ = ring_.control->aside[memory_.index].load(std::memory_order_seq_cst);  // edge ASIDE seq_cst
  memory_.place[kCursorWord].store(cursor_, std::memory_order_seq_cst);           // edge GATE JOINING seq_cst
  memory_.record->joined.store(joined_, std::memory_order_seq_cst);               // edge GATE JOINING seq_cst
}

template <class A>
void RingReader<A>::restart() noexcept {
  const std::uint64_t before_start = cursor_;
  start();
  lost_ += cursor_ - before_start;
}

template <class A>
void RingReader<A>::skip_to_newest() noexcept {
  const std::uint64_t head = ring_.control->head.load(std::memory_order_acquire);  // edge HEAD acquire
  if (!before(cursor_ + 1, head)) return;
  cursor_ = head - 1;
  memory_.place[kCursorWord].store(cursor_, std::memory_order_release);  // edge CURSOR release
}

template <class A>
void RingReader<A>::skip_to_present() noexcept {
  const std::uint64_t head = published();
  const std::uint64_t kept = ring_.capacity / 2;
  if (before(head, cursor_ + kept)) return;  // overtaken while copying the oldest: the next look tells
  lost_ += head - kept - cursor_;
  cursor_ = head - kept;
  memory_.place[kCursorWord].store(cursor_, std::memory_order_release);  // edge CURSOR release
}

}  // namespace tenon::queue
