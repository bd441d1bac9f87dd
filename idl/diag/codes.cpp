#include "diag/codes.hpp"

#include "diag/code_tables.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <vector>

namespace tenon::diag {

std::span<const CodeEntry> all_codes() {
  static const std::vector<CodeEntry> kAll = [] {
    std::vector<CodeEntry> all;
    for (const auto part : {language_codes(), value_codes(), text_codes()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return kAll;
}

const CodeEntry& entry(Code code) {
  const auto codes = all_codes();
  return *std::lower_bound(codes.begin(), codes.end(), code, [](const CodeEntry& a, Code b) { return a.code < b; });
}

std::string number(Code code) { return fmt::format("TN{}", static_cast<unsigned>(code)); }

std::optional<Code> find_code(std::string_view text) {
  const bool prefixed = text.size() > 2 && (text[0] == 'T' || text[0] == 't') && (text[1] == 'N' || text[1] == 'n');
  const std::string_view digits = prefixed ? text.substr(2) : text;
  unsigned number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool numeric = parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size();
  for (const CodeEntry& code : all_codes()) {
    if (code.slug == text || (numeric && static_cast<unsigned>(code.code) == number)) return code.code;
  }
  return std::nullopt;
}

std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

}  // namespace tenon::diag
