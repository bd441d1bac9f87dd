// Reads the bytes of a `.tsd` that may come from anyone.
//
// Whatever the bytes are, the answer is an error text or a descriptor that keeps every invariant of descriptor.hpp and
// limits.hpp, and whose layout is closed: each member, element, arm and length lies inside the size of its type, so
// that reading a value of `types[i].size` bytes by the descriptor never leaves those bytes.
// Not checked: that the hashes belong to the types (a liar gains nothing: `diff` compares the types themselves).
//
// The bytes are copied first: they may lie in memory that a peer changes meanwhile. Any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "schema/descriptor.hpp"

namespace tenon::schema {

// The error says what was found and what was expected, without a code: the caller knows whose bytes they are.
tl::expected<Descriptor, std::string> read(std::span<const std::byte> bytes);

}  // namespace tenon::schema
