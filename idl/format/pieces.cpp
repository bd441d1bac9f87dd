#include "format/pieces.hpp"

#include "diag/diagnostics.hpp"
#include "diag/utf8.hpp"
#include "omg/lexer.hpp"

#include <algorithm>
#include <array>

namespace tenon::format {
namespace {

using omg::Token;
using omg::TokenKind;

constexpr std::uint32_t kTabStop = 8;
constexpr std::array<std::string_view, 6> kConditionals{"if", "ifdef", "ifndef", "elif", "else", "endif"};

class Cutter {
 public:
  explicit Cutter(std::string_view text)
      : text_(text), lexer_(text, diag::Span{0, 1, 1, 1}, diagnostics_, result_.comments) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\n') line_starts_.push_back(at + 1);
    }
  }

  Pieces run() {
    while (true) {
      const Token token = lexer_.next();
      const std::size_t begin = offset(token.span.line, token.span.column);
      gap(begin);
      if (token.kind == TokenKind::end) break;
      if (token.is("#")) {
        hash(token, begin);
      } else {
        put(Piece::Kind::token, begin, offset(token.span.line, token.span.end_column));
        result_.pieces.back().token = token.kind;
        result_.pieces.back().after_blank = token.after_space;
      }
    }
    end_branch(text_.size());
    return std::move(result_);
  }

 private:
  std::size_t offset(std::uint32_t line, std::uint32_t column) const { return line_starts_[line - 1] + column - 1; }

  // From here to `end` everything is on one line.
  void pass(std::size_t end) {
    column_ = column_behind(text_.substr(at_, end - at_), column_);
    at_ = end;
  }

  void put(Piece::Kind kind, std::size_t begin, std::size_t end) {
    Piece piece;
    piece.kind = kind;
    piece.breaks = breaks_;
    piece.column = column_;
    piece.text = trimmed(text_.substr(begin, end - begin));
    result_.pieces.push_back(piece);
    breaks_ = 0;
    pass(end);
  }

  // Blanks and comments, up to the token that begins at `end`.
  void gap(std::size_t end) {
    while (at_ < end) {
      const std::string_view rest = text_.substr(at_, end - at_);
      if (rest.front() == '\n') {
        ++breaks_;
        ++at_;
        column_ = 0;
      } else if (rest.starts_with("//")) {
        put(Piece::Kind::line_comment, at_, at_ + std::min(rest.find('\n'), rest.size()));
      } else if (rest.starts_with("/*")) {
        put(Piece::Kind::block_comment, at_, at_ + std::min(rest.find("*/", 2), rest.size() - 2) + 2);
      } else if (rest.front() == '\\') {
        continued_line(rest);
      } else {
        pass(at_ + 1);
      }
    }
  }

  void continued_line(std::string_view rest) {
    at_ += std::min(rest.find('\n'), rest.size() - 1) + 1;
    column_ = 0;
  }

  void hash(const Token& token, std::size_t begin) {
    if (!token.first_on_line) {  // a directive, if it ever began a line: not ours to move
      broken_ = true;
      pass(begin + 1);
      return;
    }
    // As the preprocessor reads it: names of headers and texts of messages are no tokens.
    const std::size_t errors = diagnostics_.errors();
    lexer_.stop_at_line_end(true);
    Token last = lexer_.next();
    if (last.is("include")) lexer_.header_name();
    if (last.is("error") || last.is("warning")) lexer_.rest_of_line();
    while (last.kind != TokenKind::end) last = lexer_.next();
    lexer_.stop_at_line_end(false);
    const std::size_t end = offset(last.span.line, last.span.column);
    const std::string_view word = directive_word(text_.substr(begin, end - begin));
    const bool conditional = std::find(kConditionals.begin(), kConditionals.end(), word) != kConditionals.end();
    if (conditional) {
      if (end_branch(begin - column_bytes(begin), errors)) breaks_ = 1;
      errors_ = diagnostics_.errors();
    }
    put(conditional ? Piece::Kind::conditional : Piece::Kind::directive, begin, end);
    if (!conditional) return;
    branch_piece_ = result_.pieces.size();
    branch_begin_ = std::min(text_.find('\n', end), text_.size() - 1) + 1;
  }

  std::size_t column_bytes(std::size_t at) const {
    return at - *(std::upper_bound(line_starts_.begin(), line_starts_.end(), at) - 1);
  }

  // What stands between two conditionals is IDL, or is kept line by line. True: it is kept.
  bool end_branch(std::size_t end) { return end_branch(end, diagnostics_.errors()); }
  bool end_branch(std::size_t end, std::size_t errors) {
    const bool kept = broken_ || errors > errors_;
    broken_ = false;
    if (!kept || end <= branch_begin_) return false;
    result_.pieces.resize(branch_piece_);
    Piece piece;
    piece.kind = Piece::Kind::verbatim;
    piece.breaks = 1;
    piece.text = text_.substr(branch_begin_, end - branch_begin_);
    if (piece.text.ends_with('\n')) piece.text.remove_suffix(1);
    result_.pieces.push_back(piece);
    return true;
  }

  std::string_view text_;
  Pieces result_;
  diag::Diagnostics diagnostics_;
  omg::Lexer lexer_;
  std::vector<std::size_t> line_starts_{0};
  std::size_t at_ = 0;
  std::uint32_t column_ = 0;
  std::uint32_t breaks_ = 0;
  std::size_t branch_piece_ = 0;  // the first piece behind the last conditional
  std::size_t branch_begin_ = 0;  // the first line behind it
  std::size_t errors_ = 0;        // so many lay before it
  bool broken_ = false;
};

}  // namespace

Pieces cut(std::string_view text) { return Cutter(text).run(); }

std::uint32_t column_behind(std::string_view text, std::uint32_t column) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n') {
      column = 0;
    } else if (text[at] == '\t') {
      column += kTabStop - column % kTabStop;
    } else {
      ++column;
    }
    at += std::max<std::size_t>(diag::character_length(text, at), 1);
  }
  return column;
}

std::string_view trimmed(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t last = line.find_last_not_of(" \t\r\v\f");
  if (last == std::string_view::npos) return {};
  return line[last] == '\\' ? line : line.substr(0, last + 1);
}

std::string_view directive_word(std::string_view directive) {
  const std::size_t begin = std::min(directive.find_first_not_of(" \t", 1), directive.size());
  const std::string_view rest = directive.substr(begin);
  const auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return c < 'a' || c > 'z'; });
  return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

}  // namespace tenon::format
