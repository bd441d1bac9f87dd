// Not an API: for Tenon's own inline code and generated headers.
//
// One message place. A ring has `capacity` slots; behind them stand spare chunks of the same stride. The header of cell i
// always speaks for slot i; the payload of the message may stand in any cell (`chunk`): in its own on the usual path, in
// a spare when the message it replaces is still held.
//
//   cell i:  seq u64 | size u32 | chunk u32 | … payload at payload_offset … | up to stride
//
// seq is 2s+1 while slot s mod capacity is being replaced by message s and 2s+2 when message s is valid; it never
// repeats. The sequence shares its cache line with the first payload bytes: a message of up to 48 bytes is one line.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tenon/detail/queue/atomics.hpp"

namespace tenon::queue {

inline constexpr std::size_t kCacheLine = 64;

template <class A>
struct SlotHeader {
  // written by: the publisher. read by: every subscriber. staleness: a reader that sees 2s+2 sees message s whole.
  typename A::template Cell<std::uint64_t> seq;
  // size in the low half, chunk in the high half: one store, one load. Valid with `seq`.
  typename A::template Cell<std::uint64_t> where;
};
static_assert(sizeof(SlotHeader<StdAtomics>) == 16 && alignof(SlotHeader<StdAtomics>) == 8);
static_assert(offsetof(SlotHeader<StdAtomics>, where) == 8);

[[nodiscard]] constexpr std::uint64_t valid_mark(std::uint64_t sequence) noexcept { return 2 * sequence + 2; }
[[nodiscard]] constexpr std::uint64_t replacing_mark(std::uint64_t sequence) noexcept { return 2 * sequence + 1; }
[[nodiscard]] constexpr std::uint64_t pack_where(std::uint32_t size, std::uint32_t chunk) noexcept {
  return std::uint64_t{chunk} << 32 | size;
}
[[nodiscard]] constexpr std::uint32_t size_of(std::uint64_t where) noexcept {
  return static_cast<std::uint32_t>(where);
}
[[nodiscard]] constexpr std::uint32_t chunk_of(std::uint64_t where) noexcept {
  return static_cast<std::uint32_t>(where >> 32);
}

// Where the payload stands in a cell, and how far cells are apart. Known when the code is generated, so that typed code
// multiplies by constants; tools that learn a type at run time use the same rule through slot_shape().
struct SlotShape {
  std::uint32_t payload_offset = 0;
  std::uint64_t stride = 0;
  bool operator==(const SlotShape&) const = default;
};

[[nodiscard]] constexpr SlotShape slot_shape(std::uint64_t payload_bytes, std::uint32_t payload_alignment) noexcept {
  const std::uint32_t offset = payload_alignment > 16 ? payload_alignment : 16;
  const std::uint64_t unit = payload_alignment > kCacheLine ? payload_alignment : kCacheLine;
  return {offset, (offset + payload_bytes + unit - 1) / unit * unit};
}

// Copies by whole words, for messages that are read without a hold: a reader may be overtaken in mid-copy, which is no
// data race because every access is atomic, and is found out by the sequence. The payload area is a whole number of
// words. Each word carries its own order because TSan, and the model of the ring, see no stand-alone fences.
template <class A>
void store_words(std::byte* to, const std::byte* from, std::size_t bytes) noexcept {
  using Cell = typename A::template Cell<std::uint64_t>;
#pragma GCC unroll 8
  for (std::size_t done = 0; done < bytes; done += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    const std::size_t left = bytes - done;
    __builtin_memcpy(&word, from + done, left < sizeof word ? left : sizeof word);
    reinterpret_cast<Cell*>(to + done)->store(word, std::memory_order_release);  // edge WORDS release
  }
}

// The same for bytes of it that become zero again.
template <class A>
void clear_words(std::byte* from, std::size_t bytes) noexcept {
  using Cell = typename A::template Cell<std::uint64_t>;
  std::size_t in_word = reinterpret_cast<std::uintptr_t>(from) % sizeof(std::uint64_t);
  for (std::byte* word = from - in_word; bytes != 0; word += sizeof(std::uint64_t)) {
    const std::size_t cleared = bytes < sizeof(std::uint64_t) - in_word ? bytes : sizeof(std::uint64_t) - in_word;
    auto& cell = *reinterpret_cast<Cell*>(word);
    std::uint64_t kept = cell.load(std::memory_order_relaxed);
    __builtin_memset(reinterpret_cast<std::byte*>(&kept) + in_word, 0, cleared);
    cell.store(kept, std::memory_order_release);  // edge WORDS release
    bytes -= cleared;
    in_word = 0;
  }
}

template <class A>
void load_words(std::byte* to, const std::byte* from, std::size_t bytes) noexcept {
  using Cell = typename A::template Cell<std::uint64_t>;
#pragma GCC unroll 8
  for (std::size_t done = 0; done < bytes; done += sizeof(std::uint64_t)) {
    const std::uint64_t word =
        reinterpret_cast<const Cell*>(from + done)->load(std::memory_order_acquire);  // edge TAP WORDS acquire
    const std::size_t left = bytes - done;
    __builtin_memcpy(to + done, &word, left < sizeof word ? left : sizeof word);
  }
}

}  // namespace tenon::queue
