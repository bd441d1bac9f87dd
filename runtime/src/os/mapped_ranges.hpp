// Where this process has files mapped: what must be blank in forked children, and what a handler of SIGBUS looks up.
//
// A table of fixed size, so that the handler reads it without a lock while others change it: a range is one word, and
// whoever faults inside of a mapping keeps it mapped. As many ranges as the kernel grants a process by default.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tenon::os {

// A place in the table, and which of those who had that place in turn.
struct RangeTicket {
  std::uint32_t place = 0;
  std::uint32_t turn = 0;  // 0: none
};

struct MappedRange {
  std::size_t bytes = 0;   // 0: none
  std::size_t before = 0;  // bytes of it before the address that was asked for
  bool writable = false;
  std::uint32_t place = 0;
};

// Within a ForkPause: a forked child finds private zeros in this range, which the kernel does not hand down to it. A
// ticket of turn 0: the table is full, or the range is not one it can spell (1 TiB; addresses of 49 bits).
[[nodiscard]] RangeTicket note_range(void* start, std::size_t bytes, bool writable) noexcept;
// Within a ForkPause.
void forget_range(RangeTicket ticket) noexcept;
// In a forked child, before anybody else of it: puts the zeros there and empties the table.
void blank_ranges_in_child() noexcept;

// The noted range is ours still and has all its pages: not inherited by fork, not marked. Two loads.
[[nodiscard]] bool is_whole(RangeTicket ticket) noexcept;

// For a handler of signals, which takes no lock and needs no memory. Some hundred ranges are looked through in a
// microsecond.
[[nodiscard]] MappedRange range_around(const void* address) noexcept;
void mark_damaged(std::uint32_t place) noexcept;
// How often that was done in this process, or it was forked: who finds the number changed looks after what it has mapped.
extern constinit std::atomic<std::uint32_t> disturbance_count;
[[nodiscard]] inline std::uint32_t disturbances() noexcept { return disturbance_count.load(std::memory_order_relaxed); }

}  // namespace tenon::os
