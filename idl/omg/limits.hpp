// What one compilation may cost. Each limit has a diagnostic of its own; what is accepted also stays within
// schema/limits.hpp, so that every descriptor written can be read.
#pragma once

#include "schema/limits.hpp"

#include <cstddef>
#include <cstdint>

namespace tenon::omg {

inline constexpr std::size_t kMaxFileBytes = 16u << 20;
inline constexpr std::size_t kMaxIncludeDepth = 64;
// Together these keep every compilation within 512 MiB and, on the machines of today, a second.
inline constexpr std::size_t kMaxTokens = 1'000'000;  // of all files, macros expanded
inline constexpr std::size_t kMaxNameBytes = schema::kMaxNameLength;
inline constexpr std::size_t kMaxNesting = 128;  // modules, types, parentheses
inline constexpr std::size_t kMaxExpressionNodes = 4096;
inline constexpr std::size_t kMaxMembers = 65'536;        // of one struct, labels of one enum
inline constexpr std::size_t kMaxMembersInAll = 100'000;  // of all structs, enums, … of a compilation
inline constexpr std::uint64_t kMaxBound = 0xffff'fffe;   // a length is 32 bits, a string keeps its NUL
inline constexpr std::size_t kMaxTopicBytes = 200;
// What a service can carry: a byte of an answer says which exception it is, or that it is none (tenon/detail/frame.hpp), and a
// server announces each operation (port/announcement.hpp).
inline constexpr std::size_t kMaxRaised = 255;
inline constexpr std::size_t kMaxOperations = 4096;

}  // namespace tenon::omg
