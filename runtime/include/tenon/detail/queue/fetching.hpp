// Not an API: for Tenon's own inline code and generated headers.
//
// Lines that are asked for before they are needed. A message is a line that goes from one processor to another and back
// again, a hundred ns and more each way: a stream is as fast as many of them are under way at once. Processors ask by
// themselves for the lines behind those that a program touches; Intel's remember for up to 32 pages where in the page that
// was ("streamer", Optimization Reference Manual), so that in a ring of no more pages, which is entered at its start
// again and again, they do not. So we ask: the publisher for the slots that it will replace, the subscriber for messages
// that it knows to be there. On a Xeon a stream of 40 bytes through a ring of 1024 runs at twice the rate by that, and
// one of 4096 a tenth faster (docs/performance.md).
//
// Only for lines that the other end has no more use for: a line that is taken away too early comes twice. A slot below the
// gate is one that readers passed, a message below `head` one that is written. Small rings have few of either: there both
// ends are in one another's way as they are, and it gains nothing.
//
// On AMD's processors the publisher asks for lines as if to read them, gate or no gate, and the subscriber for none: a
// line asked for to write is taken away from readers whose own fetching runs ahead of the last message, and wanders to and
// fro (235 M/s to read, 170 not at all, 110 to write).
#pragma once

#include <cstddef>
#include <cstdint>

namespace tenon::queue {

inline constexpr std::uint64_t kFetchAhead = 16;         // slots: as many lines as a processor has under way
inline constexpr std::uint64_t kLeastFetchedRing = 512;  // slots: its quarters are eight times as long as that
inline constexpr std::uint64_t kStretch = 64;            // messages between two looks at how many there are

[[nodiscard]] bool gains_by_fetching_to_read() noexcept;  // this processor's publishers

// How far ahead both ends of such a ring ask: no slot of it is as far away as the other answer.
[[nodiscard]] inline std::uint64_t fetch_distance(std::uint64_t capacity) noexcept {
  return capacity >= kLeastFetchedRing && !gains_by_fetching_to_read() ? kFetchAhead : capacity;
}

// By asm: a function that does nothing but __builtin_prefetch has no effect in the compiler's eyes, and GCC 12 leaves out
// calls of it, depending on what else it inlines (a stream of 40 bytes then runs at 47 M/s instead of 130).
inline void fetch_to_read(const void* line) noexcept {
#if defined(__x86_64__)
  asm volatile("prefetcht0 %0" : : "m"(*static_cast<const char*>(line)));
#elif defined(__aarch64__)
  asm volatile("prfm pldl1keep, %0" : : "Q"(*static_cast<const char*>(line)));
#else
  __builtin_prefetch(line);
#endif
}
// Older processors take the instruction for one that does nothing.
inline void fetch_to_write(const void* line) noexcept {
#if defined(__x86_64__)
  asm volatile("prefetchw %0" : : "m"(*static_cast<const char*>(line)));
#elif defined(__aarch64__)
  asm volatile("prfm pstl1keep, %0" : : "Q"(*static_cast<const char*>(line)));
#else
  __builtin_prefetch(line, 1);
#endif
}

// Keeps a branch: to the compiler it is another pointer than any that it could compute instead.
[[nodiscard]] inline const std::byte* not_merged(const std::byte* pointer) noexcept {
  asm("" : "+r"(pointer));
  return pointer;
}

}  // namespace tenon::queue
