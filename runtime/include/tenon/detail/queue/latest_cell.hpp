// Not an API: for Tenon's own inline code and generated headers.
//
// One value that is replaced again and again, in a cell with two places: version n stands in place n mod 2, so that while
// a version is written the one before it stays whole. A reader copies; only a writer that begins two more versions
// meanwhile makes it copy again. A writer that dies while it writes leaves the version before.
//
//   begun    the version that is written now or was written last. written by: the cell's writer. read by: readers.
//   done     the last version that is whole; 0: none was ever written. written by: the writer. read by: readers.
//
// Why a copy that passes is whole: its place is written again only for version n + 2, whose `begun` is stored before any
// of its words (edge WORDS, as in the ring): a reader that copied one of them finds `begun` moved.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tenon/detail/queue/ring_layout.hpp"
#include "tenon/detail/queue/slot.hpp"

namespace tenon::queue {

// Behind it the two places, each of whole words.
template <class A>
struct LatestCell {
  typename A::template Cell<std::uint64_t> key;    // of the key's fields; constant once the cell is counted
  typename A::template Cell<std::uint64_t> epoch;  // which writer of the key, later ones higher; constant likewise
  typename A::template Cell<std::uint64_t> begun;
  typename A::template Cell<std::uint64_t> done;
};
static_assert(sizeof(LatestCell<StdAtomics>) == 32 && offsetof(LatestCell<StdAtomics>, done) == 24);

[[nodiscard]] constexpr std::uint64_t latest_place_bytes(std::uint64_t value_bytes) noexcept {
  return (value_bytes + 7) / 8 * 8;
}
[[nodiscard]] constexpr std::uint64_t latest_cell_stride(std::uint64_t value_bytes) noexcept {
  return (sizeof(LatestCell<StdAtomics>) + 2 * latest_place_bytes(value_bytes) + kCacheLine - 1) / kCacheLine *
         kCacheLine;
}

template <class A>
[[nodiscard]] std::byte* latest_place(LatestCell<A>& cell, std::uint64_t version, std::uint64_t value_bytes) noexcept {
  return reinterpret_cast<std::byte*>(&cell + 1) + (version & 1) * latest_place_bytes(value_bytes);
}
template <class A>
[[nodiscard]] const std::byte* latest_place(const LatestCell<A>& cell, std::uint64_t version,
                                            std::uint64_t value_bytes) noexcept {
  return reinterpret_cast<const std::byte*>(&cell + 1) + (version & 1) * latest_place_bytes(value_bytes);
}

// The cell's one writer. `version` is its own count: the version that stands, which it raises.
template <class A>
void write_latest(LatestCell<A>& cell, std::uint64_t& version, const std::byte* value, std::size_t bytes) noexcept {
  const std::uint64_t next = version + 1;
  cell.begun.store(next, std::memory_order_relaxed);
  A::order_stores();
  store_words<A>(latest_place(cell, next, bytes), value, bytes);
  cell.done.store(next, std::memory_order_release);  // edge LATEST release
  version = next;
}

struct LatestRead {
  std::uint64_t version = 0;  // 0: no value was ever written
  std::uint32_t retries = 0;  // how often two writes overtook the copy
  bool overtaken = false;     // as often as was allowed: nothing was read
};

// Any number of readers. Never waits for the writer; gives up after `most_retries`, so that a faulty peer cannot keep it.
template <class A>
[[nodiscard]] LatestRead read_latest(const LatestCell<A>& cell, std::byte* value, std::size_t bytes,
                                     std::uint32_t most_retries) noexcept {
  LatestRead read;
  for (;; ++read.retries) {
    read.version = cell.done.load(std::memory_order_acquire);  // edge LATEST acquire
    if (read.version == 0) return read;
    load_words<A>(value, latest_place(cell, read.version, bytes), bytes);
    if (before(cell.begun.load(std::memory_order_relaxed), read.version + 2)) return read;
    if (read.retries == most_retries) break;
  }
  read.overtaken = true;
  return read;
}

// The version that stands, a hint: whoever wants its value reads it.
template <class A>
[[nodiscard]] std::uint64_t latest_version(const LatestCell<A>& cell) noexcept {
  return cell.done.load(std::memory_order_relaxed);
}

// The words of a board that its readers look at. written by: the board's writer.
template <class A>
struct BoardControl {
  // Cells in use: those below it have key and epoch.
  alignas(kCacheLine) typename A::template Cell<std::uint32_t> used;
  // Moves with each value that was written. Looked at by readers that wait for a change.
  typename A::template Cell<std::uint64_t> changes;
};
static_assert(sizeof(BoardControl<StdAtomics>) == 64 && offsetof(BoardControl<StdAtomics>, changes) == 8);

// A new cell: key and epoch first, then it counts.
template <class A>
void count_cell(BoardControl<A>& control, std::uint32_t used) noexcept {
  control.used.store(used, std::memory_order_release);  // edge CELLS release
}
template <class A>
[[nodiscard]] std::uint32_t cells_used(const BoardControl<A>& control) noexcept {
  return control.used.load(std::memory_order_acquire);  // edge CELLS acquire
}
// After a value was written; whoever waits for it glances at the topic's bell (edge BELL).
template <class A>
void count_change(BoardControl<A>& control) noexcept {
  control.changes.store(control.changes.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}
template <class A>
[[nodiscard]] std::uint64_t changes_counted(const BoardControl<A>& control) noexcept {
  return control.changes.load(std::memory_order_relaxed);
}

}  // namespace tenon::queue
