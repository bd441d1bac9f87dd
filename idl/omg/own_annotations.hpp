// Annotations that the text itself defines with `@annotation`: found by their names, arguments checked.
#pragma once

#include "diag/diagnostics.hpp"
#include "omg/ast.hpp"
#include "omg/evaluator.hpp"
#include "omg/resolver.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tenon::omg {

class OwnAnnotations {
 public:
  struct Member {
    std::string name;
    std::optional<WantedType> type;  // nothing: any
    bool has_default = false;
  };
  struct Entry {
    diag::Span span;
    std::uint64_t spelling = 0;
    std::unique_ptr<Scope> scope;  // of the enums and constants inside
    std::vector<Member> members;
  };

  OwnAnnotations(Resolver& resolver, Evaluator& evaluator, diag::Diagnostics& diagnostics)
      : resolver_(resolver), evaluator_(evaluator), diagnostics_(diagnostics) {}

  // In the current scope. Null: an identical one is known, or the name is taken and that is reported.
  Entry* declare(const ast::Name& name, std::uint64_t spelling);

  // False: there is none of that name. Else what is wrong with its arguments is reported.
  bool check(const ast::Annotation& use);

  // What an unknown name may have meant; nothing, too, once it was asked for often enough.
  std::optional<std::string> suggestion(const std::string& name);

 private:
  const Entry* find(const std::string& name) const;
  bool check_argument(const ast::Annotation& use, const ast::Argument& argument, const Entry& entry);

  Resolver& resolver_;
  Evaluator& evaluator_;
  diag::Diagnostics& diagnostics_;
  std::map<std::string, Entry> entries_;  // by qualified name
  std::size_t suggestions_ = 0;
};

}  // namespace tenon::omg
