// Schemas of FlatBuffers, as flatc writes them (`.bfbs`): what decides what a buffer's bytes mean, as lines of text that two
// builds can compare. Names, ids, types, defaults, labels and the layout of structs are in them; comments, attributes
// without a meaning for the bytes, the order of declarations, file names and what the root does not reach are not.
//
// Total: any bytes have an answer. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tenon::schema {

struct FlatSchema {
  std::string root;                // the qualified name of the root table
  std::vector<std::string> lines;  // sorted; one per field, label and struct
};

// Whether these say that they are a `.bfbs`, of kMaxDescriptorBytes at most. Looks at a word.
[[nodiscard]] bool is_flat_schema(std::span<const std::byte> bfbs);

// Nothing: these are no intact `.bfbs` with a root table, or more than kMaxDescriptorBytes, or their lines would be. Needs
// no stack to speak of, however deep the schema.
[[nodiscard]] std::optional<FlatSchema> read_flat_schema(std::span<const std::byte> bfbs);

// The lines that only one of the two has, "-" for `a`, "+" for `b`, in their order.
[[nodiscard]] std::vector<std::string> differing_lines(const FlatSchema& a, const FlatSchema& b);

}  // namespace tenon::schema
