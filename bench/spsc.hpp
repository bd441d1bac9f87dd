// The yardsticks of streaming: queues between one producer and one consumer, as textbooks have them. Values are copied in
// and out; the capacity is a power of two; both indices grow for ever, each on lines of its own.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

#include "pair.hpp"

namespace tenon::bench {

// Memory of either queue: two indices, then the slots.
template <class T>
struct SpscMemory {
  Word head;  // consumer: next to pop
  Word tail;  // producer: next to push
  T slots[1];

  [[nodiscard]] static std::size_t bytes(std::uint64_t capacity) { return sizeof(SpscMemory) + capacity * sizeof(T); }
};

// Lamport's queue with acquire and release: each operation reads the other side's index.
template <class T>
class TextbookSpsc {
 public:
  TextbookSpsc(SpscMemory<T>& memory, std::uint64_t capacity) noexcept : memory_(memory), mask_(capacity - 1) {}

  [[nodiscard]] bool push(const T& value) noexcept {
    const std::uint64_t tail = memory_.tail.value.load(std::memory_order_relaxed);
    if (tail - memory_.head.value.load(std::memory_order_acquire) > mask_) return false;
    memory_.slots[tail & mask_] = value;
    memory_.tail.value.store(tail + 1, std::memory_order_release);
    return true;
  }
  [[nodiscard]] bool pop(T& value) noexcept {
    const std::uint64_t head = memory_.head.value.load(std::memory_order_relaxed);
    if (head == memory_.tail.value.load(std::memory_order_acquire)) return false;
    value = memory_.slots[head & mask_];
    memory_.head.value.store(head + 1, std::memory_order_release);
    return true;
  }

 private:
  SpscMemory<T>& memory_;
  std::uint64_t mask_;
};

// The same, and each side remembers the other's index and looks again only when it seems full or empty.
template <class T>
class CachedSpsc {
 public:
  CachedSpsc(SpscMemory<T>& memory, std::uint64_t capacity) noexcept
      : memory_(memory), mask_(capacity - 1), head_(memory.head.value.load()), tail_(memory.tail.value.load()) {}

  [[nodiscard]] bool push(const T& value) noexcept {
    const std::uint64_t tail = memory_.tail.value.load(std::memory_order_relaxed);
    if (tail - head_ > mask_) {
      head_ = memory_.head.value.load(std::memory_order_acquire);
      if (tail - head_ > mask_) return false;
    }
    memory_.slots[tail & mask_] = value;
    memory_.tail.value.store(tail + 1, std::memory_order_release);
    return true;
  }
  [[nodiscard]] bool pop(T& value) noexcept {
    const std::uint64_t head = memory_.head.value.load(std::memory_order_relaxed);
    if (head == tail_) {
      tail_ = memory_.tail.value.load(std::memory_order_acquire);
      if (head == tail_) return false;
    }
    value = memory_.slots[head & mask_];
    memory_.head.value.store(head + 1, std::memory_order_release);
    return true;
  }

  // In place: the slot to write next, then its publication; the slot to read next, then its release. Null while there is none.
  [[nodiscard]] T* back() noexcept {
    const std::uint64_t tail = memory_.tail.value.load(std::memory_order_relaxed);
    if (tail - head_ > mask_) {
      head_ = memory_.head.value.load(std::memory_order_acquire);
      if (tail - head_ > mask_) return nullptr;
    }
    return &memory_.slots[tail & mask_];
  }
  void push_back() noexcept {
    memory_.tail.value.store(memory_.tail.value.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
  [[nodiscard]] const T* front() noexcept {
    const std::uint64_t head = memory_.head.value.load(std::memory_order_relaxed);
    if (head == tail_) {
      tail_ = memory_.tail.value.load(std::memory_order_acquire);
      if (head == tail_) return nullptr;
    }
    return &memory_.slots[head & mask_];
  }
  void pop_front() noexcept {
    memory_.head.value.store(memory_.head.value.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

 private:
  SpscMemory<T>& memory_;
  std::uint64_t mask_;
  std::uint64_t head_;
  std::uint64_t tail_;
};

}  // namespace tenon::bench
