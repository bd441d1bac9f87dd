#include "memory.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace tenon::failing {

namespace {

std::atomic<std::int64_t> blocks_in_use{0};
std::atomic<std::int64_t> bytes_in_use{0};
thread_local std::uint64_t until_refusal = 0;  // of this thread's
thread_local bool and_all_behind = false;
std::atomic<std::uint64_t> until_refusal_of_all{0};  // wraps
std::atomic<bool> refused{false};

bool refuses() noexcept {
  const bool ours = until_refusal == 1;
  if (until_refusal > 1 || (ours && !and_all_behind)) --until_refusal;
  if (!ours && until_refusal_of_all.fetch_sub(1, std::memory_order_relaxed) != 1) return false;
  refused.store(true, std::memory_order_relaxed);
  return true;
}

// In front of each block. What was asked for: the heap's own sizes depend on what it had left.
struct alignas(16) Front {
  std::size_t bytes;
  std::size_t room;  // from the beginning of the heap's block to the end of this
};

void count(std::int64_t blocks, std::size_t bytes) noexcept {
  blocks_in_use.fetch_add(blocks, std::memory_order_relaxed);
  bytes_in_use.fetch_add(blocks * static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
}

void* take(std::size_t bytes, std::size_t alignment) noexcept {
  if (refuses()) return nullptr;
  const std::size_t room = std::max(sizeof(Front), alignment);
  const std::size_t all = room + bytes;
  void* const memory = alignment == 0 ? std::malloc(all) : std::aligned_alloc(room, (all + room - 1) / room * room);
  if (memory == nullptr) return nullptr;
  std::byte* const block = static_cast<std::byte*>(memory) + room;
  new (block - sizeof(Front)) Front{bytes, room};
  count(1, bytes);
  return block;
}

void* take_or_throw(std::size_t bytes, std::size_t alignment) {
  void* const memory = take(bytes == 0 ? 1 : bytes, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void give(void* memory) noexcept {
  if (memory == nullptr) return;
  std::byte* const block = static_cast<std::byte*>(memory);
  const Front front = *reinterpret_cast<const Front*>(block - sizeof(Front));
  count(-1, front.bytes);
  std::free(block - front.room);
}

}  // namespace

Memory memory_in_use() noexcept {
  return {blocks_in_use.load(std::memory_order_relaxed), bytes_in_use.load(std::memory_order_relaxed)};
}

void refuse_memory(std::uint64_t nth, Whose whose) noexcept {
  until_refusal = whose == Whose::this_thread ? nth : 0;
  and_all_behind = false;
  until_refusal_of_all.store(whose == Whose::all_threads ? nth : 0, std::memory_order_relaxed);
  refused.store(false, std::memory_order_relaxed);
}

void refuse_memory_from(std::uint64_t nth) noexcept {
  refuse_memory(nth);
  and_all_behind = true;
}

bool memory_was_refused() noexcept { return refused.load(std::memory_order_relaxed); }

}  // namespace tenon::failing

namespace failing = tenon::failing;

void* operator new(std::size_t bytes) { return failing::take_or_throw(bytes, 0); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return failing::take_or_throw(bytes, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return failing::take(bytes, 0); }
void* operator new(std::size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return failing::take(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { failing::give(memory); }
void operator delete(void* memory, std::size_t) noexcept { failing::give(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { failing::give(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { failing::give(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { failing::give(memory); }
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept { failing::give(memory); }
