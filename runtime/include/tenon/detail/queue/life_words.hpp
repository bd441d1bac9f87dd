// Not an API: for Tenon's own inline code and generated headers.
//
// How far the life of a participant has come, in its own segment. written by: the participant. read by: anybody.
#pragma once

#include "tenon/detail/queue/ring_layout.hpp"

namespace tenon::queue {

template <class A>
class EndWord {
 public:
  // Ended in order: what it had to say was said. A publisher's head is all there will be.
  void close() noexcept { closed_.store(1, std::memory_order_release); }  // edge CLOSED release
  [[nodiscard]] bool closed() const noexcept {
    return closed_.load(std::memory_order_acquire) != 0;  // edge CLOSED acquire
  }

 private:
  typename A::template Cell<std::uint32_t> closed_;
};
static_assert(sizeof(EndWord<StdAtomics>) == 4);

// A publisher's.
template <class A>
class LifeWords {
 public:
  // The topic's generation when the publisher had its name in the directory; 0 before that, when it has published
  // nothing. Every subscriber born earlier is owed everything it published.
  void mark_born(std::uint32_t generation) noexcept {
    born_.store(generation, std::memory_order_release);  // edge BORN release
  }
  [[nodiscard]] std::uint32_t born() const noexcept {
    return born_.load(std::memory_order_acquire);  // edge BORN acquire
  }

  void close() noexcept { end_.close(); }
  [[nodiscard]] bool closed() const noexcept { return end_.closed(); }

 private:
  alignas(kCacheLine) typename A::template Cell<std::uint32_t> born_;
  EndWord<A> end_;
};
static_assert(sizeof(LifeWords<StdAtomics>) == 64);

// Generations are compared by their distance: `a` came before `b`.
[[nodiscard]] constexpr bool older(std::uint32_t a, std::uint32_t b) noexcept {
  return static_cast<std::int32_t>(a - b) < 0;
}

}  // namespace tenon::queue
