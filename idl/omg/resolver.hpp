// Names to symbols: the scoping rules of IDL, and what to say when there is no such name.
//
// The first part of a name is sought from the innermost scope outwards; the other parts in what the first one names.
#pragma once

#include "diag/diagnostics.hpp"
#include "omg/ast.hpp"
#include "omg/scope.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tenon::omg {

enum class Wanted : std::uint8_t { type, constant, exception, interface, anything };

class Resolver {
 public:
  explicit Resolver(diag::Diagnostics& diagnostics)
      : diagnostics_(diagnostics), global_(nullptr, ""), current_(&global_) {}

  Scope& current() { return *current_; }

  // An included file is missing: a name may be unknown because of that, and nothing is said about it.
  void expect_unknown_names() { names_may_be_missing_ = true; }

  // Names are looked up from `scope` while the object lives.
  class Within {
   public:
    Within(Resolver& resolver, Scope& scope) : resolver_(resolver), before_(std::exchange(resolver.current_, &scope)) {}
    ~Within() { resolver_.current_ = before_; }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

   private:
    Resolver& resolver_;
    Scope* before_;
  };

  // Without a word if there is none.
  Symbol* look_up(const ast::ScopedName& name) { return find(name).symbol; }
  // Null: reported, or refused with a message before. A refused symbol is returned as null, too.
  Symbol* type(const ast::ScopedName& name);
  // An exception or an interface; something else is reported as `otherwise`.
  Symbol* defined(const ast::ScopedName& name, Wanted what, diag::Code otherwise);
  // Whatever it is, refused or not. False: reported.
  bool exists(const ast::ScopedName& name);
  // A constant, a label or a flag that has a value.
  const ConstantValue* constant(const ast::ScopedName& name);

 private:
  struct Found {
    Symbol* symbol = nullptr;
    Scope* searched = nullptr;  // where the part `missing` was not found; null: in all scopes around
    const ast::Name* missing = nullptr;
  };
  Found find(const ast::ScopedName& name);
  bool is_of_an_orb(const ast::ScopedName& name);
  void unknown(const ast::ScopedName& name, const Found& found, Wanted what);
  std::vector<std::string> candidates(Scope* searched, Wanted what, bool is_last);

  diag::Diagnostics& diagnostics_;
  Scope global_;
  Scope* current_;
  std::size_t suggestions_ = 0;
  bool names_may_be_missing_ = false;
};

}  // namespace tenon::omg
