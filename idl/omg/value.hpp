// The value of a constant expression, before it is fitted to a type.
//
// Integers are kept wide enough that every operation on two 64-bit values can be checked afterwards.
#pragma once

#include "schema/descriptor.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace tenon::omg {

__extension__ typedef __int128 Integer;

struct Character {
  unsigned char value = 0;
};

struct Enumerator {
  schema::TypeId type = schema::kNoType;
  std::string name;  // qualified
  std::int64_t value = 0;
};

using ConstantValue = std::variant<bool, Integer, double, Character, std::string, Enumerator>;

// What a constant, a default or a bound is evaluated for.
struct WantedType {
  schema::Kind kind = schema::Kind::uint64;
  schema::TypeId type = schema::kNoType;   // of an enumeration
  std::uint64_t string_bound = 0;          // 0: none
  std::string name;                        // for messages
  std::uint64_t bits = ~std::uint64_t{0};  // of a bit mask: those that are flags
};

std::string_view kind_of(const ConstantValue& value);  // "an integer"
std::string text_of(Integer value);
bool fits(Integer value, schema::Kind kind);  // integer kinds and octet
std::string range_text(schema::Kind kind);    // "-128 to 127"

}  // namespace tenon::omg
