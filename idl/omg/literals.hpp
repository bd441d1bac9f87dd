// Literals to values: numbers in three bases, escapes in characters and strings.
#pragma once

#include "omg/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tenon::omg {

std::optional<Integer> integer_value(std::string_view text);  // nothing: does not fit 64 bits
std::optional<double> floating_value(std::string_view text);  // nothing: larger than any double

// The bytes that an escaped text stands for; `\u` becomes UTF-8. Escapes are well formed: the lexer has checked them.
std::string unescaped(std::string_view text);

}  // namespace tenon::omg
