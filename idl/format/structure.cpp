#include "format/structure.hpp"

#include "format/spacing.hpp"
#include "omg/keywords.hpp"
#include "omg/limits.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace tenon::format {
namespace {

using omg::TokenKind;

// Beyond, only what is not compiled can be: its indentation is not worth the memory.
constexpr std::size_t kMaxOpen = 8 * omg::kMaxNesting;

enum class Body : std::uint8_t { declarations, arms, list };

struct Bracket {
  char open = '{';
  Body body = Body::declarations;
  bool annotation = false;   // around the arguments of one
  std::uint32_t indent = 0;  // of a '{': that of the line its declaration begins with
  std::string_view word;     // what was the declaration's word when it opened
};

// All that is known at one place.
struct State {
  std::vector<Bracket> open;
  std::string_view word;  // "struct": the first that says what a '{' will hold
  std::size_t annotation_brackets = 0;
  bool fresh = true;             // the next token begins a declaration
  bool begun = false;            // something of it stands before, other than annotations
  bool label = false;            // between `case` and its ':'
  bool annotation_name = false;  // behind an '@'
  bool behind_annotation = false;
  const Piece* previous = nullptr;  // the token before
  Role role = Role::none;           // of it
};

template <class List>
bool contains(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

constexpr std::array<std::string_view, 11> kBodyWords{"module",    "struct",    "union",    "interface",
                                                      "exception", "enum",      "bitmask",  "bitset",
                                                      "valuetype", "eventtype", "component"};
constexpr std::array<std::string_view, 4> kClauses{"raises", "getraises", "setraises", "context"};

class Structure {
 public:
  explicit Structure(const std::vector<Piece>& pieces) : pieces_(pieces), marks_(pieces.size()) {}

  std::vector<Mark> run() {
    for (at_ = 0; at_ < pieces_.size(); ++at_) {
      const Piece& piece = pieces_[at_];
      if (piece.kind == Piece::Kind::token) {
        token(piece);
        mark_waiting();
        waiting_ = at_ + 1;
      } else if (piece.kind == Piece::Kind::conditional) {
        marks_[at_].indent = indent(Role::none);
        marks_[at_].between = state_.fresh;
        mark_waiting();
        waiting_ = at_ + 1;
        conditional(piece);
      }
    }
    if (!marks_.empty()) {
      Mark& last = marks_.back();
      const bool is_token = pieces_.back().kind == Piece::Kind::token;
      if (!is_token) last = {indent(Role::none), false, false, false, false, false, true};
      --at_;
      mark_waiting();
    }
    return std::move(marks_);
  }

 private:
  // Comments and directives are laid out like what follows them.
  void mark_waiting() {
    const Mark& next = marks_[at_];
    for (std::size_t i = waiting_; i < at_; ++i) {
      marks_[i].indent = next.closes_body ? body_indent_ : next.indent;
      marks_[i].between = next.between || next.closes_body;
    }
  }

  void conditional(const Piece& piece) {
    const std::string_view word = directive_word(piece.text);
    if (word.starts_with("if")) {
      before_.push_back({state_, std::nullopt});
    } else if (!before_.empty() && word.starts_with("el")) {
      if (!before_.back().behind_first) before_.back().behind_first = std::move(state_);
      state_ = before_.back().before;
    } else if (!before_.empty() && word == "endif") {
      state_ = std::move(before_.back().behind_first ? *before_.back().behind_first : before_.back().before);
      before_.pop_back();
    }
  }

  const Piece* next_token() const {
    for (std::size_t i = at_ + 1; i < pieces_.size(); ++i) {
      if (pieces_[i].kind == Piece::Kind::token) return &pieces_[i];
    }
    return nullptr;
  }

  bool inside(char bracket) const { return !state_.open.empty() && state_.open.back().open == bracket; }

  std::uint32_t body_indent() const {
    for (auto each = state_.open.rbegin(); each != state_.open.rend(); ++each) {
      if (each->open == '{') return each->indent + (each->body == Body::arms ? 2 * kIndent : kIndent);
    }
    return 0;
  }

  std::uint32_t indent(Role role) const {
    const std::uint32_t body = body_indent();
    const std::uint32_t base = state_.label && body >= kIndent ? body - kIndent : body;
    const bool first = state_.fresh || !state_.begun || role == Role::close || role == Role::braces;
    return base + (first ? 0 : kContinuation);
  }

  Role role_of(const Piece& piece) const {
    switch (piece.token) {
      case TokenKind::identifier:
        if (state_.annotation_name) return Role::name;
        if (piece.text == "TRUE" || piece.text == "FALSE") return Role::literal;
        return omg::is_keyword(piece.text) && !omg::is_unused_keyword(piece.text) ? Role::word : Role::name;
      case TokenKind::escaped:
        return Role::name;
      case TokenKind::punctuation:
        return punctuation(piece);
      default:
        return Role::literal;
    }
  }

  Role punctuation(const Piece& piece) const {
    if (piece.text == "<" || piece.text == ">") return angle(piece);
    if (piece.text == "+" || piece.text == "-") return ends_operand(state_.role) ? Role::binary : Role::unary;
    if (piece.text == "=") return inside('(') && state_.open.back().annotation ? Role::argument_assign : Role::assign;
    if (piece.text == ":") return state_.label && inside('{') ? Role::label_colon : Role::base_colon;
    struct Known {
      std::string_view all;
      Role role;
    };
    constexpr std::array<Known, 8> kKnown{{{"([", Role::open},
                                           {")]", Role::close},
                                           {"{}", Role::braces},
                                           {"@", Role::at},
                                           {",", Role::comma},
                                           {";", Role::semicolon},
                                           {"~!", Role::unary},
                                           {"*/%|^&", Role::binary}}};
    if (piece.text == "::") return Role::scope;
    if (piece.text.size() > 1) return Role::binary;
    const auto* known = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& each) {
      return each.all.find(piece.text) != std::string_view::npos;
    });
    return known == kKnown.end() ? Role::other : known->role;
  }

