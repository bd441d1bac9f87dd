// The parser's constant expressions.
#include "omg/keywords.hpp"
#include "omg/parser.hpp"
#include "omg/parser_nesting.hpp"

#include <fmt/format.h>
#include <array>
#include <utility>

namespace tenon::omg {
namespace {

using ast::Operator;
using diag::Code;

struct Spelling {
  std::string_view text;
  Operator op;
  int precedence;
};
constexpr std::array<Spelling, 8> kOperators{{{"|", Operator::bit_or, 1},
                                              {"^", Operator::bit_xor, 2},
                                              {"&", Operator::bit_and, 3},
                                              {"+", Operator::add, 5},
                                              {"-", Operator::subtract, 5},
                                              {"*", Operator::multiply, 6},
                                              {"/", Operator::divide, 6},
                                              {"%", Operator::modulo, 6}}};
constexpr int kShiftPrecedence = 4;

}  // namespace

ast::ExpressionPtr Parser::expression(bool in_angles) {
  expression_nodes_ = 0;
  return binary(1, in_angles);
}

ast::ExpressionPtr Parser::made(ast::Expression expression) {
  if (++expression_nodes_ > kMaxExpressionNodes) {
    fail_at(Code::expression_size, expression.span,
            fmt::format("an expression of more than {} parts", kMaxExpressionNodes));
  }
  return std::make_unique<ast::Expression>(std::move(expression));
}

// A '>' ends a bound: `string<8>`; to shift or compare inside one, brackets are needed.
bool Parser::operator_here(bool in_angles, Operator& op, int& precedence) const {
  for (const Spelling& spelling : kOperators) {
    if (!at(spelling.text)) continue;
    op = spelling.op;
    precedence = spelling.precedence;
    return true;
  }
  for (const std::string_view half : {"<", ">"}) {
    if (!at(half) || !peek(1).is(half) || peek(1).after_space || (in_angles && half == ">")) continue;
    op = half == "<" ? Operator::shift_left : Operator::shift_right;
    precedence = kShiftPrecedence;
    return true;
  }
  return false;
}

ast::ExpressionPtr Parser::binary(int lowest, bool in_angles) {
  ast::ExpressionPtr left = unary(in_angles);
  Operator op{};
  int precedence = 0;
  while (operator_here(in_angles, op, precedence) && precedence >= lowest) {
    diag::Span op_span = take().span;
    if (precedence == kShiftPrecedence) op_span.end_column = take().span.end_column;
    ast::ExpressionPtr right = binary(precedence + 1, in_angles);
    diag::Span span = left->span;
    if (right->span.line == span.line) span.end_column = std::max(span.end_column, right->span.end_column);
    left = made({ast::Binary{op, std::move(left), std::move(right), op_span}, span});
  }
  return left;
}

ast::ExpressionPtr Parser::unary(bool in_angles) {
  const Nested nested(*this);
  if (!at("-") && !at("+") && !at("~")) return primary();
  const Token& op = take();
  ast::ExpressionPtr operand = unary(in_angles);
  diag::Span span = op.span;
  if (operand->span.line == span.line) span.end_column = std::max(span.end_column, operand->span.end_column);
  return made({ast::Unary{op.text.front(), std::move(operand)}, span});
}

ast::ExpressionPtr Parser::primary() {
  const Token& token = peek();
  if (accept("(")) {
    ast::ExpressionPtr inner = binary(1, false);
    expect(")", "behind the expression");
    return inner;
  }
  if (at("TRUE") || at("FALSE")) {
    take();
    return made({ast::BooleanLiteral{token.is("TRUE")}, token.span});
  }
  if (at("true") || at("false")) {
    take();
    const std::string_view standard = token.is("true") ? "TRUE" : "FALSE";
    report(Code::older_form, token.span, fmt::format("'{}' is written '{}' in OMG IDL", token.text, standard))
        .replace(token.span, std::string(standard));
    return made({ast::BooleanLiteral{token.is("true")}, token.span});
  }
  if (token.kind >= TokenKind::integer && token.kind <= TokenKind::wide_string) {
    take();
    ast::Literal literal{token.kind, std::string(token.text), token.broken && token.kind != TokenKind::integer};
    while (token.kind == TokenKind::string && peek().kind == TokenKind::string) literal.text += take().text;
    return made({std::move(literal), token.span});
  }
  if (token.is_name() && token.broken) {
    take();
    return made({ast::Literal{TokenKind::string, {}, true}, token.span});
  }
  if (token.is_name() || at("::")) {
    ast::ScopedName name = scoped_name("a value");
    const diag::Span span = name.span;
    return made({std::move(name), span});
  }
  fail("a value");
}

}  // namespace tenon::omg
