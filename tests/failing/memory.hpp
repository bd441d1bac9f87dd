// The program's operator new, counted: how much is in use, and a chosen request that is refused. A program that links
// memory.cpp has it.
#pragma once

#include <cstdint>

namespace tenon::failing {

// Asked for and not given back.
struct Memory {
  std::int64_t blocks = 0;
  std::int64_t bytes = 0;
};
[[nodiscard]] Memory memory_in_use() noexcept;
// Requests of this thread, or of all threads, from now on: the n-th, from 1, is refused; 0: none.
enum class Whose : bool { this_thread, all_threads };
void refuse_memory(std::uint64_t nth, Whose whose = Whose::this_thread) noexcept;
void refuse_memory_from(std::uint64_t nth) noexcept;  // and all behind it; of this thread
[[nodiscard]] bool memory_was_refused() noexcept;     // since then

}  // namespace tenon::failing
