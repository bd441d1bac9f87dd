#include "omg/preprocessor_condition.hpp"

#include "omg/limits.hpp"

#include <fmt/format.h>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;

struct ConditionOperator {
  std::string_view spelling;
  int precedence;
};
// `<<` and `>>` arrive as two tokens.
constexpr std::array<ConditionOperator, 18> kConditionOperators{{{"||", 1},
                                                                 {"&&", 2},
                                                                 {"|", 3},
                                                                 {"^", 4},
                                                                 {"&", 5},
                                                                 {"==", 6},
                                                                 {"!=", 6},
                                                                 {"<=", 7},
                                                                 {">=", 7},
                                                                 {"<<", 8},
                                                                 {">>", 8},
                                                                 {"<", 7},
                                                                 {">", 7},
                                                                 {"+", 9},
                                                                 {"-", 9},
                                                                 {"*", 10},
                                                                 {"/", 10},
                                                                 {"%", 10}}};

class Condition {
 public:
  Condition(const std::vector<Token>& line, const Token& directive, const MacroLookup& macros,
            diag::Diagnostics& diagnostics)
      : line_(line), directive_(directive), macros_(macros), diagnostics_(diagnostics) {}

  bool evaluate() {
    budget_ = &own_budget_;
    const std::int64_t value = binary(1);
    if (!failed_ && at_ < line_.size()) too_much();
    return !failed_ && value != 0;
  }

 private:
  void too_much() {
    const bool called = at("(") && at_ > 0 && line_[at_ - 1].is_name();
    fail(called    ? "only macros without parameters are expanded"
         : at("=") ? "two values are compared with '=='"
                   : fmt::format("an operator is missing before '{}'", line_[at_].text));
  }

  bool at(std::string_view spelling) const { return at_ < line_.size() && line_[at_].is(spelling); }
  bool accept(std::string_view spelling) {
    if (!at(spelling)) return false;
    ++at_;
    return true;
  }

  std::int64_t fail(std::string text) {
    if (!failed_) {
      diagnostics_.report(Code::directive_syntax, at_ < line_.size() ? line_[at_].span : directive_.span,
                          std::move(text));
    }
    failed_ = true;
    return 0;
  }

  std::optional<ConditionOperator> operator_here() const {
    if (at_ >= line_.size() || line_[at_].kind != TokenKind::punctuation) return std::nullopt;
    for (const ConditionOperator& op : kConditionOperators) {
      const bool shift = op.spelling == "<<" || op.spelling == ">>";
      const std::string_view first = shift ? op.spelling.substr(0, 1) : op.spelling;
      if (line_[at_].text != first) continue;
      const bool doubled = at_ + 1 < line_.size() && line_[at_ + 1].is(first) && !line_[at_ + 1].after_space;
      if (shift == doubled || !(first == "<" || first == ">")) return op;
    }
    return std::nullopt;
  }

  std::int64_t binary(int lowest) {
    std::int64_t left = unary();
    while (!failed_) {
      const auto op = operator_here();
      if (!op || op->precedence < lowest) break;
      at_ += op->spelling == "<<" || op->spelling == ">>" ? 2U : 1U;
      left = apply(*op, left, right_of(*op, left));
    }
    return left;
  }

  // What stands behind `op`; where the left side has decided it is read, and does not matter.
  std::int64_t right_of(const ConditionOperator& op, std::int64_t left) {
    const diag::Span place = line_[at_ - 1].span;
    const bool decided = (op.spelling == "&&" && left == 0) || (op.spelling == "||" && left != 0);
    const bool matters = std::exchange(matters_, matters_ && !decided);
    const std::int64_t right = binary(op.precedence + 1);
    matters_ = matters;
    if (right == 0 && !failed_ && matters && (op.spelling == "/" || op.spelling == "%")) {
      diagnostics_.report(Code::division_by_zero, place, "division by zero");
      failed_ = true;
    }
    return right;
  }

