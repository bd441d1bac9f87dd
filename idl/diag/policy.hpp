// Which findings are shown, and how seriously they are taken: `-W…` and its like.
//
// Errors cannot be switched: what has no layout is refused, whatever anybody says.
#pragma once

#include "diag/codes.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tenon::diag {

class Policy {
 public:
  explicit Policy(bool warnings_are_errors = false) : warnings_are_errors_(warnings_are_errors) {}

  // What stands behind `-W`, later ones correct earlier ones:
  //   error, no-error              every warning is an error, or is not
  //   case-clash, no-case-clash    shown, or not; notes too
  //   error=case-clash             an error, even if it is a note; no-error=case-clash: none, in spite of `error`
  // Returns what is wrong with it, or nothing.
  std::string apply(std::string_view flag);

  // Nothing: not to be shown.
  std::optional<Severity> severity(Code code) const;

 private:
  struct Setting {
    bool hidden = false;
    std::optional<bool> is_error;
  };

  bool warnings_are_errors_;
  std::map<Code, Setting> settings_;
};

}  // namespace tenon::diag
