// Not an API: for Tenon's own inline code and generated headers.
//
// The publisher's end of a broadcast ring. One thread at a time; no memory is allocated after construction and nothing
// here makes a system call. Writes only the publisher's own segment; reads the places of its readers.
//
// How a slot becomes free. The writer may replace message m once, for every reader, one of these holds:
//   - the reader's cursor has passed m, and the holds read after that cursor say whether it still holds m;
//   - the reader was set aside, and the holds read after that say whether it holds m;
//   - the reader joined later and, having read the gate, starts behind m.
// All three are settled for a quarter of the ring at a time, when the gate is raised: between two raises a publish looks
// at no reader at all. A message still held keeps its chunk; the slot gets a spare one.
//
// Chunks. Every slot owns one chunk, at first its own cell (its home). A message whose predecessor is held moves the slot
// to a spare; as soon as the home is free the slot returns to it, so that messages are one cache line again. Spares are
// loans + the sum of all hold quotas: a loan never fails because of readers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tenon/detail/queue/fetching.hpp"
#include "tenon/detail/queue/ring_layout.hpp"

namespace tenon::queue {

inline constexpr std::uint32_t kNoChunk = 0xffff'ffff;
inline constexpr std::uint32_t kNobody = 0xffff'ffff;

// Memory of one ring, as laid out by the shm room.
template <class A>
struct RingMemory {
  RingControl<A>* control = nullptr;
  typename A::template Cell<std::uint64_t>* mirror = nullptr;  // one word per chunk
  std::byte* cells = nullptr;                                  // capacity slots, then spare chunks
  SlotShape shape;
  std::uint64_t capacity = 0;  // a power of two, at least kMinCapacity
  std::uint32_t chunks = 0;    // capacity + spares
  std::uint64_t first = 0;     // the first sequence
};

// A subscriber as its publisher sees it: two places in the subscriber's segment, mapped read-only.
template <class A>
struct Reader {
  const ReaderRecord<A>* record = nullptr;
  const typename A::template Cell<std::uint64_t>* place = nullptr;
  std::uint32_t index = 0;  // its entry in the topic's table, below kMaxReaders
  std::uint32_t holds = 0;  // its quota
  bool reliable = false;
};

template <class A>
class RingWriter {
 public:
  // A chunk lent for writing.
  struct Lent {
    std::uint32_t chunk = kNoChunk;
    std::byte* payload = nullptr;
  };

  explicit RingWriter(const RingMemory<A>& memory, std::uint32_t hold_budget);

  // The usual path: the slot at head is below the gate, in its home, and nothing of it is held. `shape` is a constant
  // in typed code. An empty answer sends the caller to lend().
  template <class Shape>
  [[nodiscard]] Lent lend_in_place(Shape shape) noexcept {
    const std::uint64_t head = head_;
    if (!usual_path_open(head)) return {};
    lent_to_ = head + 1;
    return {static_cast<std::uint32_t>(head & mask_), begin_replacing(shape, head)};
  }

  template <class Shape>
  [[nodiscard]] bool publish_in_place(Shape shape, std::uint32_t chunk, std::uint32_t bytes) noexcept {
    if (chunk != in_place()) return false;
    make_valid(slot(chunk, shape.stride), head_, chunk, bytes);
    fetch_ends_of_next(shape);
    return true;
  }

  // A message will be lent before long: its line begins to come, to be written. For who has something else to do first.
  // One poll of its reader is all that can take it away again.
  template <class Shape>
  void expect_to_lend(Shape shape) const noexcept {
    fetch_to_write(&slot(head_, shape.stride));
  }

  // Both in one, for a message that is copied in: `copy` writes the payload at the place it is given.
  template <class Shape, class Copy>
  [[nodiscard]] bool publish_copied(Shape shape, std::uint32_t bytes, const Copy& copy) noexcept {
    const std::uint64_t head = head_;
    if (!usual_path_open(head)) return false;
    copy(begin_replacing(shape, head));
    make_valid(slot(head, shape.stride), head, static_cast<std::uint32_t>(head & mask_), bytes);
    fetch_ends_of_next(shape);
    return true;
  }

  // Chunks lent now. The loan in place is not counted by a counter: one that every message raised and lowered again
  // would be the longest chain of dependent instructions on the path.
  [[nodiscard]] std::uint32_t lent() const noexcept { return lent_ + (lent_in_place() ? 1 : 0); }
  // At most so many chunks are lent by the usual path; callers of lend() count for themselves.
  void limit_loans(std::uint32_t limit) noexcept {
    loan_limit_ = limit;
    find_smooth_stretch();
  }
  // A loan in place becomes an ordinary one: publish_in_place() refuses it.
  void give_up_in_place() noexcept;

