#include "diag/diagnostics.hpp"

#include <algorithm>
#include <tuple>

namespace tenon::diag {

Diagnostic& Diagnostics::report(Code code, Span span, std::string text) {
  Severity severity = entry(code).severity;
  if (severity == Severity::warning && policy_.warnings_are_errors) severity = Severity::error;
  if (severity == Severity::error) ++errors_;
  if (severity == Severity::warning) ++warnings_;
  overflow_ = {code, severity, span, std::move(text), {}, {}};
  if (full()) return overflow_;
  if (kept_.size() + 1 == kLimit) {
    kept_.push_back({Code::too_many_errors, Severity::error, {}, "too many findings; the rest is not shown", {}, {}});
    return overflow_;
  }
  kept_.push_back(std::move(overflow_));
  return kept_.back();
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> result = kept_;
  const auto order = [](const Diagnostic& a, const Diagnostic& b) { return a.span < b.span; };
  std::stable_sort(result.begin(), result.end(), order);
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.span, a.code, a.text) == std::tie(b.span, b.code, b.text);
  };
  result.erase(std::unique(result.begin(), result.end(), same), result.end());
  return result;
}

}  // namespace tenon::diag
