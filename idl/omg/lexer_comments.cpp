// The lexer's comments and the parts of it that directives use.
#include "omg/documentation.hpp"
#include "omg/lexer.hpp"

namespace tenon::omg {
namespace {

using diag::Code;

constexpr std::string_view kAnnotationMark = "@";

// `///` and `//!`, but not a rule of slashes.
bool documents_line(std::string_view text) {
  return text.starts_with("//!") || (text.starts_with("///") && !text.starts_with("////"));
}

}  // namespace

bool Lexer::skip_comment() {
  if (looking_at("//")) {
    line_comment();
    return true;
  }
  if (looking_at("/*")) {
    block_comment();
    return true;
  }
  return false;
}

void Lexer::line_comment() {
  const std::size_t begin = at_;
  while (!at_end() && peek() != '\n') advance(1);
  std::string_view text = text_.substr(begin, at_ - begin);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  if (documents_line(text)) {
    comments_.push_back(
        {Comment::Kind::documentation, text.substr(3).starts_with('<'), text, span_of(begin, begin + text.size())});
    return;
  }
  const std::size_t mark = text.find_first_not_of(" \t", 2);
  if (mark != std::string_view::npos && text.substr(mark).starts_with(kAnnotationMark)) {
    comments_.push_back(
        {Comment::Kind::annotation, !first_on_line_, text.substr(mark), span_of(begin + mark, begin + text.size())});
  }
}

void Lexer::block_comment() {
  const std::size_t begin = at_;
  const diag::Span opening = span_of(begin, begin + 2);
  const bool first = first_on_line_;
  advance(2);
  while (!at_end() && !looking_at("*/")) {
    if (peek() == '\n') {
      line_break();
    } else {
      advance(1);
    }
  }
  if (at_end()) {
    in_open_comment_ = true;
    diagnostics_.report(Code::unterminated_comment, opening, "the end '*/' of this comment is missing");
    return;
  }
  advance(2);
  if (first) first_on_line_ = true;
  const std::string_view text = text_.substr(begin, at_ - begin);
  if (documents_block(text)) {
    comments_.push_back({Comment::Kind::documentation, text.substr(3).starts_with('<'), text, opening});
  }
}

Token Lexer::rest_of_line() {
  while (peek() == ' ' || peek() == '\t') advance(1);
  const std::size_t begin = at_;
  std::size_t end = at_;
  while (!at_end() && peek() != '\n' && !looking_at("//") && !looking_at("/*")) {
    advance(1);
    if (text_[at_ - 1] != ' ' && text_[at_ - 1] != '\t' && text_[at_ - 1] != '\r') end = at_;
  }
  const std::size_t stop = at_;
  at_ = end > begin ? end : begin;
  Token token = make(TokenKind::string, begin);
  at_ = stop;
  return token;
}

std::optional<Token> Lexer::header_name() {
  while (peek() == ' ' || peek() == '\t') advance(1);
  const char open = peek();
  if (at_end() || (open != '"' && open != '<')) return std::nullopt;
  const std::size_t begin = at_;
  const char close = open == '"' ? '"' : '>';
  std::size_t end = at_ + 1;
  while (end < text_.size() && text_[end] != close && text_[end] != '\n') ++end;
  if (end >= text_.size() || text_[end] != close) return std::nullopt;
  at_ = end + 1;
  return make(TokenKind::string, begin);
}

bool Lexer::skip_to_directive() {
  while (!at_end()) {
    const char c = peek();
    if (c == '\n') {
      line_break();
    } else if (c == '#' && first_on_line_) {
      return true;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      advance(1);
    } else if (looking_at("/*")) {
      block_comment();
    } else if (looking_at("//")) {
      while (!at_end() && peek() != '\n') advance(1);
    } else {
      first_on_line_ = false;
      advance(1);
    }
  }
  return false;
}

}  // namespace tenon::omg
