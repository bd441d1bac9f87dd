// The invariants of descriptor.hpp, checked one by one. Private to this room: whoever calls `read` has them.
//
// Every check runs before anything relies on it: first the indices of a type, then its nesting, then its layout.
#pragma once

#include <string>

#include "schema/descriptor.hpp"

namespace tenon::schema {

// Empty, or the first invariant that does not hold, as a phrase: "type 7 (nav::Imu): …". Linear in the descriptor.
std::string broken_invariant(const Descriptor& descriptor);

}  // namespace tenon::schema
