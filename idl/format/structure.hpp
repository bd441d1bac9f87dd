// What lines the tokens of a text want to stand in.
//
// Follows brackets, braces and statements, and no more of the grammar than that; what it does not understand is laid
// out plainly. The answer does not depend on blanks and line breaks, which is why formatting twice is formatting once.
// Each branch of a conditional begins with what held before the first.
#pragma once

#include "format/pieces.hpp"

#include <cstdint>
#include <vector>

namespace tenon::format {

inline constexpr std::uint32_t kIndent = 2;
inline constexpr std::uint32_t kContinuation = 2 * kIndent;

struct Mark {
  std::uint32_t indent = 0;  // of its line, if it begins one; of comments: of what follows them
  bool begins_line = false;  // a token that always begins a line
  bool may_begin = false;    // a token that begins a line if the author began one here
  bool touches = false;      // no blank between it and the token before
  bool opens_body = false;   // no blank line behind it
  bool closes_body = false;  // none before it
  bool between = false;      // before a declaration or at the end: where blank lines are kept
};

// One mark for each piece.
std::vector<Mark> structure(const std::vector<Piece>& pieces);

}  // namespace tenon::format
