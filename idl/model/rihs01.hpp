// The identity that ROS 2 gives a message, for bridges: RIHS01 of REP-2011, SHA-256 over a description of the type in
// JSON. Of the type as it is declared: a bound that an annotation, a bounds file or an option added does not count.
//
// Values only; any thread.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "schema/descriptor.hpp"

namespace tenon::model {

// "pkg/msg/Type", as ROS writes "pkg::msg::Type".
std::string ros_name(const schema::Type& type);

// "RIHS01_" and 64 hexadecimal digits, or what there is in the type that ROS messages do not have.
tl::expected<std::string, std::string> rihs01(const schema::Descriptor& descriptor, schema::TypeId type);

// Fills Type::rihs01 of the structs that have one, in an interface of the size that those of ROS have: it ends where
// descriptions of 8 MiB in all were hashed, and does nothing where a struct has more than 4,096 members.
void record_rihs01(schema::Descriptor& descriptor);

}  // namespace tenon::model
