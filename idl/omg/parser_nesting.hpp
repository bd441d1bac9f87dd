// The parser's guard against nesting that would exhaust the stack. Included by the parser's own files only.
#pragma once

#include "omg/limits.hpp"
#include "omg/parser.hpp"

#include <fmt/format.h>
#include <utility>

namespace tenon::omg {

class Parser::Nested {
 public:
  explicit Nested(Parser& parser) : parser_(parser) {
    if (parser_.nesting_ < kMaxNesting) {
      ++parser_.nesting_;
      return;
    }
    parser_.report(diag::Code::nesting_depth, parser_.peek().span,
                   fmt::format("nested deeper than {} levels", kMaxNesting));
    parser_.stop();
    throw Abandon{};
  }
  ~Nested() { --parser_.nesting_; }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;

 private:
  Parser& parser_;
};

// Counts the members of a body, and goes on with those of the body around it.
class Parser::Counted {
 public:
  explicit Counted(Parser& parser) : parser_(parser), outer_(std::exchange(parser.members_, 0)) {}
  ~Counted() { parser_.members_ = outer_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  Parser& parser_;
  std::size_t outer_;
};

}  // namespace tenon::omg
