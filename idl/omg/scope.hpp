// Names and what they stand for.
//
// Scopes form a tree that lives as long as the compilation; symbols never move. Within one scope a name stands for one
// thing; modules are reopened, a forward declaration is completed, and an identical definition is the same thing again.
// A member or an operation that is inherited takes its name, too; a type declared in a base is hidden.
#pragma once

#include "diag/diagnostics.hpp"
#include "omg/ast.hpp"
#include "omg/value.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::omg {

class Scope;

// What is needed to lower a typedef again where a member gives it a bound of its own.
struct Alias {
  const ast::Typedef* definition = nullptr;
  const ast::Declarator* declarator = nullptr;
  const std::vector<ast::Annotation>* annotations = nullptr;
  Scope* scope = nullptr;  // names in it are looked up from here
  bool open = false;       // something in it has no bound in the type itself
  bool uses_seen = false;
  bool reported = false;              // as lacking a bound
  std::vector<schema::Bound> bounds;  // of `Symbol::type`
};

struct Symbol {
  enum class What : std::uint8_t {
    module,
    structure,
    union_type,
    enumeration,
    label,
    bitmask,
    flag,
    bitset,
    exception,
    interface,
    operation,
    attribute,
    alias,
    constant,
    member,
    refused
  };
  // waiting: defined, but what it is made of is not yet
  enum class State : std::uint8_t { complete, in_progress, forward, waiting };
  What what = What::refused;
  State state = State::complete;
  std::string qualified;
  diag::Span span;
  std::uint64_t spelling = 0;
  std::unique_ptr<Scope> scope;           // of what has names inside it
  schema::TypeId type = schema::kNoType;  // of what has one; kNoType: broken, and reported
  std::optional<Alias> alias;
  std::optional<ConstantValue> value;  // constant, label, flag; nothing: broken, and reported
};

bool has_value(const Symbol& symbol);   // a constant, a label, a flag
bool names_type(const Symbol& symbol);  // also a refused thing: it may have been one

class Scope {
 public:
  Scope(Scope* parent, std::string qualified) : parent_(parent), qualified_(std::move(qualified)) {}

  // In place of a spelling: a forward declaration, which may stand before and behind the definition.
  static constexpr std::uint64_t kForward = 1;

  struct Declared {
    Symbol* symbol = nullptr;  // null: the name is taken, and that is reported
    bool existed = false;      // as a module, a forward declaration or an identical definition
  };
  Declared declare(const ast::Name& name, Symbol::What what, std::uint64_t spelling, diag::Diagnostics& diagnostics);

  Symbol* find(std::string_view name);
  // Also in what a struct or an interface inherits from.
  Symbol* find_inherited(std::string_view name);
  // False: it would inherit from too many, directly or not.
  bool inherit(Scope& base);
  Scope* parent() const { return parent_; }
  std::string qualify(std::string_view name) const;
  const std::map<std::string, Symbol, std::less<>>& symbols() const { return symbols_; }

 private:
  const Symbol* find_folded(const std::string& lower, bool inherited);

  Scope* parent_;
  std::vector<Scope*> bases_;  // theirs, too; each once
  std::string qualified_;      // "nav::msg"; empty: the global scope
  std::map<std::string, Symbol, std::less<>> symbols_;
  std::map<std::string, std::string> folded_;  // lower case to the name as first written
};

}  // namespace tenon::omg
