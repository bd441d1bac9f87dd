// Collects what the stages report during one run of the compiler.
//
// Invariants: the reference that `report` returns is valid until the next report; once `full()`, reports are counted
// but not kept, so a file with a million mistakes costs neither memory nor time, and the stages stop early.
#pragma once

#include "diag/diagnostic.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tenon::diag {

struct Policy {
  bool warnings_are_errors = false;
};

class Diagnostics {
 public:
  static constexpr std::size_t kLimit = 1000;

  explicit Diagnostics(Policy policy = {}) : policy_(policy) {}

  Diagnostic& report(Code code, Span span, std::string text);

  bool full() const { return kept_.size() >= kLimit; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }

  // By file, line and column; the same finding twice (a file that two others include) stands once.
  std::vector<Diagnostic> sorted() const;

 private:
  Policy policy_;
  std::vector<Diagnostic> kept_;
  Diagnostic overflow_;  // what `report` returns once full
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace tenon::diag
