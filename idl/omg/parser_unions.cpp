// The parser's unions.
#include "omg/parser.hpp"
#include "omg/parser_nesting.hpp"

#include <fmt/format.h>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;

}  // namespace

void Parser::union_type(ast::Definition& result) {
  const Nested nested(*this);
  result.name = name("the name of the union");
  if (forward("union")) {
    result.node = ast::Forward{schema::Kind::union_type};
    return;
  }
  ast::Union& made = result.node.emplace<ast::Union>();
  expect("switch", "behind the name of the union");
  expect("(", "behind 'switch'");
  made.annotations = annotations();
  made.discriminator = type_or_definition("another type");
  expect(")", "behind the type of the discriminator");
  const Token& opening = open("behind the discriminator");
  comment_annotations(peek(), true, result.annotations);
  if (at("}")) report(Code::syntax_error, peek().span, "a union needs at least one arm");
  each_part("union", kNeverInside, [&] { made.arms.push_back(arm()); });
  if (close(opening, "union")) end_definition("the union");
}

ast::Arm Parser::arm() {
  ast::Arm result;
  std::string doc = documentation(peek());
  std::vector<ast::Annotation> early = annotations();
  do {
    result.cases.push_back(case_label());
  } while (at("case") || at("default"));
  result.member = member();
  if (!result.member.doc.empty() && !doc.empty()) doc += '\n';
  result.member.doc = doc + result.member.doc;
  for (ast::Annotation& annotation : early) result.member.annotations.push_back(std::move(annotation));
  if (result.member.declarators.size() > 1) {
    report(Code::syntax_error, result.member.declarators[1].name.span, "an arm of a union has one member")
        .note("a case of its own, or a struct of both");
    result.member.declarators.resize(1);
  }
  return result;
}

ast::Case Parser::case_label() {
  ast::Case result;
  result.span = peek().span;
  if (!accept("default")) {
    if (!accept("case")) fail("'case' or 'default'");
    result.value = expression();
    result.span = result.value->span;
  }
  expect(":", "behind the label");
  return result;
}

}  // namespace tenon::omg
