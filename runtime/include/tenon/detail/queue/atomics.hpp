// Not an API: for Tenon's own inline code and generated headers.
//
// The atomic words that the ring is written against. The queue code names no std::atomic of its own: it takes a policy,
// so that the very same source runs as the product (StdAtomics), under TSan, and on an atomic that explores
// interleavings (tests/concurrency).
#pragma once

#include <atomic>
#include <cstdint>

namespace tenon::queue {

struct StdAtomics {
  template <class T>
  using Cell = std::atomic<T>;

  // Stores before it are seen before stores after it, for observers that copy a payload without a hold.
  static void order_stores() noexcept { std::atomic_thread_fence(std::memory_order_release); }  // edge TAP release
  // Both directions, for a process the kernel gave no process-wide barrier.
  static void full_fence() noexcept { std::atomic_thread_fence(std::memory_order_seq_cst); }  // edge BELL fence
};

// Shared words are placed in memory that other processes, 32-bit ones among them, map too: they must be plain words.
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(sizeof(std::atomic<std::uint64_t>) == 8 && sizeof(std::atomic<std::uint32_t>) == 4);

// Sequences only grow and are compared by their distance, so that a wrap of the counter changes nothing.
[[nodiscard]] constexpr bool before(std::uint64_t a, std::uint64_t b) noexcept {
  return static_cast<std::int64_t>(a - b) < 0;
}
[[nodiscard]] constexpr std::uint64_t later(std::uint64_t a, std::uint64_t b) noexcept { return before(a, b) ? b : a; }
[[nodiscard]] constexpr std::uint64_t earlier(std::uint64_t a, std::uint64_t b) noexcept {
  return before(a, b) ? a : b;
}

}  // namespace tenon::queue
