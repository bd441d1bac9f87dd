#include "os/mapped_ranges.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "os/syscall.hpp"

namespace tenon::os {

constinit std::atomic<std::uint32_t> disturbance_count{0};

namespace {

// vm.max_map_count is 65530 by default. Only pages of the table that are in use cost memory.
constexpr std::uint32_t kPlaces = 1U << 16;

// One word: start (48 bits), length (1 TiB), both by the smallest page there is, and whether it may be written.
constexpr unsigned kUnitBits = 12;
constexpr unsigned kStartBits = 36;
constexpr unsigned kCountBits = 27;
static_assert(kStartBits + kCountBits + 1 == 64);
constexpr std::uint64_t kUnit = std::uint64_t{1} << kUnitBits;

constinit std::array<std::atomic<std::uint64_t>, kPlaces> words{};
constinit std::array<std::atomic<std::uint32_t>, kPlaces> turns{};  // of the range there; 0: none, or damaged
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
constinit std::atomic<std::uint32_t> end_of_used{0};
// Guarded by the ForkPause.
constinit std::array<void*, kPlaces> starts{};
constinit std::uint32_t lowest_free = 0;
constinit std::uint32_t last_turn = 0;

constexpr auto kRelaxed = std::memory_order_relaxed;

std::uint64_t packed(const void* start, std::size_t bytes, bool writable) noexcept {
  const std::uint64_t first = reinterpret_cast<std::uintptr_t>(start) >> kUnitBits;
  const std::uint64_t count = (std::uint64_t{bytes} + kUnit - 1) >> kUnitBits;
  if ((first >> kStartBits) != 0 || count == 0 || (count >> kCountBits) != 0) return 0;
  return first << (kCountBits + 1) | count << 1 | (writable ? 1 : 0);
}

// By way of the signed type, so that neither width finds a conversion useless.
std::size_t sized(std::uint64_t value) noexcept { return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(value)); }
std::uintptr_t start_in(std::uint64_t word) noexcept { return sized(word >> (kCountBits + 1) << kUnitBits); }
std::size_t bytes_in(std::uint64_t word) noexcept {
  return sized((word >> 1 & ((std::uint64_t{1} << kCountBits) - 1)) << kUnitBits);
}

void put(std::uint32_t place, std::uint64_t word, std::uint32_t turn) noexcept {
  turns[place].store(turn, kRelaxed);
  words[place].store(word, kRelaxed);
}

}  // namespace

RangeTicket note_range(void* start, std::size_t bytes, bool writable) noexcept {
  const std::uint64_t word = packed(start, bytes, writable);
  while (lowest_free < kPlaces && words[lowest_free].load(kRelaxed) != 0) ++lowest_free;
  if (word == 0 || lowest_free == kPlaces) return {};
  const std::uint32_t place = lowest_free++;
  if (++last_turn == 0) last_turn = 1;
  starts[place] = start;
  put(place, word, last_turn);
  if (end_of_used.load(kRelaxed) <= place) end_of_used.store(place + 1, kRelaxed);
  return {place, last_turn};
}

void forget_range(RangeTicket ticket) noexcept {
  if (ticket.turn == 0) return;
  put(ticket.place, 0, 0);
  lowest_free = std::min(lowest_free, ticket.place);
}

void blank_ranges_in_child() noexcept {
  for (std::uint32_t place = 0; place < end_of_used.load(kRelaxed); ++place) {
    const std::uint64_t word = words[place].load(kRelaxed);
    if (word == 0) continue;
    // What stands there already is somebody else's, who mapped it in this child before us.
    sys::map_zeros_at(starts[place], bytes_in(word));
    put(place, 0, 0);
  }
  end_of_used.store(0, kRelaxed);
  disturbance_count.fetch_add(1, kRelaxed);
  lowest_free = 0;
}

bool is_whole(RangeTicket ticket) noexcept { return turns[ticket.place].load(kRelaxed) == ticket.turn; }

MappedRange range_around(const void* address) noexcept {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  for (std::uint32_t place = 0; place < end_of_used.load(kRelaxed); ++place) {
    const std::uint64_t word = words[place].load(kRelaxed);
    if (word == 0) continue;
    if (at >= start_in(word) && at - start_in(word) < bytes_in(word))
      return {bytes_in(word), at - start_in(word), (word & 1) != 0, place};
  }
  return {};
}

void mark_damaged(std::uint32_t place) noexcept {
  turns[place].store(0, kRelaxed);
  disturbance_count.fetch_add(1, kRelaxed);
}

}  // namespace tenon::os
