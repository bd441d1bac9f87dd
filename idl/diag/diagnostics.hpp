// Collects what the stages report during one run of the compiler.
//
// Invariants: the reference that `report` returns is valid until the next report; once `full()`, reports are counted
// but not kept, so a file with a million mistakes costs neither memory nor time, and the stages stop early. Warnings and
// notes beyond the limit are counted and not kept, either, but stop nothing: the file may be accepted.
#pragma once

#include "diag/diagnostic.hpp"
#include "diag/policy.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tenon::diag {

class Diagnostics {
 public:
  static constexpr std::size_t kLimit = 1000;

  explicit Diagnostics(Policy policy = Policy()) : policy_(std::move(policy)) {}

  Diagnostic& report(Code code, Span span, std::string text);

  bool full() const { return errors_ >= kLimit; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }

  // By file, line and column; the same finding twice (a file that two others include) stands once.
  std::vector<Diagnostic> sorted() const;

 private:
  Policy policy_;
  std::vector<Diagnostic> kept_;
  Diagnostic unkept_;  // what `report` returns for what is not kept
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  std::size_t notes_ = 0;
};

}  // namespace tenon::diag
