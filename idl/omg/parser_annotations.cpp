// The parser's annotations, in the text and in comments.
#include "diag/utf8.hpp"
#include "omg/annotation_names.hpp"
#include "omg/lexer.hpp"
#include "omg/parser.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;

std::string as_written(const Token& token) {
  switch (token.kind) {
    case TokenKind::string:
      return fmt::format("\"{}\"", token.text);
    case TokenKind::wide_string:
      return fmt::format("L\"{}\"", token.text);
    case TokenKind::character:
      return fmt::format("'{}'", token.text);
    case TokenKind::wide_character:
      return fmt::format("L'{}'", token.text);
    case TokenKind::escaped:
      return fmt::format("_{}", token.text);
    default:
      return std::string(token.text);
  }
}

constexpr std::array<std::string_view, 3> kDeclaredInAnnotations{"enum", "const", "typedef"};
constexpr std::array<std::string_view, 6> kOutsideAnnotations{"module",    "struct",    "union",
                                                              "interface", "exception", "@"};

}  // namespace

void Parser::annotation_definition(ast::Definition& result) {
  take();
  take();
  ast::AnnotationDefinition& made = result.node.emplace<ast::AnnotationDefinition>();
  result.name = name("the name of the annotation");
  const Token& opening = open("behind the name of the annotation");
  each_part("annotation", kOutsideAnnotations, [&] {
    ast::AnnotationPart part = annotation_part();
    put_hoisted(made.parts);
    made.parts.push_back(std::move(part));
  });
  if (close(opening, "annotation")) expect_end("the annotation");
}

ast::AnnotationPart Parser::annotation_part() {
  if (std::any_of(kDeclaredInAnnotations.begin(), kDeclaredInAnnotations.end(), [&](auto word) { return at(word); }))
    return {definition()};
  ast::AnnotationMember result;
  if (!accept("any")) result.type = type();
  result.name = name("the name of the parameter");
  if (accept("default")) result.value = expression();
  expect_end("the parameter");
  return {std::move(result)};
}

// Those that stand before the next token: about structs of the scope that is open here.
void Parser::key_lists(std::vector<ast::Definition>& into) {
  while (key_lists_taken_ < stream_.key_lists.size() && stream_.key_lists[key_lists_taken_].place <= at_) {
    TokenStream piece;
    piece.is_line = true;
    piece.tokens = stream_.key_lists[key_lists_taken_++].tokens;
    Parser parser(piece, diagnostics_);
    try {
      ast::KeyList list = parser.key_list();
      into.emplace_back().node = std::move(list);
    } catch (const Abandon&) {
      continue;  // it has been reported, and nothing else depends on it
    }
  }
}

ast::KeyList Parser::key_list() {
  ast::KeyList result;
  result.type = scoped_name("the name of a struct");
  accept(",");
  while (peek().kind != TokenKind::end) {
    std::vector<ast::Name> path;
    do {
      path.push_back(name("the name of a member"));
    } while (accept("."));
    if (at("[")) {
      fail_at(Code::bad_key_list, peek().span,
              fmt::format("an array is part of the key as a whole: list '{}' without a subscript", path.back().text));
    }
    result.members.push_back(std::move(path));
    accept(",");
  }
  return result;
}

std::vector<ast::Annotation> Parser::annotations() {
  std::vector<ast::Annotation> result;
  comment_annotations(peek(), false, result);
  while (at("@")) {
    result.push_back(annotation());
    comment_annotations(peek(), false, result);
  }
  return result;
}

ast::Annotation Parser::annotation() {
  ast::Annotation result;
  result.span = take().span;
  accept("::");
  do {
    // Any word: `@default` and `@oneway` are keywords elsewhere.
    if (!peek().is_name()) fail("the name of an annotation behind '@'");
    const Token& part = take();
    result.name.parts.push_back({std::string(part.text), part.span});
    if (part.span.line == result.span.line) result.span.end_column = part.span.end_column;
  } while (accept("::"));
  result.name.span = result.span;
  if (at("(")) arguments(result);
  return result;
}

void Parser::arguments(ast::Annotation& into) {
  take();
  if (accept(")")) return;
  do {
    ast::Argument argument;
    if (peek().is_name() && peek(1).is("=")) {
      argument.name = ast::Name{std::string(peek().text), peek().span};
      at_ += 2;
    }
    const std::size_t begin = at_;
    argument.value = expression();
    for (std::size_t i = begin; i < at_; ++i) argument.text += as_written(stream_.tokens[i]);
    into.arguments.push_back(std::move(argument));
  } while (accept(","));
  expect(")", "behind the arguments of the annotation");
}

void Parser::comment_annotations(const Token& token, bool about_previous, std::vector<ast::Annotation>& into) {
  for (std::uint32_t i = token.comments_begin; i < token.comments_end; ++i) {
    const Comment& comment = stream_.comments[i];
    if (comment.kind != Comment::Kind::annotation || comment.about_previous != about_previous) continue;
    comment_annotation(comment, into);
  }
}

// `//@tenon::bound(31)`: only the scope that is ours is read from comments. The older `//@key` of some compilers is
// pointed out, since to pass over a key would change what the type means.
void Parser::comment_annotation(const Comment& comment, std::vector<ast::Annotation>& into) {
  TokenStream piece;
  piece.is_line = true;
  Lexer lexer(comment.text, comment.span, diagnostics_, piece.comments);
  const bool ours = comment.text.starts_with("@tenon::");
  if (!ours) {
    lexer.next();
    const Token word = lexer.next();
    if (!word.after_space && is_standard_annotation(word.text)) {
      report(Code::annotation_in_comment, comment.span, fmt::format("'@{}' in a comment has no effect", word.text))
          .note(fmt::format("write '@{}' before the declaration", word.text));
    }
    return;
  }
  if (!diag::is_utf8(comment.text)) {
    report(Code::invalid_utf8, comment.span, "an annotation is not UTF-8; save the file as UTF-8");
    return;
  }
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) piece.tokens.push_back(token);
  piece.tokens.push_back(lexer.next());
  Parser parser(piece, diagnostics_);
  try {
    while (parser.at("@")) {
      into.push_back(parser.annotation());
      into.back().in_comment = true;
    }
  } catch (const Abandon&) {
    // Reported; the declaration goes on without it.
  }
}

}  // namespace tenon::omg
