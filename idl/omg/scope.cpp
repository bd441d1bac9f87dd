#include "omg/scope.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;
using What = Symbol::What;

std::string folded(std::string_view name) {
  std::string result(name);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

// Whether declaring `what` again means the thing that exists.
bool is_again(const Symbol& existing, What what, std::uint64_t spelling) {
  if (existing.what == What::refused || what == What::refused) return true;  // no second message about it
  if (existing.what != what) return false;
  if (what == What::module) return true;
  const bool forward = existing.state == Symbol::State::forward || spelling == Scope::kForward;
  if (forward) return true;
  return spelling != 0 && existing.spelling == spelling;
}

}  // namespace

bool has_value(const Symbol& symbol) {
  return symbol.what == What::constant || symbol.what == What::label || symbol.what == What::flag;
}

bool names_type(const Symbol& symbol) {
  switch (symbol.what) {
    case What::structure:
    case What::union_type:
    case What::enumeration:
    case What::bitmask:
    case What::bitset:
    case What::alias:
    case What::refused:
      return true;
    default:
      return false;
  }
}

std::string Scope::qualify(std::string_view name) const {
  return qualified_.empty() ? std::string(name) : fmt::format("{}::{}", qualified_, name);
}

Symbol* Scope::find(std::string_view name) {
  const auto found = symbols_.find(name);
  return found == symbols_.end() ? nullptr : &found->second;
}

Symbol* Scope::find_inherited(std::string_view name) {
  if (Symbol* own = find(name)) return own;
  for (Scope* base : bases_) {
    if (Symbol* inherited = base->find_inherited(name)) return inherited;
  }
  return nullptr;
}

Scope::Declared Scope::declare(const ast::Name& name, What what, std::uint64_t spelling,
                               diag::Diagnostics& diagnostics) {
  if (Symbol* existing = find(name.text)) {
    if (is_again(*existing, what, spelling)) return {existing, true};
    diagnostics.report(Code::redefinition, name.span, fmt::format("'{}' is declared already", existing->qualified))
        .note("the declaration before", existing->span);
    return {};
  }
  const auto [clash, unique] = folded_.try_emplace(folded(name.text), name.text);
  if (!unique) {
    diagnostics
        .report(Code::case_clash, name.span,
                fmt::format("'{}' and '{}' differ only in case, which IDL does not allow", name.text, clash->second))
        .note("the other one", find(clash->second)->span);
  }
  Symbol& symbol = symbols_[name.text];
  symbol.what = what;
  symbol.qualified = qualify(name.text);
  symbol.span = name.span;
  symbol.spelling = spelling;
  return {&symbol, false};
}

}  // namespace tenon::omg
