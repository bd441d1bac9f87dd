// Prints a value from its bytes, by the descriptor alone.
//
// Total: for any bytes, also bytes that change meanwhile, nothing outside `bytes` is read, every length, discriminator
// and presence is read once and bounded, and the output is finite. Where bytes end early the text says "<missing>" and
// JSON null. Precondition: a complete descriptor (what `read` returns), `type` in range. Any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "schema/descriptor.hpp"

namespace tenon::schema {

// For people: one line per field, nested values indented, units after numbers, labels for enumerators.
std::string print_text(const Descriptor& descriptor, TypeId type, std::span<const std::byte> bytes);

// One line of JSON. Enumerators and flags by name (unknown ones as numbers), octets as numbers, absent optionals null,
// unions {"_d": discriminator, "arm": value}, maps [{"key":…,"value":…}], non-finite numbers as "inf", "-inf", "nan".
std::string print_json(const Descriptor& descriptor, TypeId type, std::span<const std::byte> bytes);

}  // namespace tenon::schema
