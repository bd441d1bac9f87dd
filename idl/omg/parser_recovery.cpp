// How the parser goes on after a mistake: the next mistake is reported, what follows from the first is not.
#include "omg/limits.hpp"
#include "omg/parser.hpp"
#include "omg/parser_nesting.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;

// Tokens that are looked at, at most, to find where a bracket closes: a text of nothing but brackets takes no longer.
constexpr std::size_t kFar = 200;

std::string with_article(std::string_view what) {
  const bool vowel = std::string_view("aei").find(what.front()) != std::string_view::npos;
  return fmt::format("{} {}", vowel ? "an" : "a", what);
}

}  // namespace

bool Parser::at_one_of(Words words) const {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return at(word); });
}

void Parser::skip_brackets() {
  std::size_t depth = 0;
  do {
    const Token& token = take();
    if (token.is("{") || token.is("(")) ++depth;
    if (token.is("}") || token.is(")")) --depth;
  } while (depth > 0 && peek().kind != TokenKind::end);
}

void Parser::skip_angles() {
  std::size_t depth = 0;
  do {
    if (at(";") || at("{") || at("}") || peek().kind == TokenKind::end) return;
    const Token& token = take();
    if (token.is("<")) ++depth;
    if (token.is(">")) --depth;
  } while (depth > 0);
}

void Parser::recover() {
  while (peek().kind != TokenKind::end && !at("}")) {
    if (at("{")) {
      skip_brackets();
      // Behind a body that nobody understood: its ';' belongs to it.
      accept(";");
      return;
    }
    if (at("(") && bracket_closes()) {
      skip_brackets();
    } else if (take().is(";")) {
      return;
    }
  }
}

// Whether the '(' here has its partner before the body around it ends, and not far away.
bool Parser::bracket_closes() const {
  std::ptrdiff_t brackets = 0;
  std::ptrdiff_t braces = 0;
  for (std::size_t ahead = 0; ahead < kFar && peek(ahead).kind != TokenKind::end && braces >= 0; ++ahead) {
    const Token& token = peek(ahead);
    brackets += token.is("(") ? 1 : token.is(")") ? -1 : 0;
    braces += token.is("{") ? 1 : token.is("}") ? -1 : 0;
    if (brackets == 0) return true;
  }
  return false;
}

// What was broken but has a name is known as such, so that its uses are not reported, too.
void Parser::keep_name_of_broken(ast::Definition& result, bool is_typedef) {
  const bool ended = result.name.text.empty() && at_ >= 2 && stream_.tokens[at_ - 1].is(";");
  if (is_typedef && ended && stream_.tokens[at_ - 2].is_name()) {
    const Token& token = stream_.tokens[at_ - 2];
    result.name = {std::string(token.text), token.span};
  }
  result.node = ast::RefusedDefinition{};
}

// At the '{' of a body. Where the text has a '}' too many, the '{' is what is missing: the body goes on without it.
const Token& Parser::open(std::string_view where, bool has_semicolons) {
  const Token& opening = peek();
  if (accept("{")) return opening;
  std::size_t ahead = 0;
  while (!peek(ahead).is("{") && !peek(ahead).is("}") && !peek(ahead).is(";") && peek(ahead).kind != TokenKind::end)
    ++ahead;
  const std::string missing = fmt::format("'{{' {}", where);
  const bool goes_on = peek(ahead).is("}") || (has_semicolons && peek(ahead).is(";"));
  if (open_braces_ >= 0 || ahead == 0 || !goes_on) fail(missing);
  expected(missing);
  ++open_braces_;
  return opening;
}

// At the '}' that belongs to `opening`, or where it should be.
bool Parser::close(const Token& opening, std::string_view what) {
  if (accept("}")) return true;
  report(Code::syntax_error, behind_previous(), fmt::format("the '}}' of this {} is missing", what))
      .note("it was opened here", opening.span);
  --open_braces_;
  return false;
}

