// Collects what the stages report during one run of the compiler.
//
// Invariants: the reference that `report` returns is valid until the next report; once `full()`, reports are counted
// but not kept, so a file with a million mistakes costs neither memory nor time, and the stages stop early. Warnings and
// notes beyond the limit are counted and not kept, either, but stop nothing: the file may be accepted.
#pragma once

#include "diag/diagnostic.hpp"
#include "diag/policy.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tenon::diag {

class Diagnostics {
 public:
  static constexpr std::size_t kLimit = 1000;

  explicit Diagnostics(Policy policy = Policy()) : policy_(std::move(policy)) {}

  Diagnostic& report(Code code, Span span, std::string text);

  // From here on findings of `code` outside of `file` are reported once for each other file: whoever includes a file for
  // one of its types is not told of all that is wrong with the others.
  void once_per_file(Code code, FileId except);
  // How often `code` was found in `file` beyond what is kept, and the finding to say it at; null: none.
  std::pair<std::size_t, Diagnostic*> left_out(FileId file);

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
  struct LeftOut {
    std::size_t kept = 0;  // index into `kept_`
    std::size_t count = 0;
  };
  Code once_{};
  FileId except_ = kNoFile;
  std::map<FileId, LeftOut> left_out_;
};

}  // namespace tenon::diag
