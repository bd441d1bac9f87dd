// The limits of a descriptor. What the compiler accepts stays within them, and what the reader accepts too, so that
// everything compiled can be read and nothing read can exhaust memory, stack or time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tenon::schema {

inline constexpr std::uint64_t kMaxTypeSize = 0xffff'ffff;  // bytes: a slot counts its payload in 32 bits
inline constexpr std::uint32_t kMaxAlignment = 64;          // bytes, a cache line; 8 without `@tenon::align`
inline constexpr std::uint32_t kMaxNesting = 128;           // types within types, anonymous ones counted
inline constexpr std::size_t kMaxRank = 16;                 // dimensions of one array
inline constexpr std::size_t kMaxNameLength = 255;          // bytes of an identifier or a unit
inline constexpr std::size_t kMaxPathLength = 4'095;        // bytes of a qualified name, a file, a place
inline constexpr std::size_t kMaxTypes = 65'536;
inline constexpr std::size_t kMaxItems = 500'000;  // members, labels, parameters, annotations … in all
inline constexpr std::size_t kMaxDescriptorBytes = 16u << 20;

}  // namespace tenon::schema
