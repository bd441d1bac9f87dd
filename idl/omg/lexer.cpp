#include "omg/lexer.hpp"

#include "diag/utf8.hpp"
#include "omg/limits.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) { return is_letter(c) || is_digit(c); }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == '\0'; }

}  // namespace

Lexer::Lexer(const diag::Sources& sources, diag::FileId file, diag::Diagnostics& diagnostics,
             std::vector<Comment>& comments)
    : text_(sources.text(file)),
      file_(file),
      diagnostics_(diagnostics),
      comments_(comments),
      comments_seen_(static_cast<std::uint32_t>(comments.size())) {}

Lexer::Lexer(std::string_view piece, diag::Span begin, diag::Diagnostics& diagnostics, std::vector<Comment>& comments)
    : text_(piece),
      file_(begin.file),
      diagnostics_(diagnostics),
      comments_(comments),
      line_(begin.line),
      first_column_(begin.column),
      comments_seen_(static_cast<std::uint32_t>(comments.size())) {}

diag::Span Lexer::span_of(std::size_t begin, std::size_t end) const {
  const auto column = [&](std::size_t at) { return first_column_ + static_cast<std::uint32_t>(at - line_begin_); };
  return {file_, line_, column(begin), column(end)};
}

diag::Span Lexer::span_from(std::size_t begin) const { return span_of(begin, at_); }

void Lexer::line_break() {
  advance(1);
  ++line_;
  line_begin_ = at_;
  first_column_ = 1;
  first_on_line_ = true;
}

Token Lexer::make(TokenKind kind, std::size_t begin) {
  Token token;
  token.kind = kind;
  token.first_on_line = first_on_line_;
  token.after_space = after_space_;
  token.broken = std::exchange(stray_, false);
  token.text = text_.substr(begin, at_ - begin);
  token.span = span_from(begin);
  token.comments_begin = comments_seen_;
  token.comments_end = static_cast<std::uint32_t>(comments_.size());
  comments_seen_ = token.comments_end;
  first_on_line_ = false;
  after_space_ = false;
  return token;
}

Token Lexer::next() {
  while (true) {
    skip_blank();
    if (at_end() || peek() == '\n') return make(TokenKind::end, at_);
    const char c = peek();
    if (c == 'L' && peek(1) == '"') return quoted(TokenKind::wide_string, '"', 1);
    if (c == 'L' && peek(1) == '\'') return quoted(TokenKind::wide_character, '\'', 1);
    if (is_letter(c) || at_other_alphabet()) return word();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '"') return quoted(TokenKind::string, '"', 0);
    if (c == '\'') return quoted(TokenKind::character, '\'', 0);
    if (std::string_view("{}[]()<>;:,=+-*/%~|^&@#!?.").find(c) != std::string_view::npos) return punctuation();
    skip_stray_byte();
  }
}

// At a byte that no token begins with.
void Lexer::skip_stray_byte() {
  const std::size_t begin = at_;
  advance(1);
  const char c = text_[begin];
  stray_ = true;
  if (!is_ascii(c)) return;  // not UTF-8: reported as such
  const bool visible = c > ' ' && c < 0x7F;
  diagnostics_.report(Code::invalid_character, span_from(begin),
                      visible ? fmt::format("'{}' means nothing in IDL", c)
                              : fmt::format("a control character (byte 0x{:02X}) means nothing in IDL", c));
}

bool Lexer::at_other_alphabet() const {
  return !at_end() && !is_ascii(peek()) && diag::character_length(text_, at_) > 0;
}

// A word in another alphabet is one mistake, and still a word.
Token Lexer::word() {
  const std::size_t begin = at_;
  bool foreign = false;
  while (!at_end() && (is_word(peek()) || at_other_alphabet())) {
    foreign = foreign || !is_ascii(peek());
    advance(is_ascii(peek()) ? 1 : diag::character_length(text_, at_));
  }
  Token token = make(TokenKind::identifier, begin);
  if (foreign) {
    // “…” and their like: U+2018 to U+201F
    const std::size_t mark = token.text.find("\xE2\x80");
    const bool quoted =
        mark != std::string_view::npos && (static_cast<unsigned char>(token.text[mark + 2]) & 0xF8U) == 0x98;
    diagnostics_.report(
        Code::invalid_character, token.span,
        quoted ? fmt::format("'{}' is no string: it has quotation marks of a text processor, write \"…\"", token.text)
               : fmt::format("'{}' is not a name: names are made of the letters a to z, digits and '_'", token.text));
    token.broken = true;
  }
  if (token.text.size() > 1 && token.text.front() == '_') {
    token.kind = TokenKind::escaped;
    token.text.remove_prefix(1);
  }
  if (token.text.size() > kMaxNameBytes) {
    diagnostics_.report(Code::name_too_long, token.span,
                        fmt::format("this name has {} bytes; the limit is {}", token.text.size(), kMaxNameBytes));
    token.text = token.text.substr(0, kMaxNameBytes);
  }
  return token;
}

