#include "omg/parser.hpp"

#include "omg/documentation.hpp"
#include "omg/keywords.hpp"

#include <fmt/format.h>

namespace tenon::omg {
namespace {

using diag::Code;

std::string described(const Token& token) {
  switch (token.kind) {
    case TokenKind::end:
      return "the end of the file";
    case TokenKind::string:
      return "a string";
    case TokenKind::character:
      return "a character";
    default:
      break;
  }
  return fmt::format("'{}'", token.text.substr(0, 40));
}

}  // namespace

Parser::Parser(const TokenStream& stream, diag::Diagnostics& diagnostics) : stream_(stream), diagnostics_(diagnostics) {
  for (const Token& token : stream.tokens) open_braces_ += token.is("{") ? 1 : token.is("}") ? -1 : 0;
}

ast::Unit Parser::parse() {
  ast::Unit unit;
  definitions(unit.definitions, nullptr);
  return unit;
}

const Token& Parser::peek(std::size_t ahead) const {
  return stream_.tokens[std::min(at_ + ahead, stream_.tokens.size() - 1)];
}

const Token& Parser::take() {
  const Token& token = peek();
  if (token.kind != TokenKind::end) ++at_;
  return token;
}

bool Parser::accept(std::string_view spelling) {
  if (!at(spelling)) return false;
  take();
  return true;
}

diag::Diagnostic& Parser::report(Code code, const diag::Span& span, std::string text) {
  const bool cut_short = stopped_ || (stream_.cut_short && peek().kind == TokenKind::end);
  const bool unknown_text = peek().broken && peek().kind == TokenKind::integer;  // a macro that is not expanded
  if (code == Code::syntax_error && (cut_short || unknown_text)) return unheard_ = {};
  diag::Diagnostic& finding = diagnostics_.report(code, span, std::move(text));
  if (diagnostics_.full()) stop();
  return finding;
}

void Parser::fail_at(Code code, const diag::Span& span, std::string text) {
  report(code, span, std::move(text));
  throw Abandon{};
}

// What a malformed token, which is reported, has left or swallowed is no second mistake.
diag::Diagnostic& Parser::expected(std::string_view what) {
  const Token& found = peek();
  if (found.broken || (at_ > 0 && stream_.tokens[at_ - 1].broken)) return unheard_ = {};
  return report(
      Code::syntax_error, found.kind == TokenKind::end ? behind_previous() : found.span,
      fmt::format("expected {}, found {}", what,
                  found.kind == TokenKind::end && stream_.is_line ? "the end of the line" : described(found)));
}

void Parser::fail(std::string_view expected) {
  this->expected(expected);
  throw Abandon{};
}

void Parser::expect(std::string_view spelling, std::string_view where) {
  if (!accept(spelling)) fail(fmt::format("'{}' {}", spelling, where));
}

diag::Span Parser::behind_previous() const {
  if (at_ == 0) return peek().span;
  diag::Span span = stream_.tokens[at_ - 1].span;
  span.column = span.end_column;
  span.end_column = span.column + 1;
  return span;
}

// Whoever forgets a ';' goes on in the next line: nothing of that line has to be thrown away.
void Parser::expect_end(std::string_view what) {
  if (accept(";")) return;
  const bool next_line = at_ > 0 && (peek().span.line != stream_.tokens[at_ - 1].span.line || at("}"));
  if (!next_line && peek().kind != TokenKind::end) fail(fmt::format("';' behind {}", what));
  if (at_ > 0 && stream_.tokens[at_ - 1].broken) return;
  const diag::Span place = behind_previous();
  diag::Span insert = place;
  insert.end_column = insert.column;
  report(Code::syntax_error, place, fmt::format("expected ';' behind {}", what)).replace(insert, ";");
}

ast::Name Parser::name(std::string_view what) {
  const Token& token = peek();
  // `long x, double y;`: it is the name that is missing, and not the word that is a bad one.
  if (!token.is_name() || (at_type_word() && peek(1).is_name())) fail(what);
  if (token.kind == TokenKind::identifier && is_keyword(token.text)) {
    if (!is_unused_keyword(token.text)) {
      report(Code::reserved_word, token.span, fmt::format("'{}' is a word of IDL and cannot be a name", token.text))
          .note(fmt::format("write '_{0}': an escaped identifier, its name is '{0}' everywhere", token.text))
          .replace(token.span, fmt::format("_{}", token.text));
    } else {
      report(Code::keyword_as_name, token.span,
             fmt::format("'{0}' is a reserved word of IDL; other compilers may refuse it, '_{0}' is safe everywhere",
                         token.text))
          .replace(token.span, fmt::format("_{}", token.text));
    }
  }
  take();
  return {std::string(token.text), token.span};
}

ast::ScopedName Parser::scoped_name(std::string_view what) {
  ast::ScopedName result;
  result.span = peek().span;
  result.absolute = accept("::");
  do {
    const Token& token = peek();
    const bool keyword =
        token.kind == TokenKind::identifier && is_keyword(token.text) && !is_unused_keyword(token.text);
    if (!token.is_name() || keyword) fail(what);
    take();
    result.parts.push_back({std::string(token.text), token.span});
    if (token.span.line == result.span.line)
      result.span.end_column = std::max(result.span.end_column, token.span.end_column);
  } while (accept("::"));
  return result;
}

std::string Parser::documentation(const Token& first) const {
  std::string doc;
  for (std::uint32_t i = first.comments_begin; i < first.comments_end; ++i) {
    const Comment& comment = stream_.comments[i];
    if (comment.kind == Comment::Kind::documentation && !comment.about_previous)
      append_documentation(doc, comment.text);
  }
  return doc;
}

void Parser::trailing_documentation(std::string& doc) const {
  const Token& next = peek();
  for (std::uint32_t i = next.comments_begin; i < next.comments_end; ++i) {
    const Comment& comment = stream_.comments[i];
    if (comment.kind == Comment::Kind::documentation && comment.about_previous) append_documentation(doc, comment.text);
  }
}

}  // namespace tenon::omg
