// The expression of an #if: integers, `defined`, the operators of C.
//
// Pure function of its arguments; an unknown name is 0, as in C. Arithmetic wraps at 64 bits.
#pragma once

#include "diag/diagnostics.hpp"
#include "omg/token.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace tenon::omg {

struct MacroLookup {
  std::function<bool(std::string_view)> is_defined;
  std::function<const std::vector<Token>*(std::string_view)> body;  // null: not a macro
};

// What cannot be evaluated is reported and false. `directive` is where an empty condition is reported.
bool evaluate_condition(const std::vector<Token>& line, const Token& directive, const MacroLookup& macros,
                        diag::Diagnostics& diagnostics);

}  // namespace tenon::omg
