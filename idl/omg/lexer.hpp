// Text of one file to tokens, one at a time, as the preprocessor asks for them.
//
// Reports malformed tokens and still returns something to go on with. Bytes that are not UTF-8, and NULs, are skipped
// here: loading the file has reported them. Time is linear in the text.
#pragma once

#include "diag/diagnostics.hpp"
#include "diag/sources.hpp"
#include "omg/token.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tenon::omg {

class Lexer {
 public:
  // Comments that mean something are appended to `comments`.
  Lexer(const diag::Sources& sources, diag::FileId file, diag::Diagnostics& diagnostics,
        std::vector<Comment>& comments);

  // A piece of a file, such as the annotation inside a comment.
  Lexer(std::string_view piece, diag::Span begin, diag::Diagnostics& diagnostics, std::vector<Comment>& comments);

  Token next();

  // For directives. While on, `next` answers `end` at the end of the line and stays there.
  void stop_at_line_end(bool stop) { stop_at_line_end_ = stop; }
  // The rest of the line without comments, trimmed; the position moves to its end.
  Token rest_of_line();
  // `<name>` or `"name"`, quotes kept, or nothing when the rest of the line begins otherwise.
  std::optional<Token> header_name();
  // Moves to the next line that begins with '#', over text that is not tokens. False at the end of the file.
  bool skip_to_directive();

  bool in_open_comment() const { return in_open_comment_; }  // the file ended inside a comment

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool looking_at(std::string_view spelling) const { return text_.substr(at_, spelling.size()) == spelling; }
  void advance(std::size_t bytes) { at_ += bytes; }
  void line_break();
  diag::Span span_from(std::size_t begin) const;
  diag::Span span_of(std::size_t begin, std::size_t end) const;

  void skip_blank();
  bool skip_comment();
  void line_comment();
  void block_comment();
  bool skip_continuation();

  Token make(TokenKind kind, std::size_t begin);
  Token word();
  Token number();
  Token quoted(TokenKind kind, char quote, std::size_t prefix);
  Token punctuation();
  void skip_stray_byte();
  bool at_other_alphabet() const;
  bool check_escape();

  std::string_view text_;
  diag::FileId file_;
  diag::Diagnostics& diagnostics_;
  std::vector<Comment>& comments_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;  // may lie "before" a piece: see first_column_
  std::uint32_t line_ = 1;
  std::uint32_t first_column_ = 1;  // of the line's first byte
  bool first_on_line_ = true;
  bool after_space_ = false;
  bool stop_at_line_end_ = false;
  bool in_open_comment_ = false;
  bool stray_ = false;  // before the next token is something that means nothing, and that is reported
  std::uint32_t comments_seen_ = 0;
};

}  // namespace tenon::omg
