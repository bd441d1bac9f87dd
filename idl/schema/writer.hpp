// Writes the bytes of a `.tsd`: the descriptor as a FlatBuffer with the identifier "TNSD" (schema.fbs).
//
// Deterministic: equal descriptors give equal bytes, on every machine. Values only; any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "schema/descriptor.hpp"

namespace tenon::schema {

// Precondition: a complete descriptor within limits.hpp.
std::vector<std::byte> write(const Descriptor& descriptor);

}  // namespace tenon::schema
