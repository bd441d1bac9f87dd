// IDL text to the same IDL in one style: what `tenonc fmt` does to a file. The style is told in docs/reference/fmt.md.
//
// Nothing but blanks and line breaks changes: the tokens, comments and directives stay, in their order. That is proved
// for each text before it is answered. The result depends on the text alone: includes are not opened. Formatting what
// was formatted changes nothing. Time and memory are linear in the text.
#pragma once

#include "diag/diagnostics.hpp"
#include "diag/sources.hpp"

#include <string>

namespace tenon::format {

struct Formatted {
  std::string text;      // empty, if one of these is true
  bool refused = false;  // mistakes of grammar were reported
  std::string defect;    // a mistake of the formatter: what would have been lost
};

// What lies outside the profile but is IDL is formatted, too; only the text's own grammar is asked for.
Formatted format(std::string shown_path, std::string text, diag::Sources& sources, diag::Diagnostics& diagnostics);

}  // namespace tenon::format
