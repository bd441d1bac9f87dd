#include "diag/diagnostics.hpp"

#include <algorithm>
#include <tuple>

namespace tenon::diag {

Diagnostic& Diagnostics::report(Code code, Span span, std::string text) {
  const std::optional<Severity> severity = policy_.severity(code);
  unkept_ = {code, severity.value_or(Severity::note), span, std::move(text), {}, {}};
  if (!severity) return unkept_;
  if (code == once_ && span.file != except_ && except_ != kNoFile) {
    const auto [place, first] = left_out_.try_emplace(span.file, LeftOut{kept_.size(), 0});
    if (!first) {
      ++place->second.count;
      return unkept_;
    }
  }
  std::size_t& count = *severity == Severity::error ? errors_ : *severity == Severity::warning ? warnings_ : notes_;
  if (++count < kLimit) return kept_.emplace_back(std::move(unkept_));
  if (count == kLimit && *severity == Severity::error)
    kept_.push_back({Code::too_many_errors, Severity::error, {}, "too many findings; the rest is not shown", {}, {}});
  return unkept_;
}

void Diagnostics::once_per_file(Code code, FileId except) {
  once_ = code;
  except_ = except;
  left_out_.clear();
}

std::pair<std::size_t, Diagnostic*> Diagnostics::left_out(FileId file) {
  const auto found = left_out_.find(file);
  if (found == left_out_.end() || found->second.kept >= kept_.size()) return {0, nullptr};
  return {found->second.count, &kept_[found->second.kept]};
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
