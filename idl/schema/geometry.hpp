// Where things lie inside the types that have no members: the part of T-layout version 1 that the layout, the reader's
// checks and printing must agree on, stated once.
//
// Pure functions; any thread. Sizes within kMaxTypeSize never overflow in here.
#pragma once

#include <cstdint>
#include <optional>

#include "schema/descriptor.hpp"

namespace tenon::schema {

inline constexpr std::uint64_t kLengthSize = 4;         // the u32 before a string, a sequence or a map
inline constexpr std::uint64_t kTailReferenceSize = 8;  // u32 offset from the start of the message, u32 length
inline constexpr std::uint64_t kPresenceSize = 1;       // the u8 before an optional's value

// Size 0 stands for "no layout": an interface, or a type without a bound.
struct Shape {
  std::uint64_t size = 0;
  std::uint32_t alignment = 0;
};

// Precondition: `alignment` is a power of two.
constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

constexpr bool has_layout(const Type& type) { return type.size != 0; }

// A map's entry: the key first, then the value.
struct Pair {
  std::uint64_t value_offset = 0;
  Shape shape;
};
Pair pair_shape(const Type& key, const Type& value);

// From the start of a sequence or map to its first element; from the start of an optional to its value.
constexpr std::uint64_t elements_offset(std::uint32_t alignment) { return round_up(kLengthSize, alignment); }
constexpr std::uint64_t present_offset(std::uint32_t alignment) { return round_up(kPresenceSize, alignment); }

// How large each element of a tail is, and how aligned: a string's are bytes.
Shape tail_element(const Descriptor& descriptor, const Type& tail);
// Whether messages of this type go on behind it.
bool has_tail(const Descriptor& descriptor, const Type& type);

// The product of an array's dimensions; none if it exceeds kMaxTypeSize or a dimension is 0.
std::optional<std::uint64_t> element_count(const Type& array);

// The shape of a built-in, anonymous, enumeration, bitmask or bitset type, from the shapes of its parts; none if it
// would exceed kMaxTypeSize. Precondition: its parts are in range and have their shapes.
std::optional<Shape> memberless_shape(const Descriptor& descriptor, const Type& type);

}  // namespace tenon::schema
