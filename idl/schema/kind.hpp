// Kinds and their spelling: which constructs there are, and how a type is written for people.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "schema/descriptor.hpp"

namespace tenon::schema {

// "uint64", "sequence", "struct": the words of IDL 4.2, which the JSON twin, the canonical texts and reports share.
std::string_view kind_name(Kind kind);

bool is_integer(Kind kind);               // int8 … uint64; not octet, char or boolean
bool is_signed(Kind kind);                // int8, int16, int32, int64
bool is_primitive(Kind kind);             // boolean … double: a fixed size, no name, no parts
bool is_anonymous(Kind kind);             // string, sequence, array, map, optional, tail: identified by their parts
bool is_named(Kind kind);                 // struct … interface
std::uint32_t primitive_size(Kind kind);  // bytes, and the alignment too; 0 for other kinds

// As one would write it: "double", "string<31>", "sequence<nav::Point, 8>", "double[3][3]", "optional<float>",
// "tail<string>".
// Bounded: what is too long to read ends in "...".
std::string type_text(const Descriptor& descriptor, TypeId type);

// A struct that may be a topic's type: not nested, with a layout.
bool is_publishable(const Type& type);

// A struct whose base is a header that a bounds file gave it: kHeaderGiven is among its annotations, with the `value` and the
// `place` of the entry. Nobody can write that annotation.
inline constexpr std::string_view kHeaderGiven = "tenon::header";
bool is_header_given(const Type& type);
// "nav.bounds.toml:3"; empty: it is not.
std::string_view header_place(const Type& type);

std::string_view origin_name(BoundOrigin origin);  // "type", "annotation", "comment", "sidecar", "option"
std::string value_text(const Value& value);        // "true", "-3", "0.5", "\"text\"", "nav::Mode::idle"

}  // namespace tenon::schema
