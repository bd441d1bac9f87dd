#include "diag/render.hpp"

#include <fmt/format.h>

namespace tenon::diag {

std::string render_explanation(Code code) {
  const CodeEntry& found = entry(code);
  return fmt::format("{} {} ({}): {}\n\n{}", number(code), found.slug, name(found.severity), found.summary,
                     found.explanation);
}

std::string render_reference() {
  std::string out =
      "# Diagnostics of the compiler\n\n"
      "One entry per code, as `tenonc explain CODE` prints it. Printed by `tenonc explain --markdown` from the table "
      "in\n"
      "`idl/diag`; a test compares this page with it.\n\n"
      "| code | name | severity | summary |\n|---|---|---|---|\n";
  for (const CodeEntry& code : all_codes()) {
    out += fmt::format("| [{0}](#{1}) | `{2}` | {3} | {4} |\n", number(code.code), code.slug, code.slug,
                       name(code.severity), code.summary);
  }
  for (const CodeEntry& code : all_codes()) {
    out += fmt::format("\n## {0}\n\n{1}: {2}\n\n```\n{3}```\n", code.slug, number(code.code), code.summary,
                       code.explanation);
  }
  return out;
}

}  // namespace tenon::diag
