#include "omg/ast.hpp"

#include "schema/kind.hpp"

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

std::string text(const TypeSpec& spec) {
  if (const auto* kind = std::get_if<schema::Kind>(&spec.node)) return std::string(schema::kind_name(*kind));
  if (const auto* name = std::get_if<ScopedName>(&spec.node)) return name->text();
  if (const auto* type = std::get_if<StringType>(&spec.node)) return type->bound ? "string<…>" : "string";
  if (const auto* type = std::get_if<SequenceType>(&spec.node)) {
    return "sequence<" + text(*type->element) + (type->bound ? ", …>" : ">");
  }
  if (const auto* type = std::get_if<MapType>(&spec.node)) {
    return "map<" + text(*type->key) + ", " + text(*type->value) + (type->bound ? ", …>" : ">");
  }
  return "T";
}

}  // namespace tenon::omg::ast
