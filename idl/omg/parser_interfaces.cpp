// The parser's interfaces: operations, attributes, and what is declared among them.
#include "diag/suggest.hpp"
#include "omg/keywords.hpp"
#include "omg/parser.hpp"
#include "omg/parser_nesting.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;
using Mode = schema::Parameter::Mode;

constexpr std::array<std::string_view, 2> kOutsideInterfaces{"module", "interface"};
constexpr std::array<std::string_view, 8> kDeclaredInInterfaces{"struct", "union", "enum",      "bitmask",
                                                                "bitset", "const", "exception", "typedef"};
constexpr std::array<std::pair<std::string_view, Mode>, 3> kModes{
    {{"in", Mode::in}, {"out", Mode::out}, {"inout", Mode::inout}}};

}  // namespace

void Parser::interface(ast::Definition& result) {
  const Nested nested(*this);
  result.name = name("the name of the interface");
  if (forward("interface")) {
    result.node = ast::Forward{schema::Kind::interface};
    return;
  }
  ast::Interface& made = result.node.emplace<ast::Interface>();
  if (accept(":")) {
    do {
      made.bases.push_back(base("the interface to inherit from"));
    } while (accept(","));
  }
  const Token& opening = open("behind the name of the interface");
  each_part("interface", kOutsideInterfaces, [&] {
    ast::InterfacePart part = interface_part();
    put_hoisted(made.parts);
    made.parts.push_back(std::move(part));
  });
  if (close(opening, "interface")) expect_end("the interface");
}

ast::InterfacePart Parser::interface_part() {
  const Token& first = behind_annotations();
  const bool declares = std::any_of(kDeclaredInInterfaces.begin(), kDeclaredInInterfaces.end(),
                                    [&](auto word) { return first.is(word); });
  if (declares || at_repository_id()) return {definition()};
  if (first.is("attribute") || first.is("readonly")) return {attribute()};
  misspelt_part(first);
  return {operation()};
}

// `typeid move "…";`. As the name of a type it is a word like others: `typeid find(in long key);`.
bool Parser::at_repository_id() const {
  if (!at("typeid") && !at("typeprefix")) return false;
  std::size_t ahead = 1;
  while (peek(ahead).is_name() || peek(ahead).is("::")) ++ahead;
  return peek(ahead).kind == TokenKind::string;
}

// `atribute long x;`: the word is the mistake, and not that no operation follows.
void Parser::misspelt_part(const Token& first) {
  static const std::array<std::string, 3> kWords{"attribute", "readonly", "oneway"};
  if (first.kind != TokenKind::identifier || is_keyword(first.text) || peek(1).is("(") || peek(2).is("(")) return;
  const auto better = diag::closest(first.text, kWords);
  if (!better) return;
  fail_at(Code::syntax_error, first.span,
          fmt::format("expected an attribute or an operation, found '{}'; did you mean '{}'?", first.text, *better));
}

// What the annotations here stand before. They are read where it is known what that is.
const Token& Parser::behind_annotations() const {
  std::size_t ahead = 0;
  while (peek(ahead).is("@")) {
    ++ahead;
    while (peek(ahead).is_name() && peek(ahead + 1).is("::")) ahead += 2;
    ++ahead;
    std::size_t depth = 0;
    for (bool inside = peek(ahead).is("("); inside && peek(ahead).kind != TokenKind::end; ++ahead) {
      if (peek(ahead).is(";") || peek(ahead).is("{") || peek(ahead).is("}")) return peek(ahead);  // it is broken
      if (peek(ahead).is("(")) ++depth;
      if (peek(ahead).is(")") && --depth == 0) inside = false;
    }
  }
  return peek(ahead);
}

ast::Attribute Parser::attribute() {
  ast::Attribute result;
  result.doc = documentation(peek());
  result.annotations = annotations();
  result.is_readonly = accept("readonly");
  expect("attribute", "behind 'readonly'");
  result.type = type();
  do {
    result.names.push_back(name("the name of the attribute"));
    if (at("[")) fail_at(Code::syntax_error, peek().span, "an attribute that is an array needs a typedef");
  } while (accept(","));
  result.getter_raises = raised(result.is_readonly ? "raises" : "getraises");
  if (!result.is_readonly) result.setter_raises = raised("setraises");
  expect_end("the attribute");
  trailing_documentation(result.doc);
  comment_annotations(peek(), true, result.annotations);
  return result;
}

ast::Operation Parser::operation() {
  ast::Operation result;
  result.doc = documentation(peek());
  result.annotations = annotations();
  if (at("oneway")) result.oneway = take().span;
  if (!accept("void")) result.result = type();
  result.name = name("the name of the operation");
  result.parameters = parameters();
  result.raises = raised("raises");
  if (at("context")) {
    fail_at(Code::outside_profile, peek().span, "a 'context' of strings is not passed: write a parameter for it");
  }
  expect_end("the operation");
  trailing_documentation(result.doc);
  comment_annotations(peek(), true, result.annotations);
  return result;
}

std::vector<ast::Parameter> Parser::parameters() {
  std::vector<ast::Parameter> result;
  expect("(", "behind the name of the operation");
  if (accept(")")) return result;
  while (true) {
    result.push_back(parameter());
    comment_annotations(peek(), true, result.back().annotations);
    if (!accept(",")) break;
    comment_annotations(peek(), true, result.back().annotations);
  }
  expect(")", "behind the parameters");
  return result;
}

ast::Parameter Parser::parameter() {
  ast::Parameter result;
  result.annotations = annotations();
  const auto mode = std::find_if(kModes.begin(), kModes.end(), [&](const auto& each) { return at(each.first); });
  if (mode != kModes.end()) {
    take();
    result.mode = mode->second;
  } else {
    without_mode();
  }
  result.type = type();
  result.name = name("the name of the parameter");
  if (at("[")) fail_at(Code::syntax_error, peek().span, "a parameter that is an array needs a typedef");
  return result;
}

// `void move(double angle)`: compilers for calls over DDS take it as `in`.
void Parser::without_mode() {
  const Token& first = peek();
  const Token& second = peek(1);
  const bool alone = second.is(",") || second.is(")");
  const bool foreign = first.is_name() && second.is_name() && !peek(2).is(",") && !peek(2).is(")");  // `input Pose to`
  const bool named = first.is_name() && !is_keyword(first.text) && !foreign;
  if (alone || (!at_type_word() && !at("::") && !at("map") && !named)) fail("'in', 'out' or 'inout'");
  diag::Span before = peek().span;
  before.end_column = before.column;
  report(Code::older_form, peek().span, "a parameter without 'in', 'out' or 'inout' is taken as 'in'")
      .replace(before, "in ");
}

// `raises (A, B)`, or nothing.
std::vector<ast::ScopedName> Parser::raised(std::string_view word) {
  std::vector<ast::ScopedName> result;
  if (!accept(word)) return result;
  expect("(", fmt::format("behind '{}'", word));
  do {
    result.push_back(scoped_name("an exception"));
  } while (accept(","));
  expect(")", "behind the exceptions");
  return result;
}

}  // namespace tenon::omg
