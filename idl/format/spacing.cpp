#include "format/spacing.hpp"

#include <algorithm>
#include <array>

namespace tenon::format {
namespace {

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '"' ||
         c == '\'' || c == '.';
}

// Written without a blank they would be one token.
bool would_merge(const Piece& before, const Piece& after) {
  return is_word_byte(before.text.back()) && is_word_byte(after.text.front());
}

bool touches_what_follows(Role role) {
  return role == Role::open || role == Role::at || role == Role::scope || role == Role::unary ||
         role == Role::argument_assign || role == Role::angle_open;
}

bool touches_what_precedes(Role role) {
  return role == Role::comma || role == Role::semicolon || role == Role::close || role == Role::label_colon ||
         role == Role::argument_assign || role == Role::angle_open || role == Role::angle_close ||
         role == Role::shift_end;
}

// `raises (X)` as `switch (T)`, although these words may be names.
bool is_clause(const Piece& word) {
  constexpr std::array<std::string_view, 3> kClauses{"getraises", "setraises", "context"};
  return std::find(kClauses.begin(), kClauses.end(), word.text) != kClauses.end();
}

// `typeid ::a::B "…"` begins with the word, `typeid::B b` with a module of that name: the blank says which.
bool may_begin(const Piece& word) { return word.text == "typeid" || word.text == "typeprefix"; }

}  // namespace

bool ends_operand(Role role) {
  return role == Role::name || role == Role::literal || role == Role::close || role == Role::angle_close;
}

bool touch(const Piece& before, Role before_role, const Piece& after, Role after_role) {
  if (after_role == Role::braces || would_merge(before, after)) return false;
  // `> >` is what some compilers need, and `<::` what others cannot read: both stay as they are.
  const bool as_written = before_role == Role::other || after_role == Role::other ||
                          (before_role == Role::angle_close && after_role == Role::angle_close) ||
                          (before_role == Role::angle_open && after_role == Role::scope);
  if (as_written) return !after.after_blank;
  if (touches_what_follows(before_role) || touches_what_precedes(after_role)) return true;
  if (after_role == Role::scope) return before_role == Role::name && !(may_begin(before) && after.after_blank);
  if (after_role == Role::open)
    return after.text == "[" || (before_role == Role::name && !is_clause(before)) || before_role == Role::angle_close;
  return false;
}

}  // namespace tenon::format
