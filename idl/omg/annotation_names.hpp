// The annotations this compiler knows: where they may stand, their parameters, and what becomes of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::omg {

// What an annotation stands on; a set of them as bits.
enum class Place : std::uint32_t {
  module = 1,
  structure = 2,
  member = 4,
  enumeration = 8,
  label = 16,
  alias = 32,
  constant = 64,
  union_type = 128,
  discriminator = 256,
  arm = 512,
  bitmask = 1024,
  flag = 2048,
  bitset = 4096,
  bitfield = 8192,
  exception = 16384,
  interface = 32768,
  operation = 65536,
  attribute = 131072,
  parameter = 262144,
};

enum class Meaning : std::uint8_t {
  used,     // changes the descriptor
  kept,     // carried in the descriptor; nothing here acts on it
  ignored,  // standard, but without meaning for a fixed layout
};

struct AnnotationRule {
  std::string_view name;
  std::uint32_t places;
  Meaning meaning;
  std::string_view parameters;  // "min max"; the first may be given without its name
};

const AnnotationRule* find_annotation(std::string_view name);
bool is_standard_annotation(std::string_view name);  // known, and not of the scope tenon
std::vector<std::string> annotation_names();
std::vector<std::string> parameter_names(const AnnotationRule& rule);
bool may_stand_on(const AnnotationRule& rule, Place place);
std::string_view spelling(Place place);               // "a struct"
std::string places_text(const AnnotationRule& rule);  // "a struct or an enum"

}  // namespace tenon::omg
