#include "diag/render.hpp"

#include "diag/utf8.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::diag {
namespace {

// A line longer than this is shown as a window around the marked place.
constexpr std::size_t kWidest = 160;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// What a terminal may be sent: control characters in a source file must not move its cursor, and broken ones not end
// up in a log that is read as UTF-8.
std::string printable(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    const auto byte = static_cast<unsigned char>(text[at]);
    if (length == 0 || (byte < 0x20 && text[at] != '\t') || byte == 0x7F) result[at] = '?';
    at += std::max<std::size_t>(length, 1);
  }
  return result;
}

struct Style {
  std::string_view strong, error, warning, note, caret, end;
};
constexpr Style kPlain{"", "", "", "", "", ""};
constexpr Style kColored{"\033[1m", "\033[1;31m", "\033[1;35m", "\033[1;36m", "\033[1;32m", "\033[0m"};

std::string_view color_of(Severity severity, const Style& style) {
  switch (severity) {
    case Severity::error:
      return style.error;
    case Severity::warning:
      return style.warning;
    case Severity::note:
      break;
  }
  return style.note;
}

// The cells under `text`: one per character, tabs kept so that the mark lands where the terminal put the text.
std::string blank(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (!continues_character(c)) result += c == '\t' ? '\t' : ' ';
  }
  return result;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues_character(c); }));
}

void print_line(std::string& out, const Span& span, const Sources& sources, const Style& style) {
  std::string_view line = sources.line(span.file, span.line);
  std::size_t begin = std::min<std::size_t>(span.column - 1, line.size());
  std::size_t end = std::clamp<std::size_t>(span.end_column - 1, begin, line.size());
  if (line.size() > kWidest) {
    // Not within a character, where the text is made of such; a line of other bytes is cut where it is long enough.
    constexpr std::size_t kMostSteps = 3;
    std::size_t from = begin > kWidest / 2 ? begin - kWidest / 2 : 0;
    for (std::size_t i = 0; i < kMostSteps && from > 0 && continues_character(line[from]); ++i) --from;
    std::size_t to = std::min(line.size(), from + kWidest);
    for (std::size_t i = 0; i < kMostSteps && to < line.size() && continues_character(line[to]); ++i) ++to;
    line = line.substr(from, to - from);
    begin -= from;
    end = std::min(end - from, line.size());
  }
  const std::size_t width = std::max<std::size_t>(1, characters(line.substr(begin, end - begin)));
  out += fmt::format("{:>4} | {}\n", span.line, printable(line));
  out += fmt::format("     | {}{}^{}{}\n", blank(line.substr(0, begin)), style.caret, std::string(width - 1, '~'),
                     style.end);
}

std::string place(const Span& span, const Sources& sources) {
  if (span.file == kNoFile) return "tenonc: ";
  if (span.line == 0) return fmt::format("{}: ", sources.path(span.file));
  return fmt::format("{}:{}:{}-{}: ", sources.path(span.file), span.line, span.column, span.end_column);
}

bool has_line(const Span& span) { return span.file != kNoFile && span.line != 0; }

}  // namespace

std::string render_text(std::span<const Diagnostic> diagnostics, const Sources& sources, bool color) {
  const Style& style = color ? kColored : kPlain;
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    out += fmt::format("{}{}{}{}{}[{} {}]{}: {}\n", style.strong, place(diagnostic.span, sources), style.end,
                       color_of(diagnostic.severity, style), name(diagnostic.severity), number(diagnostic.code),
                       entry(diagnostic.code).slug, style.end, printable(diagnostic.text));
    if (has_line(diagnostic.span)) print_line(out, diagnostic.span, sources, style);
    for (const Note& note : diagnostic.notes) {
      const bool located = has_line(note.span);
      out += fmt::format("{}{}note{}: {}\n", located ? place(note.span, sources) : "", style.note, style.end,
                         printable(note.text));
      if (located) print_line(out, note.span, sources, style);
    }
  }
  return out;
}

}  // namespace tenon::diag
