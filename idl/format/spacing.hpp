// Which two tokens touch when they stand in one line.
#pragma once

#include "format/pieces.hpp"

#include <cstdint>

namespace tenon::format {

// What a token is to its neighbours.
enum class Role : std::uint8_t {
  none,
  name,
  word,  // of the grammar
  literal,
  unary,
  binary,
  shift_begin,  // of the two brackets of `<<` and `>>`, which the lexer leaves apart
  shift_end,
  angle_open,
  angle_close,
  open,    // ( and [
  close,   // ) and ]
  braces,  // { and }
  at,
  scope,
  assign,
  argument_assign,  // in the arguments of an annotation
  comma,
  semicolon,
  base_colon,
  label_colon,
  other,
};

bool ends_operand(Role role);

// True where no blank stands between `before` and `after`, which follows it.
bool touch(const Piece& before, Role before_role, const Piece& after, Role after_role);

}  // namespace tenon::format
