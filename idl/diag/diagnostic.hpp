// What the compiler has to say about a place in a source file.
//
// Plain values: the stages of the compiler fill them, `Diagnostics` collects them, the renderers print them.
// Lines and columns are 1-based, columns count UTF-8 bytes, a tab is one, the end column is exclusive. A span lies in
// one line: a construct over several lines is marked on the line it begins.
#pragma once

#include "diag/codes.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tenon::diag {

using FileId = std::uint32_t;
inline constexpr FileId kNoFile = 0xffff'ffff;

struct Span {
  FileId file = kNoFile;  // kNoFile: no place, such as a command line option
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_column = 0;
  auto operator<=>(const Span&) const = default;
};

struct Note {
  std::string text;
  Span span;  // kNoFile: advice without a second place
};

// A text to put in place of `span`.
struct Fix {
  Span span;
  std::string replacement;
};

struct Diagnostic {
  Code code{};
  Severity severity = Severity::error;
  Span span;
  std::string text;
  std::vector<Note> notes;
  std::optional<Fix> fix;

  Diagnostic& note(std::string note_text, Span place = {}) {
    notes.push_back({std::move(note_text), place});
    return *this;
  }
  Diagnostic& replace(Span place, std::string replacement) {
    fix = Fix{place, std::move(replacement)};
    return *this;
  }
};

}  // namespace tenon::diag
