// The part of a descriptor that one type needs: what travels beside the data.
//
// Values only; any thread.
#pragma once

#include "schema/descriptor.hpp"

namespace tenon::schema {

// Keeps what `type` reaches, in the same relative order, renumbered; `type` is the last entry of `types`.
// Files are reduced to those that a kept type names; aliases, constants and includes are left out; declarations name
// the kept named types. Precondition: a complete descriptor, `type` in range.
Descriptor closure(const Descriptor& descriptor, TypeId type);

}  // namespace tenon::schema
