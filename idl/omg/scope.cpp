#include "omg/scope.hpp"

#include "omg/limits.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;

std::string folded(std::string_view name) {
  std::string result(name);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

bool is_member(Symbol::What what) {
  return what == Symbol::What::member || what == Symbol::What::operation || what == Symbol::What::attribute;
}

// Whether declaring `what` again means the thing that exists.
bool is_again(const Symbol& existing, Symbol::What what, std::uint64_t spelling) {
  if (existing.what == Symbol::What::refused || what == Symbol::What::refused)
    return true;  // no second message about it
  if (existing.what != what) return false;
  if (what == Symbol::What::module) return true;
  const bool forward = existing.state == Symbol::State::forward || spelling == Scope::kForward;
  if (forward) return true;
  return spelling != 0 && existing.spelling == spelling;
}

}  // namespace

bool has_value(const Symbol& symbol) {
  return symbol.what == Symbol::What::constant || symbol.what == Symbol::What::label ||
         symbol.what == Symbol::What::flag;
}

bool names_type(const Symbol& symbol) {
  switch (symbol.what) {
    case Symbol::What::structure:
    case Symbol::What::union_type:
    case Symbol::What::enumeration:
    case Symbol::What::bitmask:
    case Symbol::What::bitset:
    case Symbol::What::alias:
    case Symbol::What::refused:
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
    if (Symbol* inherited = base->find(name)) return inherited;
  }
  return nullptr;
}

bool Scope::inherit(Scope& base) {
  std::vector<Scope*> all = bases_;
  const auto add = [&](Scope* each) {
    if (std::find(all.begin(), all.end(), each) == all.end()) all.push_back(each);
  };
  add(&base);
  for (Scope* each : base.bases_) add(each);
  if (all.size() > kMaxNesting) return false;
  bases_ = std::move(all);
  return true;
}

// A name that differs only in case.
const Symbol* Scope::find_folded(const std::string& lower, bool inherited) {
  if (const auto own = folded_.find(lower); own != folded_.end()) return find(own->second);
  if (!inherited) return nullptr;
  for (Scope* base : bases_) {
    const auto found = base->folded_.find(lower);
    if (found != base->folded_.end() && is_member(base->find(found->second)->what)) return base->find(found->second);
  }
  return nullptr;
}

Scope::Declared Scope::declare(const ast::Name& name, Symbol::What what, std::uint64_t spelling,
                               diag::Diagnostics& diagnostics) {
  if (Symbol* existing = find(name.text)) {
    if (is_again(*existing, what, spelling)) return {existing, true};
    diagnostics.report(Code::redefinition, name.span, fmt::format("'{}' is declared already", existing->qualified))
        .note("the declaration before", existing->span);
    return {};
  }
  const Symbol* inherited = is_member(what) ? find_inherited(name.text) : nullptr;
  if (inherited != nullptr && is_member(inherited->what)) {
    diagnostics
        .report(Code::redefinition, name.span,
                fmt::format("'{}' is inherited, and cannot be declared again", name.text))
        .note("the inherited one", inherited->span);
    return {};
  }
  std::string lower = folded(name.text);
  if (const Symbol* clash = find_folded(lower, is_member(what))) {
    const std::size_t last = clash->qualified.rfind(':');
    diagnostics
        .report(Code::case_clash, name.span,
                fmt::format("'{}' and '{}' differ only in case, which IDL does not allow", name.text,
                            clash->qualified.substr(last == std::string::npos ? 0 : last + 1)))
        .note("the other one", clash->span);
  }
  folded_.try_emplace(std::move(lower), name.text);
  Symbol& symbol = symbols_[name.text];
  symbol.what = what;
  symbol.qualified = qualify(name.text);
  symbol.span = name.span;
  symbol.spelling = spelling;
  return {&symbol, false};
}

}  // namespace tenon::omg