  // Every other path. Precondition of lend: gate_open(). A loan has its slot below the gate from the start, whichever
  // loan is published first, so that publishing waits for nobody.
  [[nodiscard]] bool gate_open() const noexcept { return before(unlent(), gate_); }
  [[nodiscard]] Lent lend() noexcept;  // empty: more loans are out than there are spares for
  void publish(std::uint32_t chunk, std::uint32_t bytes) noexcept;
  void take_back(std::uint32_t chunk) noexcept;  // a loan that is not published

  // Raising the gate, in this order: raise_gate(), then learn of readers that came or went (attach, detach), then
  // settle() — all three again while it answers with the reader that stands in the way. A gate is never announced above
  // what known reliable readers allow: one that joins in the meantime, and is waited for, must not think it lost anything.
  void raise_gate() noexcept;
  void attach(const Reader<A>& reader) noexcept;
  void detach(std::uint32_t index) noexcept;
  void answer_rejoins() noexcept;  // after the generation moved: readers set aside may take part again
  struct Blocked {
    bool blocked = false;
    std::uint32_t reader = kNobody;  // kNobody: who stood in the way does no more, raise the gate again
  };
  [[nodiscard]] Blocked settle() noexcept;
  void set_aside(std::uint32_t index) noexcept;  // a reliable reader whose time is over; settle() again

  // Sleeping for room, in this order: read moved_word(), announce, issue the process-wide barrier, look at blocked_by()
  // once more, sleep while moved_word() is what was read.
  [[nodiscard]] bool blocked_by(std::uint32_t index) const noexcept;
  void announce_sleep() noexcept { control().waits.store(++sleep_ticket_, std::memory_order_relaxed); }
  void end_sleep() noexcept { control().waits.store(++sleep_ticket_, std::memory_order_relaxed); }
  // Where to sleep for a reader: its futex word, read before announcing.
  [[nodiscard]] const typename A::template Cell<std::uint32_t>& moved_word(std::uint32_t index) const noexcept {
    return readers_[index].record->moved;
  }

  // The sleepers' side of a publish wants its store visible before a load (edge BELL). Where the kernel has no
  // process-wide barrier, every publish goes the long way and fences.
  void fence_every_publish() noexcept {
    fenced_ = true;
    leave_usual_path();
  }
  // From here on every message goes by lend() and publish().
  void leave_usual_path() noexcept {
    usual_ = false;
    smooth_ = head_;
  }
  // Of a chunk that is lent.
  [[nodiscard]] const std::byte* payload_of(std::uint32_t chunk) const noexcept { return payload(chunk); }

