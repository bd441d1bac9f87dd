// The parser's definitions that stand where a type is used: `typedef struct A { … } B;` of OMG IDL, and those in members
// and discriminators, which the versions before 4 had, too.
#include "omg/parser.hpp"
#include "omg/parser_nesting.hpp"

#include <fmt/format.h>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;

constexpr std::string_view kTypedef = "a typedef";

}  // namespace

void Parser::end_definition(std::string_view what) {
  if (!inside_declaration_) expect_end(what);
}

ast::TypeSpec Parser::type_or_definition(std::string_view where) {
  const Token& word = peek();
  if (!at_one_of(kTypeDefining) || (!peek(1).is_name() && !peek(1).is("{"))) return type();
  const Token& behind = peek(2);
  const bool has_body = behind.is("{") || behind.is(":") || behind.is("switch");
  if (peek(1).is_name() && has_body && (where == kTypedef || !at_definition_of_its_own()))
    return inline_definition(where);
  if (!peek(1).is_name() || !behind.is_name()) refused_inline_definition(where);
  // `struct Pose pose;` as in C
  take();
  report(Code::syntax_error, word.span, fmt::format("a type is used by its name alone, without '{}'", word.text))
      .replace({word.span.file, word.span.line, word.span.column, peek().span.column}, "");
  return type();
}

// What is defined becomes a definition of the scope around, before the one it stands in.
ast::TypeSpec Parser::inline_definition(std::string_view where) {
  const Nested nested(*this);
  const Token& word = take();
  const std::size_t begin = at_;
  if (where != kTypedef) {
    report(Code::older_form, word.span,
           fmt::format("'{} {}' is defined inside {}, which OMG IDL 4 has no more", word.text, peek().text, where))
        .note("it is taken as if it stood before");
  }
  ast::Definition inner;
  const bool outer = std::exchange(inside_declaration_, true);
  try {
    body(inner, word.text);
  } catch (const Abandon&) {
    inside_declaration_ = outer;
    throw;
  }
  inside_declaration_ = outer;
  inner.spelling = spelling_since(begin);
  ast::ScopedName name;
  name.parts.push_back(inner.name);
  name.span = inner.name.span;
  hoisted_.push_back(std::move(inner));
  ast::TypeSpec result;
  result.span = name.span;
  result.node = std::move(name);
  return result;
}

// What is defined inside may speak of what it stands in.
void Parser::announce(const ast::Definition& outer) {
  if (hoisted_.empty()) return;
  const bool structure = std::holds_alternative<ast::Struct>(outer.node);
  if (!structure && !std::holds_alternative<ast::Union>(outer.node)) return;
  ast::Definition forward;
  forward.name = outer.name;
  forward.node = ast::Forward{structure ? schema::Kind::structure : schema::Kind::union_type};
  hoisted_.insert(hoisted_.begin(), std::move(forward));
}

}  // namespace tenon::omg
