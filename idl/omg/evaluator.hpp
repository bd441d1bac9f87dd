// Constant expressions to values, and values to the types they are for.
//
// Every operation is checked: a result that leaves 64 bits, a division by zero, a shift beyond the width and a mix of
// kinds are errors. What is broken is reported once and has no value.
#pragma once

#include "diag/diagnostics.hpp"
#include "omg/ast.hpp"
#include "omg/resolver.hpp"
#include "omg/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tenon::omg {

class Evaluator {
 public:
  Evaluator(Resolver& resolver, diag::Diagnostics& diagnostics) : resolver_(resolver), diagnostics_(diagnostics) {}

  // The value, fitted to the type: 3 is 3.0 for a double, and an error for a string.
  std::optional<ConstantValue> evaluate(const ast::Expression& expression, const WantedType& wanted);

  // For bounds and sizes: an integer of 1 to `most`.
  std::optional<std::uint64_t> positive(const ast::Expression& expression, std::uint64_t most, diag::Code code,
                                        std::string_view what);

 private:
  std::optional<ConstantValue> value(const ast::Expression& expression);
  std::optional<ConstantValue> literal(const ast::Literal& literal, const diag::Span& span);
  std::optional<ConstantValue> character(const ast::Literal& literal, const diag::Span& span);
  std::optional<ConstantValue> unary(const ast::Unary& node, const diag::Span& span);
  std::optional<ConstantValue> binary(const ast::Binary& node, const diag::Span& span);
  std::optional<ConstantValue> integers(const ast::Binary& node, Integer left, Integer right, const diag::Span& span);
  std::optional<ConstantValue> shift(const ast::Binary& node, Integer left, Integer right, const diag::Span& span);
  std::optional<ConstantValue> floats(const ast::Binary& node, double left, double right, const diag::Span& span);
  std::optional<ConstantValue> within_64_bits(Integer value, const diag::Span& span);
  std::optional<ConstantValue> fit(ConstantValue value, const diag::Span& span);
  std::optional<ConstantValue> fit_integer(Integer value, const diag::Span& span);
  std::optional<ConstantValue> fit_float(double value, const diag::Span& span);
  std::optional<ConstantValue> error(diag::Code code, const diag::Span& span, std::string text);

  Resolver& resolver_;
  diag::Diagnostics& diagnostics_;
  WantedType wanted_;
};

}  // namespace tenon::omg
