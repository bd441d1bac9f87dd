// Whether bytes are a well-formed value of a type, by the descriptor alone: the same answer as tenon::validate() of the
// generated type gives.
//
// Total: for any bytes, also bytes that change meanwhile, nothing outside `bytes` is read. Precondition: a complete
// descriptor (what `read` returns), `type` in range. Any thread. Cost: proportional to what the value uses.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schema/descriptor.hpp"

namespace tenon::schema {

struct Malformed {
  std::string path;       // "poses[3].mode"; empty: the value as a whole
  std::string_view what;  // "a value that is no label of its enumeration"
};

// The first problem in the order of the interface, or nothing. Ranges of the interface count only if asked for: a value
// out of range is readable all the same.
std::optional<Malformed> find_malformed(const Descriptor& descriptor, TypeId type, std::span<const std::byte> bytes,
                                        bool with_ranges = true);

}  // namespace tenon::schema
