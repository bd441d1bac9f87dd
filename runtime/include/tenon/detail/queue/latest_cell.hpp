// Not an API: for Tenon's own inline code and generated headers.
//
// One value that is replaced again and again, in a cell with two places: version n stands in place n mod 2, so that while
// a version is written the one before it stays whole. A reader copies; only a writer that begins two more versions
// meanwhile makes it copy again. A writer that dies while it writes leaves the version before.
//
//   begun    the version that is written now or was written last. written by: the cell's writer. read by: readers.
//   done     the last version that is whole; 0: none was ever written. written by: the writer. read by: readers.
//
// What stands in the places is the user's of these two words: values of a board here, messages in kept_cell.hpp.
//
// Why a copy that passes is whole: its place is written again only for version n + 2, whose `begun` is stored before any
// of its words (edge WORDS, as in the ring): a reader that copied one of them finds `begun` moved.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tenon/detail/queue/ring_layout.hpp"
#include "tenon/detail/queue/slot.hpp"

namespace tenon::queue {

template <class A>
struct Versions {
  typename A::template Cell<std::uint64_t> begun;
  typename A::template Cell<std::uint64_t> done;
};
static_assert(sizeof(Versions<StdAtomics>) == 16 && offsetof(Versions<StdAtomics>, done) == 8);

// Behind it the two places, each of whole words.
template <class A>
struct LatestCell {
  typename A::template Cell<std::uint64_t> key;    // of the key's fields; constant once the cell is counted
  typename A::template Cell<std::uint64_t> epoch;  // which writer of the key, later ones higher; constant likewise
  Versions<A> versions;
};
static_assert(sizeof(LatestCell<StdAtomics>) == 32 && offsetof(LatestCell<StdAtomics>, versions) == 16);

// The one writer: from here on the place of this version is written, by words alone, …
template <class A>
void begin_version(Versions<A>& versions, std::uint64_t next) noexcept {
  versions.begun.store(next, std::memory_order_relaxed);
  A::order_stores();
}
// … and now it is whole.
template <class A>
void finish_version(Versions<A>& versions, std::uint64_t next) noexcept {
  versions.done.store(next, std::memory_order_release);  // edge LATEST release
}
// The version to copy from its place; 0: none was ever written.
template <class A>
[[nodiscard]] std::uint64_t whole_version(const Versions<A>& versions) noexcept {
  return versions.done.load(std::memory_order_acquire);  // edge LATEST acquire
}
// After load_words() from the place of a version: whether words of a later one may be among them.
template <class A>
[[nodiscard]] bool overtaken(const Versions<A>& versions, std::uint64_t version) noexcept {
  return !before(versions.begun.load(std::memory_order_relaxed), version + 2);
}

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
  begin_version(cell.versions, next);
  store_words<A>(latest_place(cell, next, bytes), value, bytes);
  finish_version(cell.versions, next);
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
    read.version = whole_version(cell.versions);
    if (read.version == 0) return read;
    load_words<A>(value, latest_place(cell, read.version, bytes), bytes);
    if (!overtaken(cell.versions, read.version)) return read;
    if (read.retries == most_retries) break;
  }
  read.overtaken = true;
  return read;
}

// The version that stands, a hint: whoever wants its value reads it.
template <class A>
[[nodiscard]] std::uint64_t latest_version(const LatestCell<A>& cell) noexcept {
  return cell.versions.done.load(std::memory_order_relaxed);
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
