// Not an API: for Tenon's own inline code and generated headers.
//
// The words of a topic that several processes write: the exceptions to one-writer-per-page, so they stand in a file of
// their own, hold no payload, and every one of them is a hint. The topic's directory is the truth; what a hostile writer
// could do here is to cost a wake-up or a look at the directory.
//
//   generation  moves whenever somebody comes or goes. written by: all. A publisher compares it with what it saw last;
//               staleness costs nothing but time, because joining readers are also protected by the gate.
//   rejoins     moves when a reader that was set aside takes part again. written by: subscribers. Looked at when a
//               publisher raises its gate.
//   bell        futex word: says whether a subscriber sleeps or is about to (bell.hpp). written by: subscribers, publishers.
//   entries     the table of readers: 0 is free, otherwise {tag of the owner's node 40 | holds 8 | nonce 16}. Claimed and
//               freed by one compare-and-swap each.
#pragma once

#include <cstdint>

#include "tenon/detail/queue/bell.hpp"
#include "tenon/detail/queue/ring_layout.hpp"

namespace tenon::queue {

struct ReaderEntry {
  std::uint32_t index = 0;
  std::uint64_t word = 0;
};

[[nodiscard]] constexpr std::uint64_t entry_word(std::uint64_t node_tag, std::uint32_t holds,
                                                 std::uint16_t nonce) noexcept {
  return node_tag << 24 | std::uint64_t{holds & 0xffu} << 16 | nonce;
}
[[nodiscard]] constexpr std::uint64_t entry_node_tag(std::uint64_t word) noexcept { return word >> 24; }
[[nodiscard]] constexpr std::uint32_t entry_holds(std::uint64_t word) noexcept {
  return static_cast<std::uint32_t>(word >> 16 & 0xff);
}

template <class A>
class TopicWords {
 public:
  // A publisher's glance after each publish: one line that seldom changes, no fence (edge BELL).
  [[nodiscard]] bool quiet(std::uint32_t known_generation) const noexcept {
    return generation_.load(std::memory_order_relaxed) == known_generation && bell_.quiet();
  }
  [[nodiscard]] std::uint32_t glance_at_generation() const noexcept {
    return generation_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint32_t generation() const noexcept {
    return generation_.load(std::memory_order_seq_cst);  // edge GATE seq_cst
  }
  // Returns the generation it made.
  std::uint32_t move_generation() noexcept {
    return generation_.fetch_add(1, std::memory_order_seq_cst) + 1;  // edge GATE seq_cst
  }

  [[nodiscard]] std::uint32_t rejoins() const noexcept {
    return rejoins_.load(std::memory_order_seq_cst);  // edge GATE seq_cst
  }
  void move_rejoins() noexcept { rejoins_.fetch_add(1, std::memory_order_seq_cst); }  // edge GATE seq_cst

  // Rung by publishers, for a message and when one of them comes or goes.
  [[nodiscard]] Bell<A>& bell() noexcept { return bell_; }

  // Claims an entry with a quota of holds; false if the table is full. Two that claim at once each see the other's
  // claim in holds_claimed() afterwards, so a budget checked after claiming is never overdrawn.
  [[nodiscard]] bool claim(std::uint64_t node_tag, std::uint32_t holds, std::uint16_t nonce,
                           ReaderEntry& entry) noexcept {
    const std::uint64_t word = entry_word(node_tag, holds, nonce);
    for (std::uint32_t i = 0; i < kMaxReaders; ++i) {
      std::uint64_t free = 0;
      if (!entries_[i].compare_exchange_strong(free, word, std::memory_order_seq_cst)) continue;  // edge TABLE seq_cst
      entry = {i, word};
      return true;
    }
    return false;
  }
  void free_entry(const ReaderEntry& entry) noexcept {
    std::uint64_t word = entry.word;
    (void)entries_[entry.index].compare_exchange_strong(word, 0, std::memory_order_seq_cst);  // edge TABLE seq_cst
  }
  [[nodiscard]] std::uint64_t entry(std::uint32_t index) const noexcept {
    return entries_[index].load(std::memory_order_seq_cst);  // edge TABLE seq_cst
  }
  [[nodiscard]] std::uint32_t holds_claimed() const noexcept {
    std::uint32_t sum = 0;
    for (std::uint32_t i = 0; i < kMaxReaders; ++i) sum += entry_holds(entry(i));
    return sum;
  }

 private:
  alignas(kCacheLine) typename A::template Cell<std::uint32_t> generation_;
  Bell<A> bell_;
  typename A::template Cell<std::uint32_t> rejoins_;
  alignas(kCacheLine) typename A::template Cell<std::uint64_t> entries_[kMaxReaders];
};
static_assert(sizeof(TopicWords<StdAtomics>) == 64 + 8 * kMaxReaders);

}  // namespace tenon::queue