  // IDL compares nothing: a single '<' opens, two that touch shift. A '>' closes what is open.
  Role angle(const Piece& piece) const {
    if (state_.role == Role::shift_begin) return Role::shift_end;
    if (piece.text == ">" && inside('<')) return Role::angle_close;
    const bool doubled = at_ + 1 < pieces_.size() && pieces_[at_ + 1].is(piece.text) && !pieces_[at_ + 1].after_blank;
    if (doubled) return Role::shift_begin;
    return piece.text == "<" ? Role::angle_open : Role::other;
  }

  void token(const Piece& piece) {
    if (!state_.begun && !state_.annotation_name && state_.annotation_brackets == 0) begin_label(piece);
    const Role role = role_of(piece);
    Mark& mark = marks_[at_];
    const bool empty_body = piece.is("}") && at_ > 0 && pieces_[at_ - 1].is("{");
    mark.closes_body = piece.is("}") && !empty_body;
    body_indent_ = body_indent();
    if (piece.is("}")) close_body();
    mark.begins_line = !empty_body && (state_.fresh || mark.closes_body);
    mark.between = state_.fresh && !piece.is("}");
    if (state_.previous != nullptr) {
      mark.may_begin = author_may_break(piece, role);
      mark.touches = empty_body || touch(*state_.previous, state_.role, piece, role);
    }
    mark.indent = indent(role);
    advance(piece, role);
    mark.opens_body = state_.fresh && (piece.is("{") || role == Role::label_colon);
    state_.previous = &piece;
    state_.role = role;
  }

  void begin_label(const Piece& piece) {
    const Piece* next = piece.is("default") ? next_token() : nullptr;
    state_.label = piece.is("case") || (next != nullptr && next->is(":"));
  }

