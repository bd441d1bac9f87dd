#include "omg/resolver.hpp"

#include "diag/suggest.hpp"
#include "omg/keywords.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace tenon::omg {
namespace {

using diag::Code;

// Finding a suggestion looks at every name in reach: enough for people, and no way to keep the compiler busy.
constexpr std::size_t kMostSuggestedNames = 50;

constexpr std::array<std::string_view, 19> kTypeWords{
    "boolean", "octet", "char",   "int8",  "uint8", "int16",    "uint16", "int32",    "uint32", "int64",
    "uint64",  "float", "double", "short", "long",  "unsigned", "string", "sequence", "map"};

// Those of CORBA's objects that its own files use without declaring them.
constexpr std::array<std::string_view, 8> kObjectsOfAnOrb{"TypeCode", "Policy",  "PolicyList",   "DomainManager",
                                                          "Current",  "Context", "InterfaceDef", "NamedValue"};

std::string_view described(Symbol::What what) {
  static constexpr std::array<std::string_view, 16> kNames{"a module",
                                                           "a struct",
                                                           "a union",
                                                           "an enum",
                                                           "a label of an enum",
                                                           "a bitmask",
                                                           "a flag of a bitmask",
                                                           "a bitset",
                                                           "an exception",
                                                           "an interface",
                                                           "an operation",
                                                           "an attribute",
                                                           "a typedef",
                                                           "a constant",
                                                           "a member",
                                                           "a refused construct"};
  return kNames[static_cast<std::size_t>(what)];
}

bool wanted(const Symbol& symbol, Wanted what) {
  if (symbol.what == Symbol::What::refused) return false;
  switch (what) {
    case Wanted::type:
      return names_type(symbol);
    case Wanted::constant:
      return has_value(symbol);
    case Wanted::exception:
      return symbol.what == Symbol::What::exception;
    case Wanted::interface:
      return symbol.what == Symbol::What::interface;
    case Wanted::anything:
      return true;
  }
  return false;
}

std::string_view word(Wanted what) {
  static constexpr std::array<std::string_view, 5> kDescriptions{"type", "constant", "exception", "interface", "name"};
  return kDescriptions[static_cast<std::size_t>(what)];
}

void find_elsewhere(const Scope& scope, std::string_view name, Wanted what, std::string& result) {
  for (const auto& [text, symbol] : scope.symbols()) {
    if (!result.empty()) return;
    if (text == name && wanted(symbol, what)) result = symbol.qualified;
    if (symbol.scope && symbol.what == Symbol::What::module) find_elsewhere(*symbol.scope, name, what, result);
  }
}

}  // namespace

// What CORBA's orb.idl declares, as far as this file says no more about it.
bool Resolver::is_of_an_orb(const ast::ScopedName& name) {
  const std::string_view first = name.parts.front().text;
  if (first == "CORBA") return true;
  const bool inside = current_->qualify("").starts_with("CORBA::") && name.parts.size() == 1;
  return inside && std::find(kObjectsOfAnOrb.begin(), kObjectsOfAnOrb.end(), first) != kObjectsOfAnOrb.end();
}

Resolver::Found Resolver::find(const ast::ScopedName& name) {
  const ast::Name& first = name.parts.front();
  Symbol* symbol = nullptr;
  if (name.absolute) {
    symbol = global_.find(first.text);
    if (symbol == nullptr) return {nullptr, &global_, &first};
  } else {
    for (Scope* scope = current_; scope != nullptr && symbol == nullptr; scope = scope->parent())
      symbol = scope->find_inherited(first.text);
    if (symbol == nullptr) return {nullptr, nullptr, &first};
  }
  for (std::size_t i = 1; i < name.parts.size(); ++i) {
    if (symbol->what == Symbol::What::refused) return {symbol, nullptr, nullptr};
    Scope* inside = symbol->scope.get();
    if (inside == nullptr) return {nullptr, nullptr, &name.parts[i]};
    symbol = inside->find_inherited(name.parts[i].text);
    if (symbol == nullptr) return {nullptr, inside, &name.parts[i]};
  }
  return {symbol, nullptr, nullptr};
}

std::vector<std::string> Resolver::candidates(Scope* searched, Wanted what, bool is_last) {
  std::vector<std::string> result;
  const auto add = [&](const Scope& scope) {
    for (const auto& [text, symbol] : scope.symbols()) {
      if (is_last ? wanted(symbol, what) : symbol.what == Symbol::What::module) result.push_back(text);
    }
  };
  if (searched != nullptr) {
    add(*searched);
    return result;
  }
  if (what == Wanted::type) result.assign(kTypeWords.begin(), kTypeWords.end());
  if (what == Wanted::constant) result = {"TRUE", "FALSE"};
  for (const Scope* scope = current_; scope != nullptr; scope = scope->parent()) add(*scope);
  return result;
}

