// Tokens and the comments that mean something.
//
// Invariants: views point into the texts held by diag::Sources. Keywords are identifiers here; the parser compares
// text, so that `struct` can be told from the escaped identifier `_struct`, whose text is "struct" too.
#pragma once

#include "diag/diagnostic.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tenon::omg {

enum class TokenKind : std::uint8_t {
  end,         // of the file, or of the stream
  identifier,  // keywords too
  escaped,     // _name; text without the underscore
  integer,
  floating,
  fixed_point,  // 1.5d
  character,    // text without the quotes, escapes as written
  string,
  wide_character,
  wide_string,
  punctuation,
};

struct Token {
  TokenKind kind = TokenKind::end;
  bool first_on_line = false;
  bool after_space = false;
  bool broken = false;  // malformed, and reported; it may have swallowed what follows on its line
  std::string_view text;
  diag::Span span;
  std::uint32_t comments_begin = 0;  // the comments between the token before and this one
  std::uint32_t comments_end = 0;

  // A keyword or a punctuator spelt so.
  bool is(std::string_view spelling) const {
    return (kind == TokenKind::identifier || kind == TokenKind::punctuation) && text == spelling;
  }
  bool is_name() const { return kind == TokenKind::identifier || kind == TokenKind::escaped; }
};

struct Comment {
  enum class Kind : std::uint8_t { documentation, annotation, dropped };
  Kind kind = Kind::documentation;
  bool about_previous = false;  // `///<`, or an annotation behind something on its line
  std::string_view text;        // documentation: with its marks; annotation: from the '@' on
  diag::Span span;              // of `text`
};

// What stands behind `#pragma keylist`.
struct KeyListPragma {
  std::size_t place = 0;      // so many tokens stand before it
  std::vector<Token> tokens;  // the last one is `end`
};

struct TokenStream {
  std::vector<Token> tokens;  // the last one is `end`
  std::vector<KeyListPragma> key_lists;
  std::vector<Comment> comments;
  bool is_line = false;          // a piece of a line: it ends where the line does
  bool cut_short = false;        // the text ends early, and that is reported: what is missing at the end is no news
  bool include_missing = false;  // an included file could not be read: names may be unknown because of it
};

}  // namespace tenon::omg
