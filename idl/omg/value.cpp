#include "omg/value.hpp"

#include "schema/kind.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

namespace tenon::omg {
namespace {

std::pair<Integer, Integer> limits(schema::Kind kind) {
  const unsigned bits = schema::primitive_size(kind) * 8;
  const Integer one = 1;
  if (schema::is_signed(kind)) return {-(one << (bits - 1)), (one << (bits - 1)) - 1};
  return {0, (one << bits) - 1};
}

}  // namespace

std::string_view kind_of(const ConstantValue& value) {
  static constexpr std::array<std::string_view, 6> kNames{"a boolean",   "an integer", "a floating-point number",
                                                          "a character", "a string",   "a label of an enum"};
  return kNames[value.index()];
}

std::string text_of(Integer value) {
  const bool negative = value < 0;
  std::string digits;
  do {
    const int digit = static_cast<int>(value % 10);
    digits += static_cast<char>('0' + (negative ? -digit : digit));
    value /= 10;
  } while (value != 0);
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

bool fits(Integer value, schema::Kind kind) {
  const auto [lowest, highest] = limits(kind);
  return value >= lowest && value <= highest;
}

std::string range_text(schema::Kind kind) {
  const auto [lowest, highest] = limits(kind);
  return fmt::format("{} to {}", text_of(lowest), text_of(highest));
}

}  // namespace tenon::omg
