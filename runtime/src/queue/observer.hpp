// What somebody else can say of a ring and of one of its readers, without taking part. Reads only.
//
// The words are read in such an order that nothing seems wrong because they move meanwhile: a place is compared with a
// head that was read before it, where it may not be too far behind, and with one read after it, where it may not be ahead;
// whether the reader takes part is read after the place, and all of that between two looks at whether it is joining. A reader
// may be stopped while it joins for as long as somebody likes.
#pragma once

#include "tenon/detail/queue/ring_layout.hpp"
#include "tenon/detail/queue/ring_reader.hpp"

namespace tenon::queue {

template <class A>
struct ReaderView {
  const ReaderRecord<A>* record = nullptr;
  const typename A::template Cell<std::uint64_t>* place = nullptr;
  std::uint32_t index = 0;  // its entry in the topic's table
};

// What must never be seen of a reader.
enum class Fault : std::uint8_t {
  none,
  ahead,    // it is past what was published
  overrun,  // it takes part, is not joining, and what it wants was overwritten
};
struct Standing {
  Fault fault = Fault::none;
  std::uint64_t cursor = 0;
  std::uint64_t head = 0;
};

// Asked after an acquired word that says that its publisher passed it, a head or a mark: whoever passes sets aside before.
template <class A>
[[nodiscard]] bool takes_part(const RingView<A>& ring, const ReaderView<A>& reader) noexcept {
  const std::uint64_t joined = reader.record->joined.load(std::memory_order_acquire);  // edge GATE JOINING acquire
  return joined == ring.control->aside[reader.index].load(std::memory_order_relaxed);
}

template <class A>
[[nodiscard]] Standing standing_of(const RingView<A>& ring, const ReaderView<A>& reader) noexcept {
  const std::uint32_t joining = reader.record->joining.load(std::memory_order_acquire);    // edge JOINING acquire
  const std::uint64_t earlier_head = ring.control->head.load(std::memory_order_acquire);   // edge HEAD acquire
  const std::uint64_t cursor = reader.place[kCursorWord].load(std::memory_order_acquire);  // edge CURSOR acquire
  const bool part = takes_part(ring, reader);
  const std::uint64_t head = ring.control->head.load(std::memory_order_relaxed);  // no older than the cursor saw it
  // One past it: a message is taken by its own mark, and its publisher may not have come to the head yet.
  if (before(head + 1, cursor)) return {Fault::ahead, cursor, head};
  const bool settled = joining % 2 == 0 && reader.record->joining.load(std::memory_order_relaxed) == joining;
  if (settled && part && before(cursor + ring.capacity, earlier_head)) return {Fault::overrun, cursor, earlier_head};
  return {Fault::none, cursor, head};
}

template <class A>
[[nodiscard]] const SlotHeader<A>& slot_at(const RingView<A>& ring, std::uint64_t slot) noexcept {
  return *reinterpret_cast<const SlotHeader<A>*>(ring.cells + slot * ring.shape.stride);
}
template <class A>
[[nodiscard]] std::uint64_t mark_of(const RingView<A>& ring, std::uint64_t slot) noexcept {
  return slot_at(ring, slot).seq.load(std::memory_order_acquire);  // edge PUBLISH TAP acquire
}

// Whether hold k of a reader that takes part is on a message that has been replaced and is kept nowhere.
template <class A>
[[nodiscard]] bool holds_what_is_gone(const RingView<A>& ring, const typename A::template Cell<std::uint64_t>* mirror,
                                      const ReaderView<A>& reader, std::uint32_t k) noexcept {
  const auto& word = reader.place[kFirstHoldWord + k];
  const std::uint64_t hold = word.load(std::memory_order_seq_cst);  // edge ASIDE RELEASE acquire
  if (hold == 0 || hold == kHoldsElsewhere) return false;
  const std::uint64_t sequence = hold - 1;
  const std::uint64_t mark = mark_of(ring, sequence & (ring.capacity - 1));
  // Its successor begins with an odd mark; only then is the old message's chunk noted in the mirror.
  if (before(mark, valid_mark(sequence + ring.capacity))) return false;
  for (std::uint32_t chunk = 0; chunk < ring.chunks; ++chunk)
    if (mirror[chunk].load(std::memory_order_relaxed) == mirror_word(ChunkUse::message, sequence)) return false;
  return takes_part(ring, reader) && word.load(std::memory_order_seq_cst) == hold;  // edge ASIDE RELEASE acquire
}

// A slot's header, as of one instant if its mark is the same afterwards: a mark never repeats, and `where` changes only while
// the mark is odd.
struct SlotSight {
  std::uint64_t mark = 0;
  std::uint64_t where = 0;
};
template <class A>
[[nodiscard]] SlotSight look_at_slot(const RingView<A>& ring, std::uint64_t slot) noexcept {
  const std::uint64_t mark = mark_of(ring, slot);
  return {mark, slot_at(ring, slot).where.load(std::memory_order_acquire)};  // edge WHERE acquire
}
// What the mirror says of a chunk. A slot that is given another chunk, or its home again, has its odd mark before the mirror
// has either: who sees the mirror's word and looks at the mark after that sees that mark, or a later one.
template <class A>
[[nodiscard]] std::uint64_t look_at_mirror(const typename A::template Cell<std::uint64_t>& word) noexcept {
  return word.load(std::memory_order_acquire);  // edge TAP acquire
}

}  // namespace tenon::queue
