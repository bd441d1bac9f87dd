// Not an API: for Tenon's own inline code and generated headers.
//
// The word by which those who wait are called: written by those who wait (bits set) and those who ring (bits cleared, and
// counted). A hint like every word that several processes write: what a hostile writer could do here is to cost a wake-up,
// and every sleep is bounded.
//
// Who waits, in this order: look, announce, issue the process-wide barrier, look once more, sleep. One barrier serves any
// number of bells announced before it. Who has something to tell, in this order: store it, glance at the bell (quiet(): one
// load, no fence), and if it is not quiet, collect() and wake whom the bits name. Either the second look finds what was
// stored, or the glance finds the announcement (edge BELL).
//
//   kSleeps       somebody sleeps on the word itself: wake all who do
//   kDescriptors  somebody waits for a descriptor to become readable: see ArmedWord
//   the rest      how often it was collected. Without it, who is about to sleep would take a later announcement of somebody
//                 else for its own that was collected meanwhile, and sleep on what it was to be woken for.
#pragma once

#include <cstdint>

#include "tenon/detail/queue/atomics.hpp"

namespace tenon::queue {

template <class A>
class Bell {
 public:
  using Word = typename A::template Cell<std::uint32_t>;

  static constexpr std::uint32_t kSleeps = 1;
  static constexpr std::uint32_t kDescriptors = 2;

  [[nodiscard]] bool quiet() const noexcept { return (word_.load(std::memory_order_relaxed) & kAll) == 0; }

  // Returns the value to sleep on. Others may change it meanwhile: the sleeper that finds another value announces itself
  // again.
  [[nodiscard]] std::uint32_t announce_sleep() noexcept {
    return word_.fetch_or(kSleeps, std::memory_order_seq_cst) | kSleeps;  // edge BELL seq_cst
  }
  void announce_descriptor() noexcept {
    (void)word_.fetch_or(kDescriptors, std::memory_order_seq_cst);  // edge BELL seq_cst
  }
  // Nobody has collected since the last announcement of a descriptor.
  [[nodiscard]] bool awaits_descriptors() const noexcept {
    return (word_.load(std::memory_order_relaxed) & kDescriptors) != 0;
  }

  // Who is to be called now; each announcement is collected once. A word that never stands still is somebody's who should
  // not write here: then everybody is called.
  [[nodiscard]] std::uint32_t collect() noexcept {
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    for (int tries = 0; tries < kTries; ++tries) {
      if ((word & kAll) == 0) return 0;
      const std::uint32_t collected = (word & ~kAll) + kCollected;
      if (word_.compare_exchange_strong(word, collected, std::memory_order_seq_cst))  // edge BELL seq_cst
        return word & kAll;
    }
    return kAll;
  }
  [[nodiscard]] Word& word() noexcept { return word_; }

 private:
  static constexpr std::uint32_t kAll = kSleeps | kDescriptors;
  static constexpr std::uint32_t kCollected = kAll + 1;
  static constexpr int kTries = 100;

  Word word_;
};
static_assert(sizeof(Bell<StdAtomics>) == 4);

// One waiter's count of the times it announced its descriptor, in its own segment; 0: it has none. written by: the waiter,
// before it announces at the bell. read by: whoever rings, after collecting. A ringer calls each count once, so that one
// that is busy with what it was called for is not called again.
template <class A>
class ArmedWord {
 public:
  // The owner's side.
  void arm() noexcept {
    std::uint32_t next = word_.load(std::memory_order_relaxed) + 1;
    if (next == 0) next = 1;
    word_.store(next, std::memory_order_relaxed);  // carried by the announcement
  }
  // The ringer's side: true once per count.
  [[nodiscard]] bool calls(std::uint32_t& answered) const noexcept {
    const std::uint32_t count = word_.load(std::memory_order_relaxed);
    if (count == 0 || count == answered) return false;
    answered = count;
    return true;
  }

 private:
  typename A::template Cell<std::uint32_t> word_;
};
static_assert(sizeof(ArmedWord<StdAtomics>) == 4);

// How a thread is called back from a wait by another one of its process, or by a signal handler. The owner may wait for a
// descriptor instead of the word: who asks after it was named rings it, who asked before is answered by a look after that.
template <class A>
class WakeWord {
 public:
  // True if nobody had asked before: the caller wakes who sleeps on word().
  [[nodiscard]] bool ask() noexcept { return word_.exchange(1, std::memory_order_seq_cst) == 0; }  // edge WAKE seq_cst
  [[nodiscard]] int descriptor() const noexcept {
    return descriptor_.load(std::memory_order_seq_cst);  // edge WAKE seq_cst
  }
  // The owner's side: whether somebody asked; each asking is answered once.
  [[nodiscard]] bool answer() noexcept {
    return word_.load(std::memory_order_relaxed) != 0 &&
           word_.exchange(0, std::memory_order_seq_cst) != 0;  // edge WAKE seq_cst
  }
  void name_descriptor(int number) noexcept {
    descriptor_.store(number, std::memory_order_seq_cst);  // edge WAKE seq_cst
  }
  [[nodiscard]] bool asked() const noexcept {
    return word_.load(std::memory_order_seq_cst) != 0;  // edge WAKE seq_cst
  }
  [[nodiscard]] typename A::template Cell<std::uint32_t>& word() noexcept { return word_; }  // asleep on: 0

 private:
  typename A::template Cell<std::uint32_t> word_{0};
  typename A::template Cell<int> descriptor_{-1};
};

}  // namespace tenon::queue
