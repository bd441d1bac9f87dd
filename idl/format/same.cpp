#include "format/same.hpp"

#include "format/comment.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::format {
namespace {

// `<<` is an operator, `< <` is not.
bool touches_alike(const Piece& piece, const Piece* previous) {
  return previous != nullptr && (piece.is("<") || piece.is(">")) && previous->is(piece.text) && !piece.after_blank;
}

bool same_piece(const Piece& a, const Piece& b) {
  if (a.kind != b.kind || a.token != b.token) return false;
  if (a.kind == Piece::Kind::token || a.kind == Piece::Kind::line_comment) return a.text == b.text;
  return without_blanks(a.text) == without_blanks(b.text);
}

bool same_comment(const omg::Comment& a, const omg::Comment& b) {
  if (a.kind != b.kind || a.about_previous != b.about_previous) return false;
  if (a.kind == omg::Comment::Kind::documentation) return documentation(a.text) == documentation(b.text);
  return trimmed(a.text) == trimmed(b.text);
}

std::string shown(std::string_view text) { return std::string(text.substr(0, std::min(text.find('\n'), text.size()))); }

}  // namespace

std::string difference(const Pieces& before, const Pieces& after) {
  const std::size_t both = std::min(before.pieces.size(), after.pieces.size());
  for (std::size_t i = 0; i < both; ++i) {
    const Piece& a = before.pieces[i];
    const Piece& b = after.pieces[i];
    const bool touch_alike = touches_alike(a, i == 0 ? nullptr : &before.pieces[i - 1]) ==
                             touches_alike(b, i == 0 ? nullptr : &after.pieces[i - 1]);
    if (!same_piece(a, b) || !touch_alike) return fmt::format("'{}' would become '{}'", shown(a.text), shown(b.text));
  }
  if (before.pieces.size() != after.pieces.size())
    return fmt::format("{} tokens, comments and directives would become {}", before.pieces.size(), after.pieces.size());
  if (before.comments.size() != after.comments.size())
    return fmt::format("{} comments that mean something would become {}", before.comments.size(),
                       after.comments.size());
  for (std::size_t i = 0; i < before.comments.size(); ++i) {
    if (!same_comment(before.comments[i], after.comments[i]))
      return fmt::format("the comment '{}' would mean something else", shown(before.comments[i].text));
  }
  return {};
}

}  // namespace tenon::format