  bool author_may_break(const Piece& piece, Role role) const {
    const bool strings = state_.previous->token == piece.token && piece.token == TokenKind::string;
    return state_.behind_annotation || strings || state_.role == Role::comma || state_.previous->is("(") ||
           piece.is(")") || state_.role == Role::binary || role == Role::binary || state_.role == Role::shift_end ||
           role == Role::shift_begin || state_.role == Role::assign || state_.role == Role::base_colon ||
           role == Role::base_colon || (piece.token == TokenKind::identifier && contains(kClauses, piece.text));
  }

  // What the token changes for those behind it.
  void advance(const Piece& piece, Role role) {
    const bool opens_arguments = state_.annotation_name && role == Role::open;
    const bool annotation = annotate(piece, role);
    state_.fresh = false;
    if (!annotation) state_.begun = true;
    if (role == Role::open || role == Role::angle_open) {
      push({piece.text.front(), Body::declarations, opens_arguments, 0, state_.word});
      state_.word = {};
    } else if (role == Role::close || role == Role::angle_close) {
      if (!state_.open.empty() && !inside('{')) pop();
    } else if (piece.is("{")) {
      open_body();
    } else if (role == Role::semicolon || role == Role::label_colon ||
               (role == Role::comma && inside('{') && state_.open.back().body == Body::list)) {
      end_declaration();
    } else if (!annotation && state_.word.empty() && piece.token == TokenKind::identifier &&
               contains(kBodyWords, piece.text)) {
      state_.word = piece.text;
    }
  }

  // True while the token is of an annotation: '@', its name, its arguments.
  bool annotate(const Piece& piece, Role role) {
    const Piece* next = next_token();
    state_.behind_annotation = false;
    if (role == Role::at && !(next != nullptr && next->is("annotation"))) {
      state_.annotation_name = true;
      return true;
    }
    if (state_.annotation_name) {
      const bool goes_on = role == Role::scope || (next != nullptr && (next->is("::") || next->is("(")));
      state_.annotation_name = goes_on && role != Role::open;
      state_.behind_annotation = !goes_on && role != Role::open;
      return true;
    }
    if (state_.annotation_brackets == 0) return false;
    state_.behind_annotation = piece.is(")") && inside('(') && state_.open.back().annotation;
    return true;
  }

  void push(const Bracket& bracket) {
    if (state_.open.size() >= kMaxOpen) return;
    state_.open.push_back(bracket);
    if (bracket.annotation) ++state_.annotation_brackets;
  }

  void pop() {
    if (state_.open.back().annotation) --state_.annotation_brackets;
    state_.word = state_.open.back().word;
    state_.open.pop_back();
  }

  void open_body() {
    const bool arms = state_.word == "union";
    const bool list = state_.word == "enum" || state_.word == "bitmask";
    const Body body = arms ? Body::arms : list ? Body::list : Body::declarations;
    push({'{', body, false, body_indent(), state_.word});
    end_declaration();
  }

  void close_body() {
    close_brackets();
    if (!state_.open.empty()) pop();
    state_.fresh = false;
    state_.begun = true;
    state_.label = false;
  }

  void close_brackets() {
    while (!state_.open.empty() && state_.open.back().open != '{') pop();
  }

  void end_declaration() {
    close_brackets();
    state_.fresh = true;
    state_.begun = false;
    state_.label = false;
    state_.annotation_name = false;
    state_.word = {};
  }

  const std::vector<Piece>& pieces_;
  std::vector<Mark> marks_;
  State state_;
  struct Branches {
    State before;
    std::optional<State> behind_first;  // of several
  };
  std::vector<Branches> before_;  // each open conditional
  std::size_t at_ = 0;
  std::size_t waiting_ = 0;  // the first piece that is not marked
  std::uint32_t body_indent_ = 0;
};

}  // namespace

std::vector<Mark> structure(const std::vector<Piece>& pieces) { return Structure(pieces).run(); }

}  // namespace tenon::format
