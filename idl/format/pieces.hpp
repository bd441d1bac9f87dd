// A text cut into what has to survive formatting: tokens, comments, directives, and lines that no token can be made of.
//
// Invariants: views point into the text; pieces stand in its order, and what lies between two of them is blank. A text
// whose taken branches are free of lexical mistakes is cut without loss.
#pragma once

#include "omg/token.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tenon::format {

struct Piece {
  enum class Kind : std::uint8_t {
    token,
    line_comment,
    block_comment,
    directive,    // from the '#' to the end of its line, with its comments and continued lines
    conditional,  // the same, of those that begin or end a branch
    verbatim,     // the lines of a branch that is not IDL: prose behind `#if 0`
  };
  Kind kind = Kind::token;
  omg::TokenKind token = omg::TokenKind::end;  // of a token
  bool after_blank = false;                    // a token that does not touch the one before
  std::uint32_t breaks = 0;                    // line breaks before it; lines joined by a backslash are one
  std::uint32_t column = 0;                    // where it begins: 0-based, a tab ends at a multiple of 8
  std::string_view text;                       // as written, trailing blanks of the line left out

  bool is_comment() const { return kind == Kind::line_comment || kind == Kind::block_comment; }
  bool is_line() const { return kind == Kind::directive || kind == Kind::conditional || kind == Kind::verbatim; }
  // A keyword or a punctuator spelt so.
  bool is(std::string_view spelling) const {
    return kind == Kind::token && (token == omg::TokenKind::identifier || token == omg::TokenKind::punctuation) &&
           text == spelling;
  }
};

struct Pieces {
  std::vector<Piece> pieces;
  std::vector<omg::Comment> comments;  // those that mean something, as the compiler sees them
};

Pieces cut(std::string_view text);

// The column behind `text`, if it begins in `column`.
std::uint32_t column_behind(std::string_view text, std::uint32_t column);

// Without trailing blanks; one behind a backslash stays, as without it the next line would be joined.
std::string_view trimmed(std::string_view line);

// "if" of `#  if X`.
std::string_view directive_word(std::string_view directive);

}  // namespace tenon::format
