#include "omg/evaluator.hpp"

#include "omg/literals.hpp"
#include "schema/kind.hpp"

#include <fmt/format.h>
#include <cmath>
#include <limits>

namespace tenon::omg {
namespace {

using ast::Operator;
using diag::Code;
using schema::Kind;

bool is_float(Kind kind) { return kind == Kind::float32 || kind == Kind::float64; }
bool is_integral(Kind kind) { return schema::is_integer(kind) || kind == Kind::octet; }

std::string_view expected_text(const WantedType& wanted) {
  if (is_integral(wanted.kind)) return "an integer";
  if (is_float(wanted.kind)) return "a number";
  switch (wanted.kind) {
    case Kind::boolean:
      return "TRUE or FALSE";
    case Kind::character:
      return "a character such as 'a'";
    case Kind::string:
      return "a string such as \"a\"";
    default:
      return "one of its labels";
  }
}

}  // namespace

std::optional<ConstantValue> Evaluator::error(Code code, const diag::Span& span, std::string text) {
  diagnostics_.report(code, span, std::move(text));
  return std::nullopt;
}

std::optional<ConstantValue> Evaluator::evaluate(const ast::Expression& expression, const WantedType& wanted) {
  wanted_ = wanted;
  auto result = value(expression);
  return result ? fit(std::move(*result), expression.span) : std::nullopt;
}

std::optional<std::uint64_t> Evaluator::positive(const ast::Expression& expression, std::uint64_t most, Code code,
                                                 std::string_view what) {
  wanted_ = {Kind::uint64, schema::kNoType, 0, "uint64"};
  const auto result = value(expression);
  if (!result) return std::nullopt;
  const Integer* integer = std::get_if<Integer>(&*result);
  if (integer == nullptr) {
    diagnostics_.report(code, expression.span, fmt::format("{} is an integer, found {}", what, kind_of(*result)));
    return std::nullopt;
  }
  if (*integer < 1 || *integer > static_cast<Integer>(most)) {
    diagnostics_.report(code, expression.span, fmt::format("{} is 1 to {}, found {}", what, most, text_of(*integer)));
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(*integer);
}

std::optional<ConstantValue> Evaluator::value(const ast::Expression& expression) {
  const diag::Span& span = expression.span;
  if (const auto* node = std::get_if<ast::Literal>(&expression.node)) return literal(*node, span);
  if (const auto* node = std::get_if<ast::BooleanLiteral>(&expression.node)) return ConstantValue(node->value);
  if (const auto* node = std::get_if<ast::Unary>(&expression.node)) return unary(*node, span);
  if (const auto* node = std::get_if<ast::Binary>(&expression.node)) return binary(*node, span);
  const ConstantValue* known = resolver_.constant(std::get<ast::ScopedName>(expression.node));
  return known == nullptr ? std::nullopt : std::optional(*known);
}

std::optional<ConstantValue> Evaluator::literal(const ast::Literal& literal, const diag::Span& span) {
  if (literal.broken) return std::nullopt;
  switch (literal.kind) {
    case TokenKind::integer:
      if (const auto integer = integer_value(literal.text)) return ConstantValue(*integer);
      return error(Code::constant_overflow, span, fmt::format("{} does not fit 64 bits", literal.text.substr(0, 40)));
    case TokenKind::floating:
      if (const auto floating = floating_value(literal.text)) return ConstantValue(*floating);
      return error(Code::constant_overflow, span,
                   fmt::format("{} is larger than any double", literal.text.substr(0, 40)));
    case TokenKind::character:
      return character(literal, span);
    case TokenKind::string: {
      std::string text = unescaped(literal.text);
      if (text.find('\0') == std::string::npos) return ConstantValue(std::move(text));
      return error(Code::bad_escape, span, "a string cannot contain a NUL byte: it ends there");
    }
    case TokenKind::fixed_point:
      diagnostics_.report(Code::outside_profile, span, "'fixed' has no counterpart in C++, Rust or Python")
          .note("write a floating-point number, without the 'd'");
      return std::nullopt;
    default:
      diagnostics_.report(Code::outside_profile, span, "wide characters differ in size between platforms")
          .note("write it without the 'L'; strings hold UTF-8");
      return std::nullopt;
  }
}

std::optional<ConstantValue> Evaluator::character(const ast::Literal& literal, const diag::Span& span) {
  const std::string text = unescaped(literal.text);
  if (text.size() == 1) return ConstantValue(Character{static_cast<unsigned char>(text[0])});
  return error(Code::bad_character_literal, span,
               text.empty() ? std::string("a character is missing between the quotes")
                            : fmt::format("a 'char' is one byte, this is {}; for a text write \"…\"", text.size()));
}

std::optional<ConstantValue> Evaluator::unary(const ast::Unary& node, const diag::Span& span) {
  auto operand = value(*node.operand);
  if (!operand) return std::nullopt;
  if (const auto* number = std::get_if<double>(&*operand); number != nullptr && node.op != '~') {
    return ConstantValue(node.op == '-' ? -*number : *number);
  }
  const auto* integer = std::get_if<Integer>(&*operand);
  if (integer == nullptr) {
    return error(
        Code::constant_type, span,
        fmt::format("'{}' needs {}, found {}", node.op, node.op == '~' ? "an integer" : "a number", kind_of(*operand)));
  }
  if (node.op == '+') return operand;
  if (node.op == '-') return within_64_bits(-*integer, span);
  // IDL defines the complement by the type it is for.
  if (is_integral(wanted_.kind) && !schema::is_signed(wanted_.kind) && *integer >= 0) {
    const Integer one = 1;
    return within_64_bits(((one << (schema::primitive_size(wanted_.kind) * 8)) - 1) ^ *integer, span);
  }
  return within_64_bits(-*integer - 1, span);
}

std::optional<ConstantValue> Evaluator::binary(const ast::Binary& node, const diag::Span& span) {
  const auto left = value(*node.left);
  const auto right = value(*node.right);
  if (!left || !right) return std::nullopt;
  const auto* a = std::get_if<Integer>(&*left);
  const auto* b = std::get_if<Integer>(&*right);
  if (a != nullptr && b != nullptr) return integers(node, *a, *b, span);
  const auto* x = std::get_if<double>(&*left);
  const auto* y = std::get_if<double>(&*right);
  const bool numbers = (a != nullptr || x != nullptr) && (b != nullptr || y != nullptr);
  if (!numbers) {
    return error(Code::constant_type, node.op_span,
                 fmt::format("'{}' needs two numbers, found {} and {}", ast::spelling(node.op), kind_of(*left),
                             kind_of(*right)));
  }
  return floats(node, x != nullptr ? *x : static_cast<double>(*a), y != nullptr ? *y : static_cast<double>(*b), span);
}

std::optional<ConstantValue> Evaluator::integers(const ast::Binary& node, Integer left, Integer right,
                                                 const diag::Span& span) {
  switch (node.op) {
    case Operator::add:
      return within_64_bits(left + right, span);
    case Operator::subtract:
      return within_64_bits(left - right, span);
    case Operator::multiply: {
      Integer product = 0;
      if (!__builtin_mul_overflow(left, right, &product)) return within_64_bits(product, span);
      return error(Code::constant_overflow, span, "the result does not fit 64 bits");
    }
    case Operator::divide:
    case Operator::modulo:
      if (right == 0) return error(Code::division_by_zero, node.op_span, "division by zero");
      return within_64_bits(node.op == Operator::divide ? left / right : left % right, span);
    case Operator::bit_and:
      return ConstantValue(left & right);
    case Operator::bit_or:
      return ConstantValue(left | right);
    case Operator::bit_xor:
      return ConstantValue(left ^ right);
    default:
      return shift(node, left, right, span);
  }
}

std::optional<ConstantValue> Evaluator::shift(const ast::Binary& node, Integer left, Integer right,
                                              const diag::Span& span) {
  if (right < 0 || right > 63) {
    return error(Code::shift_range, node.right->span,
                 fmt::format("a shift is by 0 to 63 bits, found {}", text_of(right)));
  }
  const auto bits = static_cast<unsigned>(right);
  if (node.op == Operator::shift_right) return ConstantValue(left >> bits);
  const Integer factor = static_cast<Integer>(1) << bits;
  return within_64_bits(left * factor, span);
}

std::optional<ConstantValue> Evaluator::floats(const ast::Binary& node, double left, double right,
                                               const diag::Span& span) {
  double result = 0;
  switch (node.op) {
    case Operator::add:
      result = left + right;
      break;
    case Operator::subtract:
      result = left - right;
      break;
    case Operator::multiply:
      result = left * right;
      break;
    case Operator::divide:
      if (right == 0) return error(Code::division_by_zero, node.op_span, "division by zero");
      result = left / right;
      break;
    default:
      return error(Code::constant_type, node.op_span, fmt::format("'{}' needs two integers", ast::spelling(node.op)));
  }
  if (!std::isfinite(result)) return error(Code::constant_overflow, span, "the result is larger than any double");
  return ConstantValue(result);
}

std::optional<ConstantValue> Evaluator::within_64_bits(Integer value, const diag::Span& span) {
  if (fits(value, Kind::int64) || fits(value, Kind::uint64)) return ConstantValue(value);
  return error(Code::constant_overflow, span, fmt::format("the result {} does not fit 64 bits", text_of(value)));
}

std::optional<ConstantValue> Evaluator::fit(ConstantValue value, const diag::Span& span) {
  if (const auto* integer = std::get_if<Integer>(&value);
      integer != nullptr && (is_integral(wanted_.kind) || is_float(wanted_.kind))) {
    return is_integral(wanted_.kind) ? fit_integer(*integer, span) : fit_float(static_cast<double>(*integer), span);
  }
  if (const auto* number = std::get_if<double>(&value); number != nullptr && is_float(wanted_.kind))
    return fit_float(*number, span);
  if (std::holds_alternative<bool>(value) && wanted_.kind == Kind::boolean) return value;
  if (std::holds_alternative<Character>(value) && wanted_.kind == Kind::character) return value;
  if (const auto* label = std::get_if<Enumerator>(&value);
      label != nullptr && wanted_.kind == Kind::enumeration && label->type == wanted_.type) {
    return value;
  }
  if (const auto* text = std::get_if<std::string>(&value); text != nullptr && wanted_.kind == Kind::string) {
    if (wanted_.string_bound == 0 || text->size() <= wanted_.string_bound) return value;
    return error(
        Code::constant_overflow, span,
        fmt::format("the string has {} bytes, '{}' holds {}", text->size(), wanted_.name, wanted_.string_bound));
  }
  return error(Code::constant_type, span,
               fmt::format("'{}' needs {}, found {}", wanted_.name, expected_text(wanted_), kind_of(value)));
}

std::optional<ConstantValue> Evaluator::fit_integer(Integer value, const diag::Span& span) {
  if (fits(value, wanted_.kind)) {
    const bool flags = value < 0 || (static_cast<std::uint64_t>(value) & ~wanted_.bits) == 0;
    if (flags) return ConstantValue(value);
    return error(Code::constant_overflow, span,
                 fmt::format("{} has bits that are no flags of '{}'", text_of(value), wanted_.name));
  }
  return error(
      Code::constant_overflow, span,
      fmt::format("{} does not fit '{}', which holds {}", text_of(value), wanted_.name, range_text(wanted_.kind)));
}

std::optional<ConstantValue> Evaluator::fit_float(double value, const diag::Span& span) {
  constexpr auto kLargestFloat = static_cast<double>(std::numeric_limits<float>::max());
  if (wanted_.kind == Kind::float64 || std::abs(value) <= kLargestFloat) return ConstantValue(value);
  return error(Code::constant_overflow, span, fmt::format("{} is larger than any '{}'", value, wanted_.name));
}

}  // namespace tenon::omg