  [[nodiscard]] std::uint64_t head() const noexcept { return head_; }
  [[nodiscard]] std::uint64_t capacity() const noexcept { return mask_ + 1; }
  [[nodiscard]] std::uint64_t aside_of(std::uint32_t index) const noexcept {
    return control().aside[index].load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint32_t readers() const noexcept { return reader_count_; }
  [[nodiscard]] bool has_reader(std::uint32_t index) const noexcept { return readers_[index].record != nullptr; }

 private:
  struct Attached {
    const ReaderRecord<A>* record = nullptr;
    const typename A::template Cell<std::uint64_t>* place = nullptr;
    std::uint32_t holds = 0;
    bool reliable = false;
    bool active = false;   // waited for or lapped; otherwise set aside
    bool holding = false;  // had a hold when last looked at
    std::uint64_t aside = 0;
    // A reader set aside that holds nothing costs nothing more.
    [[nodiscard]] bool watched() const noexcept { return record != nullptr && (active || holding); }
  };
  struct Pending {  // a replaced message that somebody held when last looked at
    std::uint64_t sequence = 0;
    std::uint32_t chunk = kNoChunk;
  };

  [[nodiscard]] RingControl<A>& control() const noexcept { return *memory_.control; }
  [[nodiscard]] SlotHeader<A>& slot(std::uint64_t sequence, std::uint64_t stride) const noexcept {
    return *reinterpret_cast<SlotHeader<A>*>(memory_.cells + (sequence & mask_) * stride);
  }
  // The first sequence that no loan is out for.
  [[nodiscard]] std::uint64_t unlent() const noexcept { return head_ + lent(); }
  // The first sequence that would replace what an attached reader still wants.
  [[nodiscard]] std::uint64_t reach_of(const Attached& reader) const noexcept;
  [[nodiscard]] std::byte* payload(std::uint32_t chunk) const noexcept {
    return memory_.cells + chunk * memory_.shape.stride + memory_.shape.payload_offset;
  }
  void make_valid(SlotHeader<A>& header, std::uint64_t head, std::uint32_t chunk, std::uint32_t bytes) noexcept {
    auto& shared_head = control().head;
    header.where.store(pack_where(bytes, chunk), std::memory_order_release);  // edge WHERE release
    header.seq.store(valid_mark(head), std::memory_order_release);            // edge PUBLISH release
    head_ = head + 1;
    shared_head.store(head + 1, std::memory_order_release);  // edge HEAD release
  }

  [[nodiscard]] bool lent_in_place() const noexcept { return lent_to_ == head_ + 1; }
  // The chunk lent in place, or kNoChunk.
  [[nodiscard]] std::uint32_t in_place() const noexcept {
    return lent_in_place() ? static_cast<std::uint32_t>(head_ & mask_) : kNoChunk;
  }
  [[nodiscard]] bool usual_path_open(std::uint64_t head) const noexcept {
    return before(head, smooth_) && lent_to_ != head + 1;
  }
  template <class Shape>
  [[nodiscard]] std::byte* begin_replacing(Shape shape, std::uint64_t head) noexcept {
    auto& header = slot(head, shape.stride);
    if (before(head + fetch_distance_, smooth_))
      fetch_to_write(&slot(head + kFetchAhead, shape.stride));
    else if (fetches_to_read_)
      fetch_to_read(&slot(head + kFetchAhead, shape.stride));
    header.seq.store(replacing_mark(head), std::memory_order_relaxed);
    A::order_stores();
    return reinterpret_cast<std::byte*>(&header) + shape.payload_offset;
  }

  // The second and the last line of the next message, while this one is on its way: they are ours before they are written,
  // and with them what the processor knows of their pages. Not the first line, which a reader that polls would take back.
  template <class Shape>
  [[gnu::always_inline]] void fetch_ends_of_next(Shape shape) const noexcept {
    if (shape.stride <= kCacheLine || !before(head_, smooth_)) return;
    const auto* const next = reinterpret_cast<const std::byte*>(&slot(head_, shape.stride));
    fetch_to_write(next + kCacheLine);
    if (shape.stride > 2 * kCacheLine) fetch_to_write(next + shape.stride - kCacheLine);
  }

  void prepare() noexcept;
  [[nodiscard]] bool held(std::uint64_t sequence) const noexcept;
  void collect_holds(Attached& reader) noexcept;
  void free_unheld() noexcept;
  void look_at_holds_again() noexcept;
  void find_smooth_stretch() noexcept;
  void mirror(std::uint32_t chunk, ChunkUse use, std::uint64_t sequence = 0) noexcept {
    memory_.mirror[chunk].store(mirror_word(use, sequence), std::memory_order_relaxed);
  }
  void put_free(std::uint32_t chunk) noexcept;
  [[nodiscard]] std::uint32_t take_free() noexcept;
  [[nodiscard]] bool take_free(std::uint32_t chunk) noexcept;

  // Touched by every publish.
  std::uint64_t head_ = 0;
  std::uint64_t smooth_ = 0;  // slots below it need nothing but their two marks; see find_smooth_stretch()
  std::uint64_t mask_ = 0;
  // head_ + 1 while the slot at head is lent in place, else something below: publishing that loan is what ends it, with no
  // store of its own. The usual path is as fast as its stores leave the core, so each of them counts.
  std::uint64_t lent_to_ = 0;
  std::uint64_t fetch_distance_ = 0;
  std::uint32_t lent_ = 0;  // by lend(), and in place before another loan took the slot
  std::uint32_t loan_limit_ = kNoChunk;
  bool prepared_ = false;  // the slot at head carries its odd mark, its old message is taken care of
  bool fenced_ = false;
  bool usual_ = true;  // the usual path may be taken at all
  bool fetches_to_read_ = gains_by_fetching_to_read();
  RingMemory<A> memory_;

  // Touched when a gate is raised or a message is held.
  std::uint64_t gate_ = 0;       // settled: slots below it may be replaced; never below unlent()
  std::uint64_t announced_ = 0;  // stored in the segment; never below gate_
  std::uint32_t sleep_ticket_ = 0;
  std::uint32_t reserved_ = kNoChunk;  // prepared for the slot at head and not lent
  std::uint32_t away_ = 0;             // slots whose chunk is not their home
  std::uint32_t reader_count_ = 0;
  std::uint32_t reader_end_ = 0;  // above the highest entry ever attached
  std::array<Attached, kMaxReaders> readers_{};
  std::vector<std::uint32_t> chunk_of_slot_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> free_place_;  // position in free_, or kNoChunk
  std::vector<std::uint64_t> held_;        // sequences held, as read at the last settle()
  std::vector<Pending> pending_;
};

extern template class RingWriter<StdAtomics>;

}  // namespace tenon::queue