  std::int64_t apply(const ConditionOperator& op, std::int64_t a, std::int64_t b) {
    const auto x = static_cast<std::uint64_t>(a);
    const auto y = static_cast<std::uint64_t>(b);
    const auto wrap = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
    if (op.spelling == "||") return a != 0 || b != 0;
    if (op.spelling == "&&") return a != 0 && b != 0;
    if (op.spelling == "|") return wrap(x | y);
    if (op.spelling == "^") return wrap(x ^ y);
    if (op.spelling == "&") return wrap(x & y);
    if (op.spelling == "==") return a == b;
    if (op.spelling == "!=") return a != b;
    if (op.spelling == "<=") return a <= b;
    if (op.spelling == ">=") return a >= b;
    if (op.spelling == "<") return a < b;
    if (op.spelling == ">") return a > b;
    if (op.spelling == "<<") return wrap(x << (y & 63U));
    if (op.spelling == ">>") return a >> (y & 63U);
    if (op.spelling == "+") return wrap(x + y);
    if (op.spelling == "-") return wrap(x - y);
    if (op.spelling == "*") return wrap(x * y);
    if (b == 0) return 0;  // as in a part of the condition that does not matter
    if (b == -1) return op.spelling == "/" ? wrap(0 - x) : 0;
    return op.spelling == "/" ? a / b : a % b;
  }

  std::int64_t unary() {
    if (++depth_ > kMaxNesting || (*budget_)-- == 0) {
      *budget_ = 1;
      return fail("this condition is too large");
    }
    std::int64_t value = 0;
    if (accept("!")) {
      value = unary() == 0;
    } else if (accept("-")) {
      value = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(unary()));
    } else if (accept("+")) {
      value = unary();
    } else if (accept("~")) {
      value = ~unary();
    } else {
      value = primary();
    }
    --depth_;
    return value;
  }

  std::int64_t primary() {
    if (accept("(")) {
      const std::int64_t value = binary(1);
      if (!failed_ && !accept(")")) return fail("a ')' is missing");
      return value;
    }
    if (accept("defined")) return defined();
    if (at_ >= line_.size()) return fail("a value is missing here");
    const Token& token = line_[at_];
    if (token.kind == TokenKind::integer) {
      ++at_;
      return integer(token);
    }
    if (!token.is_name()) return fail(fmt::format("'{}' has no place in a condition", token.text));
    ++at_;
    return name(token);
  }

  std::int64_t defined() {
    const bool bracket = accept("(");
    if (at_ >= line_.size() || !line_[at_].is_name()) return fail("'defined' needs a name");
    const bool result = macros_.is_defined(line_[at_++].text);
    if (bracket && !accept(")")) return fail("a ')' is missing");
    return result;
  }

  std::int64_t integer(const Token& token) {
    const bool hex = token.text.starts_with("0x") || token.text.starts_with("0X");
    const bool octal = !hex && token.text.size() > 1 && token.text[0] == '0';
    const std::string_view digits = token.text.substr(hex ? 2 : 0);
    std::uint64_t value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : octal ? 8 : 10);
    if (result.ec != std::errc{}) return fail("this number does not fit 64 bits");
    return static_cast<std::int64_t>(value);
  }

  std::int64_t name(const Token& token) {
    const std::vector<Token>* body = macros_.body(token.text);
    if (body == nullptr) return token.is("TRUE");
    if (++macro_depth_ > kMaxNesting) return 0;  // a macro that names itself
    Condition inner(*body, token, macros_, diagnostics_);
    inner.macro_depth_ = macro_depth_;
    inner.budget_ = budget_;
    inner.matters_ = matters_;
    const std::int64_t value = inner.binary(1);
    failed_ = failed_ || inner.failed_;
    --macro_depth_;
    return value;
  }

  const std::vector<Token>& line_;
  const Token& directive_;
  const MacroLookup& macros_;
  diag::Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t macro_depth_ = 0;
  std::size_t own_budget_ = kMaxExpressionNodes;
  std::size_t* budget_ = nullptr;  // values still to be read, shared with the macros named
  bool failed_ = false;
  bool matters_ = true;  // false behind '0 &&' and '1 ||'
};

}  // namespace

bool evaluate_condition(const std::vector<Token>& line, const Token& directive, const MacroLookup& macros,
                        diag::Diagnostics& diagnostics) {
  return Condition(line, directive, macros, diagnostics).evaluate();
}

}  // namespace tenon::omg