Token Lexer::number() {
  const std::size_t begin = at_;
  TokenKind kind = TokenKind::integer;
  bool good = true;
  if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
    advance(2);
    good = is_hex(peek());
    while (is_hex(peek())) advance(1);
  } else {
    while (is_digit(peek())) advance(1);
    const std::string_view digits = text_.substr(begin, at_ - begin);
    if (peek() == '.') {
      kind = TokenKind::floating;
      advance(1);
      while (is_digit(peek())) advance(1);
    }
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
    if ((peek() == 'e' || peek() == 'E') && is_digit(peek(sign))) {
      kind = TokenKind::floating;
      advance(sign);
      while (is_digit(peek())) advance(1);
    }
    if (peek() == 'd' || peek() == 'D') {
      kind = TokenKind::fixed_point;
      advance(1);
    }
    if (kind == TokenKind::integer && digits.size() > 1 && digits[0] == '0') {
      good = digits.find_first_of("89") == std::string_view::npos;
    }
  }
  if (is_word(peek())) good = false;
  while (is_word(peek())) advance(1);
  Token token = make(kind, begin);
  if (!good) {
    const bool octal = token.text.size() > 1 && token.text[0] == '0' && is_digit(token.text[1]);
    diagnostics_.report(Code::bad_number, token.span,
                        octal ? fmt::format("'{}' is not an octal number: a leading 0 means base 8", token.text)
                              : fmt::format("'{}' is not a number", token.text));
    token.kind = TokenKind::integer;
    token.text = "1";  // fits wherever a number may stand
    token.broken = true;
  }
  return token;
}

// At a backslash. Moves behind the escape; false: it means nothing, and that is reported.
bool Lexer::check_escape() {
  const std::size_t begin = at_;
  advance(1);
  const char c = peek();
  bool good = true;
  if (std::string_view("ntvbrfa\\?'\"").find(c) != std::string_view::npos && c != '\0') {
    advance(1);
  } else if (c >= '0' && c <= '7') {
    for (int i = 0; i < 3 && peek() >= '0' && peek() <= '7'; ++i) advance(1);
    good = at_ - begin < 4 || text_[begin + 1] <= '3';
  } else if (c == 'x' || c == 'u') {
    advance(1);
    const std::size_t digits = c == 'x' ? 2 : 4;
    good = is_hex(peek());
    for (std::size_t i = 0; i < digits && is_hex(peek()); ++i) advance(1);
  } else {
    good = false;
    if (!at_end() && c != '\n' && is_ascii(c)) advance(1);
  }
  if (!good) {
    diagnostics_
        .report(Code::bad_escape, span_from(begin),
                fmt::format("'{}' is not an escape", text_.substr(begin, at_ - begin)))
        .note(R"(the escapes are \n \t \v \b \r \f \a \\ \? \' \" \ooo (octal, up to \377) \xhh \uhhhh)");
  }
  return good;
}

Token Lexer::quoted(TokenKind kind, char quote, std::size_t prefix) {
  const std::size_t begin = at_;
  advance(prefix + 1);
  const std::size_t content = at_;
  bool good = true;
  while (!at_end() && peek() != quote && peek() != '\n') {
    if (peek() == '\\') {
      good = check_escape() && good;
    } else {
      good = good && peek() != '\0';  // reported when the file was read
      advance(1);
    }
  }
  std::size_t content_end = at_;
  const bool closed = !at_end() && peek() == quote;
  if (closed) {
    advance(1);
  } else {
    while (content_end > content && text_[content_end - 1] == '\r') --content_end;
    diagnostics_.report(Code::unterminated_literal, span_of(begin, content_end),
                        fmt::format("the closing {} is missing on this line", quote));
  }
  Token token = make(kind, begin);
  token.text = text_.substr(content, content_end - content);
  token.broken = token.broken || !closed || !good;
  return token;
}

Token Lexer::punctuation() {
  const std::size_t begin = at_;
  static constexpr std::array<std::string_view, 7> kDoubles{"::", "&&", "||", "==", "!=", "<=", ">="};
  for (const std::string_view spelling : kDoubles) {
    if (looking_at(spelling)) {
      advance(2);
      return make(TokenKind::punctuation, begin);
    }
  }
  advance(1);  // `<<` and `>>` stay apart: `sequence<string<3>>` closes two brackets
  return make(TokenKind::punctuation, begin);
}

bool Lexer::skip_continuation() {
  std::size_t end = at_ + 1;
  while (end < text_.size() && text_[end] == '\r') ++end;
  if (end >= text_.size() || text_[end] != '\n') return false;
  const bool first = first_on_line_;
  at_ = end;
  line_break();
  first_on_line_ = first;  // a continued line is not a line of its own
  return true;
}

void Lexer::skip_blank() {
  while (!at_end()) {
    const char c = peek();
    if (c == '\n') {
      if (stop_at_line_end_) return;
      line_break();
    } else if (is_blank(c)) {
      advance(1);
    } else if (!(c == '\\' && skip_continuation()) && !skip_comment()) {
      return;
    }
    after_space_ = true;
  }
}

}  // namespace tenon::omg
