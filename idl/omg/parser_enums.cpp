// The parser's enums, bit masks and bit sets.
#include "omg/documentation.hpp"
#include "omg/keywords.hpp"
#include "omg/parser.hpp"
#include "omg/parser_nesting.hpp"

#include <fmt/format.h>

namespace tenon::omg {
namespace {

using diag::Code;

}  // namespace

void Parser::enumeration(ast::Definition& result) {
  ast::Enum& enumeration = result.node.emplace<ast::Enum>();
  result.name = name("the name of the enum");
  if (at(":")) {
    report(Code::syntax_error, take().span, "the size of an enum is an annotation in IDL")
        .note("write '@bit_bound(8)', '@bit_bound(16)' or '@bit_bound(32)' before 'enum'");
    type();
  }
  listed(enumeration.labels, kEnum);
}

void Parser::bitmask(ast::Definition& result) {
  ast::Bitmask& bitmask = result.node.emplace<ast::Bitmask>();
  result.name = name("the name of the bitmask");
  listed(bitmask.flags, kBitmask);
}

// Names with commas between them, in braces.
void Parser::listed(std::vector<ast::Label>& into, const Listed& what) {
  const Token& opening = open(fmt::format("behind the name of the {}", what.whole), false);
  if (at("}")) {
    report(Code::syntax_error, peek().span, fmt::format("{} needs at least one {}", what.a_whole, what.item));
  } else {
    labels(into, what);
  }
  if (!into.empty()) trailing_documentation(into.back().doc);
  if (close(opening, what.whole)) return end_definition(fmt::format("the {}", what.whole));
  accept(";");
}

void Parser::labels(std::vector<ast::Label>& into, const Listed& what) {
  const Counted counted(*this);
  do {
    if (at("}")) {
      report(Code::syntax_error, stream_.tokens[at_ - 1].span,
             fmt::format("a {} is missing behind this ','", what.item));
      return;
    }
    try {
      count_member(what.whole);
      into.push_back(label(what));
      if (!at(",") && !at("}") && !at(";") && peek().kind != TokenKind::end)
        fail(fmt::format("',' or '}}' behind the {}", what.item));
    } catch (const Abandon&) {
      while (!at(",") && !at("}") && !at(";") && peek().kind != TokenKind::end) take();
    }
  } while (accept(",") || semicolon_between(what));
}

// `enum Mode { idle; busy; };`: a ';' where the list goes on or ends.
bool Parser::semicolon_between(const Listed& what) {
  if (!at(";")) return false;
  const bool ends = peek(1).is("}");
  const bool goes_on = peek(1).is_name() && !is_keyword(peek(1).text);
  if (!ends && !goes_on) return false;
  expected(ends ? fmt::format("'}}' behind the last {}", what.item) : fmt::format("',' between {}s", what.item));
  take();
  return goes_on;
}

ast::Label Parser::label(const Listed& what) {
  ast::Label result;
  result.doc = documentation(peek());
  result.annotations = annotations();
  result.name = name(fmt::format("a {}", what.item));
  if (what.may_have_value && accept("=")) result.value = expression();
  if (at(",")) {  // a comment behind the ',' still speaks of this label
    const Token& behind = peek(1);
    for (std::uint32_t i = behind.comments_begin; i < behind.comments_end; ++i) {
      const Comment& comment = stream_.comments[i];
      if (comment.kind == Comment::Kind::documentation && comment.about_previous)
        append_documentation(result.doc, comment.text);
    }
  }
  return result;
}

void Parser::bitset(ast::Definition& result) {
  ast::Bitset& bitset = result.node.emplace<ast::Bitset>();
  result.name = name("the name of the bitset");
  if (accept(":")) bitset.base = base("the bitset to inherit from");
  const Token& opening = open("behind the name of the bitset");
  each_part("bitset", kNeverInside, [&] { bitset.fields.push_back(bitfield()); });
  if (close(opening, "bitset")) end_definition("the bitset");
}

// `bitfield<3> low;`, `bitfield<8, int8> high;`, and without a name for bits that are left out.
ast::Bitfield Parser::bitfield() {
  ast::Bitfield result;
  result.doc = documentation(peek());
  result.annotations = annotations();
  result.span = peek().span;
  expect("bitfield", "of a bitset");
  expect("<", "behind 'bitfield'");
  result.width = expression(true);
  if (accept(",")) result.type = type();
  expect(">", "behind the width of the field");
  while (peek().is_name() && !at("bitfield")) {
    result.names.push_back(name("the name of the field"));
    if (!at(",")) continue;
    report(Code::older_form, peek().span, "OMG IDL has no comma between the fields of a bitset")
        .note("give each field a 'bitfield<…>' of its own: other compilers refuse this list");
    take();
    if (!peek().is_name()) fail("the name of a field behind the ','");
  }
  expect_end("the field");
  trailing_documentation(result.doc);
  comment_annotations(peek(), true, result.annotations);
  return result;
}

}  // namespace tenon::omg
