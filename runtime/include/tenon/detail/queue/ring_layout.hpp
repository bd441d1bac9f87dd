// Not an API: for Tenon's own inline code and generated headers.
//
// The shared words of one publisher's ring. Each struct stands in memory that exactly one process may write.
//
// Edges (each is a release at one end and an acquire at the other; the label stands at every site, and
// tests/layers/edges.py checks that both ends exist):
//
//   label     writer of the word → reader      what the reader may rely on afterwards
//   PUBLISH   slot seq 2s+2, publisher → any   payload and `where` of message s are whole
//   WORDS     payload words, publisher → any   a word of a later message is seen ⇒ that message's odd mark is seen
//   WHERE     slot where, publisher → any      a `where` of a later message is seen ⇒ that message's odd mark is seen,
//                                              and so is the setting aside of whoever had not taken the earlier one
//   CURSOR    cursor, subscriber → publisher   holds on messages below the cursor are seen
//   JOINING   joining, subscriber → observer   even: the cursor that was settled before is seen; and a cursor or a `joined` of
//                                              a later joining is seen ⇒ that joining's odd count is seen
//   RELEASE   hold := 0, subscriber → publ.    the subscriber's last read of the payload is over
//   HEAD      head, publisher → subscriber     messages below head were published, and kept before that (kept_cell.hpp)
//   RECORD    record state, subscriber → any   the record's other words are filled in
//   BORN      generation of birth, publisher   the publisher's name stands in the directory
//   CLOSED    end of life, owner → any         it ended in order; a publisher's head is final
//   ASIDE     Dekker: publisher stores aside, then reads holds; subscriber stores a hold, then reads aside:
//             one of the two sees the other. Sequentially consistent on the words themselves.
//   GATE      Dekker: publisher stores gate, then reads the generation and the cursors; a subscriber that joins
//             stores its cursor, announces itself, then reads the gate. Sequentially consistent likewise. One that joins
//             from another node of a shared directory moves no generation that the publisher reads: its record's state is
//             what it announces itself by, and the publisher reads that of each record it knows of.
//   TABLE     entries of the topic's table of readers: claims and counts in one total order.
//   TAP       odd mark, publisher → observer   an observer that copies without a hold finds out that it was overtaken
//   LATEST    `done` of a value or of a kept message, writer → reader   the version it names is whole in its place
//   CELLS     a board's `used`, writer → reader   key and epoch of the cells below it are there
//   BELL      Dekker between a sleeper's announcement and what it waits for. The sleeper pays for both sides by a
//             process-wide barrier (os::barrier); the other side is a plain load after its own store.
//   WAKE      wake word, any thread of the process → the one that waits: what was done before the asking
#pragma once

#include <cstddef>
#include <cstdint>

#include "tenon/detail/queue/atomics.hpp"
#include "tenon/detail/queue/slot.hpp"