void Resolver::unknown(const ast::ScopedName& name, const Found& found, Wanted what) {
  if (names_may_be_missing_) return;
  if (is_of_an_orb(name)) {
    diagnostics_
        .report(Code::outside_profile, name.span,
                fmt::format("'{}' belongs to an object request broker of CORBA, and is not declared here", name.text()))
        .note("write the struct you mean; a description of types at run time is in the descriptor of each topic");
    return;
  }
  const Code code = what == Wanted::constant ? Code::unknown_constant : Code::unknown_type;
  const bool qualified = name.parts.size() > 1;
  auto& finding = diagnostics_.report(code, qualified ? found.missing->span : name.span,
                                      fmt::format("unknown {} '{}'", word(what), name.text()));
  if (!qualified && what == Wanted::type) {
    if (const auto ours = foreign_type(found.missing->text)) {
      finding.text += fmt::format("; in IDL it is '{}'", *ours);
      return;
    }
  }
  const bool inside_no_scope = qualified && found.searched == nullptr && found.missing != &name.parts.front();
  if (inside_no_scope || ++suggestions_ > kMostSuggestedNames) return;
  std::string better;
  if (found.searched == nullptr && !qualified) find_elsewhere(global_, found.missing->text, what, better);
  if (better.empty())
    better = diag::closest(found.missing->text, candidates(found.searched, what, found.missing == &name.parts.back()))
                 .value_or("");
  if (better.empty()) return;
  finding.text += fmt::format("; did you mean '{}'?", better);
  finding.replace(found.missing->span, better);
}

bool Resolver::exists(const ast::ScopedName& name) {
  const Found found = find(name);
  if (found.symbol == nullptr) unknown(name, found, Wanted::anything);
  return found.symbol != nullptr;
}

Symbol* Resolver::type(const ast::ScopedName& name) {
  const Found found = find(name);
  if (found.symbol == nullptr) {
    unknown(name, found, Wanted::type);
    return nullptr;
  }
  if (found.symbol->what == Symbol::What::refused) return nullptr;
  if (names_type(*found.symbol)) return found.symbol;
  if (found.symbol->what == Symbol::What::interface) {
    diagnostics_
        .report(Code::outside_profile, name.span,
                fmt::format("'{}' is an interface: a reference to one has no fixed layout", name.text()))
        .note("write the name of the service as string<N>");
    return nullptr;
  }
  diagnostics_
      .report(Code::not_a_type, name.span,
              fmt::format("'{}' is {}, not a type", name.text(), described(found.symbol->what)))
      .note("declared here", found.symbol->span);
  return nullptr;
}

Symbol* Resolver::defined(const ast::ScopedName& name, Wanted what, Code otherwise) {
  const Found found = find(name);
  if (found.symbol == nullptr) {
    unknown(name, found, what);
    return nullptr;
  }
  if (found.symbol->what == Symbol::What::refused) return nullptr;
  if (!wanted(*found.symbol, what)) {
    diagnostics_
        .report(otherwise, name.span,
                fmt::format("'{}' is {}, not an {}", name.text(), described(found.symbol->what), word(what)))
        .note("declared here", found.symbol->span);
    return nullptr;
  }
  return found.symbol;
}

const ConstantValue* Resolver::constant(const ast::ScopedName& name) {
  const Found found = find(name);
  if (found.symbol == nullptr) {
    unknown(name, found, Wanted::constant);
    return nullptr;
  }
  const Symbol& symbol = *found.symbol;
  if (symbol.what == Symbol::What::refused) return nullptr;
  if (symbol.what == Symbol::What::constant && symbol.state == Symbol::State::in_progress) {
    diagnostics_.report(Code::unknown_constant, name.span,
                        fmt::format("'{}' is what is being defined here, and has no value yet", name.text()));
    return nullptr;
  }
  if (has_value(symbol)) return symbol.value ? &*symbol.value : nullptr;
  diagnostics_
      .report(Code::not_a_constant, name.span,
              fmt::format("'{}' is {}, not a constant", name.text(), described(symbol.what)))
      .note("declared here", symbol.span);
  return nullptr;
}

}  // namespace tenon::omg
