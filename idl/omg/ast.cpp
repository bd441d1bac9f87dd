#include "omg/ast.hpp"

#include <array>

namespace tenon::omg::ast {

std::string ScopedName::text() const {
  std::string result = absolute ? "::" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) result += (i == 0 ? "" : "::") + parts[i].text;
  return result;
}

std::string_view spelling(Operator op) {
  static constexpr std::array<std::string_view, 10> kSpellings{"+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^"};
  return kSpellings[static_cast<std::size_t>(op)];
}

}  // namespace tenon::omg::ast