namespace tenon::queue {

inline constexpr std::uint32_t kMaxReaders = 64;  // of one topic
inline constexpr std::uint32_t kMaxHolds = 255;   // of one subscriber
inline constexpr std::uint64_t kMinCapacity = 4;

// In the publisher's segment. written by: the publisher. read by: its topic's subscribers, tools.
template <class A>
struct RingControl {
  // The next sequence. Written at each publish, polled by nobody: read by who joins, fell behind, or inspects.
  alignas(kCacheLine) typename A::template Cell<std::uint64_t> head;
  // Below this sequence the publisher may overwrite without looking at cursors again.
  alignas(kCacheLine) typename A::template Cell<std::uint64_t> gate;
  // Odd while the publisher sleeps for room, on the `moved` word of the reader in its way. A line of its own, because
  // every reliable take looks at it.
  alignas(kCacheLine) typename A::template Cell<std::uint32_t> waits;
  // Per reader entry: grows when that reader is set aside. A reader takes part while its `joined` equals this.
  alignas(kCacheLine) typename A::template Cell<std::uint64_t> aside[kMaxReaders];
};
static_assert(sizeof(RingControl<StdAtomics>) == 704 && alignof(RingControl<StdAtomics>) == kCacheLine);
static_assert(offsetof(RingControl<StdAtomics>, gate) == 64 && offsetof(RingControl<StdAtomics>, waits) == 128);
static_assert(offsetof(RingControl<StdAtomics>, aside) == 192);

// What a chunk is used for, where the slot's own header does not say it: the usual path leaves the mirror alone, so it
// costs nothing there. The publisher never reads it back; it is for whoever counts chunks from outside.
enum class ChunkUse : std::uint64_t { home = 0, free = 1, loaned = 2, message = 3 };
[[nodiscard]] constexpr std::uint64_t mirror_word(ChunkUse use, std::uint64_t sequence = 0) noexcept {
  return sequence << 2 | static_cast<std::uint64_t>(use);
}

enum class RecordState : std::uint32_t {
  free = 0,
  overwrite = 1,  // takes part; may be lapped
  reliable = 2,   // takes part; is waited for
  drained = 3,    // has taken all it wants: the publisher's segment may go
  refused = 4,    // never took part (another schema, another reliability)
};

// One subscriber's part in one publisher's ring, in the subscriber's segment. written by: the subscriber. read by: the
// publisher, tools. Two parts in lines of their own: identity, and what every take writes.
template <class A>
struct ReaderRecord {
  alignas(kCacheLine) typename A::template Cell<std::uint64_t> publisher_high;  // incarnation; 0, 0: free
  typename A::template Cell<std::uint64_t> publisher_low;
  typename A::template Cell<std::uint32_t> state;  // RecordState; written last when a record is filled
  // Futex word: a publisher that sleeps until this reader moves sleeps here; grows with each wake.
  typename A::template Cell<std::uint32_t> moved;
  typename A::template Cell<std::uint64_t> joined;  // the `aside` word this reader has answered
  // Odd while this reader joins, or joins again: its cursor is a wish until it has looked at the gate, and a publisher that
  // does not know of it yet goes past it. For those who look on; no publisher reads it. The first releases of this layout
  // left it zero, as all bytes behind it still are: their readers seem never to be joining.
  typename A::template Cell<std::uint32_t> joining;
};
static_assert(sizeof(ReaderRecord<StdAtomics>) == 64 && offsetof(ReaderRecord<StdAtomics>, joining) == 32);

// Behind it, from a line of its own on, its place: word 0 is the cursor (the next sequence wanted), word 1 + k is hold k
// (sequence + 1 of a message held, 0 for none). Up to seven holds share the cursor's line. A hold stays in its word until
// it is cleared: one that moved could be missed by a scan.
inline constexpr std::size_t kCursorWord = 0;
inline constexpr std::size_t kFirstHoldWord = 1;
// In a hold, instead of a sequence: in use, and nothing of the publisher's. Its reader has a copy in memory of its own, or a
// message of the publisher that the record was for before.
inline constexpr std::uint64_t kHoldsElsewhere = ~std::uint64_t{0};
// What a hold on that message says. Never 0, which says nothing is held, not even of the last sequence that there is, to which
// a hostile publisher can lead: what may be looked at must not go away.
[[nodiscard]] constexpr std::uint64_t hold_word(std::uint64_t sequence) noexcept {
  std::uint64_t word = 0;
  const bool wraps = __builtin_add_overflow(sequence, std::uint64_t{1}, &word);
  return word + (wraps ? 1 : 0);
}

// Bytes of a record with its place: identity line, cursor line, and lines for holds above seven.
[[nodiscard]] constexpr std::uint32_t record_stride(std::uint32_t holds) noexcept {
  const std::uint32_t words = 1 + (holds == 0 ? 1 : holds);
  return 64 + (words + 7) / 8 * 64;
}

}  // namespace tenon::queue
