#include "omg/resolver.hpp"

#include "diag/suggest.hpp"
#include "omg/keywords.hpp"

#include <fmt/format.h>
#include <array>

namespace tenon::omg {
namespace {

using diag::Code;
using What = Symbol::What;

// Finding a suggestion looks at every name in reach: enough for people, and no way to keep the compiler busy.
constexpr std::size_t kMaxSuggestions = 50;

constexpr std::array<std::string_view, 19> kTypeWords{
    "boolean", "octet", "char",   "int8",  "uint8", "int16",    "uint16", "int32",    "uint32", "int64",
    "uint64",  "float", "double", "short", "long",  "unsigned", "string", "sequence", "map"};

std::string_view described(What what) {
  static constexpr std::array<std::string_view, 12> kNames{
      "a module", "a struct",  "a union",    "an enum",  "a label of an enum", "a bitmask", "a flag of a bitmask",
      "a bitset", "a typedef", "a constant", "a member", "a refused construct"};
  return kNames[static_cast<std::size_t>(what)];
}

bool wanted(const Symbol& symbol, bool wants_type) {
  if (symbol.what == What::refused) return false;
  return wants_type ? names_type(symbol) : has_value(symbol);
}

void find_elsewhere(const Scope& scope, std::string_view name, bool wants_type, std::string& result) {
  for (const auto& [text, symbol] : scope.symbols()) {
    if (!result.empty()) return;
    if (text == name && wanted(symbol, wants_type)) result = symbol.qualified;
    if (symbol.scope && symbol.what == What::module) find_elsewhere(*symbol.scope, name, wants_type, result);
  }
}

}  // namespace

Resolver::Found Resolver::find(const ast::ScopedName& name) {
  const ast::Name& first = name.parts.front();
  Symbol* symbol = nullptr;
  if (name.absolute) {
    symbol = global_.find(first.text);
    if (symbol == nullptr) return {nullptr, &global_, &first};
  } else {
    for (Scope* scope = current_; scope != nullptr && symbol == nullptr; scope = scope->parent())
      symbol = scope->find(first.text);
    if (symbol == nullptr) return {nullptr, nullptr, &first};
  }
  for (std::size_t i = 1; i < name.parts.size(); ++i) {
    if (symbol->what == What::refused) return {symbol, nullptr, nullptr};
    Scope* inside = symbol->scope.get();
    if (inside == nullptr) return {nullptr, nullptr, &name.parts[i]};
    symbol = inside->find(name.parts[i].text);
    if (symbol == nullptr) return {nullptr, inside, &name.parts[i]};
  }
  return {symbol, nullptr, nullptr};
}

std::vector<std::string> Resolver::candidates(Scope* searched, bool wants_type) {
  std::vector<std::string> result;
  const auto add = [&](const Scope& scope) {
    for (const auto& [text, symbol] : scope.symbols()) {
      if (wanted(symbol, wants_type) || symbol.what == What::module) result.push_back(text);
    }
  };
  if (searched != nullptr) {
    add(*searched);
    return result;
  }
  if (wants_type) result.assign(kTypeWords.begin(), kTypeWords.end());
  for (const Scope* scope = current_; scope != nullptr; scope = scope->parent()) add(*scope);
  return result;
}

void Resolver::unknown(const ast::ScopedName& name, const Found& found, bool wants_type) {
  if (names_may_be_missing_) return;
  const Code code = wants_type ? Code::unknown_type : Code::unknown_constant;
  const bool qualified = name.parts.size() > 1;
  const std::string_view what = wants_type ? "type" : "constant";
  auto& finding = diagnostics_.report(code, qualified ? found.missing->span : name.span,
                                      fmt::format("unknown {} '{}'", what, name.text()));
  if (!qualified && wants_type) {
    if (const auto ours = foreign_type(found.missing->text)) {
      finding.text += fmt::format("; in IDL it is '{}'", *ours);
      return;
    }
  }
  const bool inside_no_scope = qualified && found.searched == nullptr && found.missing != &name.parts.front();
  if (inside_no_scope || ++suggestions_ > kMaxSuggestions) return;
  std::string better;
  if (found.searched == nullptr && !qualified) find_elsewhere(global_, found.missing->text, wants_type, better);
  if (better.empty()) better = diag::closest(found.missing->text, candidates(found.searched, wants_type)).value_or("");
  if (better.empty()) return;
  finding.text += fmt::format("; did you mean '{}'?", better);
  finding.replace(found.missing->span, better);
}

Symbol* Resolver::type(const ast::ScopedName& name) {
  const Found found = find(name);
  if (found.symbol == nullptr) {
    unknown(name, found, true);
    return nullptr;
  }
  if (found.symbol->what == What::refused) return nullptr;
  if (names_type(*found.symbol)) return found.symbol;
  diagnostics_
      .report(Code::not_a_type, name.span,
              fmt::format("'{}' is {}, not a type", name.text(), described(found.symbol->what)))
      .note("declared here", found.symbol->span);
  return nullptr;
}

const ConstantValue* Resolver::constant(const ast::ScopedName& name) {
  const Found found = find(name);
  if (found.symbol == nullptr) {
    unknown(name, found, false);
    return nullptr;
  }
  const Symbol& symbol = *found.symbol;
  if (symbol.what == What::refused) return nullptr;
  if (has_value(symbol)) return symbol.value ? &*symbol.value : nullptr;
  diagnostics_
      .report(Code::not_a_constant, name.span,
              fmt::format("'{}' is {}, not a constant", name.text(), described(symbol.what)))
      .note("declared here", symbol.span);
  return nullptr;
}

}  // namespace tenon::omg