// Calls `part` for each part of a body, up to its '}' or to what shows that it is missing.
void Parser::each_part(std::string_view what, Words outside, const std::function<void()>& part) {
  const Counted counted(*this);
  while (peek().kind != TokenKind::end && !at("}") && !ends_body(outside)) {
    const std::size_t begin = at_;
    try {
      count_member(what);
      if (at(";")) {
        superfluous_semicolon();
      } else if (at_one_of(outside) && !at("@")) {
        misplaced_definition(what);
      } else {
        part();
      }
    } catch (const Abandon&) {
      recover();
      if (at_ == begin) take();
    }
  }
}

// One more in the body that is being read. Beyond a limit the text is not read on: what it makes would not be accepted.
void Parser::count_member(std::string_view what) {
  if (++members_ > kMaxMembers) {
    report(Code::too_many_members, peek().span,
           fmt::format("{} of more than {} members", with_article(what), kMaxMembers));
  } else if (++all_members_ > kMaxMembersInAll) {
    report(Code::descriptor_limits, peek().span, fmt::format("more than {} members in all", kMaxMembersInAll));
  } else {
    return;
  }
  stop();
  throw Abandon{};
}

void Parser::superfluous_semicolon() {
  report(Code::syntax_error, peek().span, "this ';' ends nothing").replace(peek().span, "");
  take();
}

// Before what can only stand behind the body: if the text lacks a '}', it is the one of this body.
bool Parser::ends_body(Words outside) const {
  if (open_braces_ <= 0) return false;
  return at_one_of(outside) || (outside.data() == kNeverInside.data() && at_definition_of_its_own());
}

// `struct B { … };`, and not the `struct B { … } b;` of a member.
bool Parser::at_definition_of_its_own() const {
  if (!at_one_of(kTypeDefining) || !peek(1).is_name()) return false;
  std::size_t ahead = 2;
  while (!peek(ahead).is("{") && !peek(ahead).is("}") && !peek(ahead).is(";") && peek(ahead).kind != TokenKind::end)
    ++ahead;
  std::size_t depth = 0;
  for (; peek(ahead).kind != TokenKind::end; ++ahead) {
    if (peek(ahead).is("{")) ++depth;
    if (peek(ahead).is("}")) --depth;
    if (depth == 0) return peek(ahead).is("}") && peek(ahead + 1).is(";");
  }
  return false;
}

// A constant in a struct, an interface in an interface: it is taken as if it stood before.
void Parser::misplaced_definition(std::string_view what) {
  report(Code::syntax_error, peek().span, fmt::format("'{}' cannot stand inside {}", peek().text, with_article(what)))
      .note(fmt::format("write it before the {}", what));
  std::size_t ahead = 0;
  while (!peek(ahead).is("=") && !peek(ahead).is(";") && !peek(ahead).is("}") && peek(ahead).kind != TokenKind::end)
    ++ahead;
  if (at("const") && !peek(ahead).is("=")) {  // `const long x;` of C++: a member with a word too many
    take();
    return;
  }
  ast::Definition found = definition();
  hoisted_.push_back(std::move(found));
}

// `struct Outer { struct Inner { … }; };` of C++, `typedef struct { … } Name;` of C.
void Parser::refused_inline_definition(std::string_view where) {
  const Token& word = take();
  const std::string what = with_article(word.text);
  if (peek().is_name()) {
    report(Code::syntax_error, word.span, fmt::format("{} cannot be defined inside {}", what, where))
        .note(fmt::format("define '{}' before it, and use its name here", peek().text));
    ast::Definition& inner = hoisted_.emplace_back();
    inner.name = {std::string(peek().text), peek().span};
    inner.node = ast::RefusedDefinition{};
  } else {
    report(Code::syntax_error, word.span, fmt::format("{} needs a name in IDL", what))
        .note(fmt::format("write '{} Name {{ … }};', and use the name here", word.text));
  }
  while (!at("{") && !at("}") && !at(";") && peek().kind != TokenKind::end) take();
  if (at("{")) skip_brackets();
  throw Abandon{};
}

}  // namespace tenon::omg
