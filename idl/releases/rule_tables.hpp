// The parts that the table of rules is made of. Included by rules.cpp and the parts.
#pragma once

#include <span>

#include "releases/rules.hpp"

namespace tenon::releases {

std::span<const Rule> member_rules();  // fields, layout, unions, enumerations
std::span<const Rule> name_rules();    // types, operations, typedefs, constants

}  // namespace tenon::releases
