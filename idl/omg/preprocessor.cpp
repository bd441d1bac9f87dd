#include "omg/preprocessor.hpp"

#include "omg/limits.hpp"
#include "omg/preprocessor_condition.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;

bool same_body(const std::vector<Token>& a, const std::vector<Token>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Token& x, const Token& y) { return x.kind == y.kind && x.text == y.text; });
}

}  // namespace

Preprocessor::Preprocessor(SourceLoader& loader, diag::Sources& sources, diag::Diagnostics& diagnostics,
                           Includes includes)
    : loader_(loader), sources_(sources), diagnostics_(diagnostics), includes_(includes) {}

void Preprocessor::define(const Define& define) {
  const diag::FileId file = sources_.add("-D " + define.name, define.name + " " + define.value + "\n");
  Lexer lexer(sources_, file, diagnostics_, stream_.comments);
  lexer.stop_at_line_end(true);
  define_macro(lexer, Token{});
}

void Preprocessor::precede(std::string_view name, const diag::Span& from, const SourceLoader::File& file) {
  const auto found = loader_.open_include(name, true, from);
  if (found.file == nullptr || found.too_large) {
    preceding_.missing.emplace(name);
  } else if (found.file->id == file.id) {
    everything_precedes_ = true;
  } else if (!found.seen_before) {
    open_files_.push_back(file.id);
    read_file(SourceLoader::File(*found.file));
    open_files_.pop_back();
  }
  preceding_.files = files_read_;
}

TokenStream Preprocessor::run(const SourceLoader::File& file) {
  if (was_read(file.id)) {  // by one that precedes
    stream_.tokens.push_back(Token{});
  } else {
    read_file(file);
  }
  return std::move(stream_);
}

Preceding Preprocessor::preceding() {
  if (everything_precedes_) preceding_.files = files_read_;
  std::sort(preceding_.files.begin(), preceding_.files.end());
  return std::move(preceding_);
}

bool Preprocessor::was_read(diag::FileId file) const {
  return std::find(files_read_.begin(), files_read_.end(), file) != files_read_.end();
}

void Preprocessor::read_file(const SourceLoader::File& file) {
  const diag::FileId id = file.id;
  open_files_.push_back(id);
  files_read_.push_back(id);
  const std::size_t outer = std::exchange(open_before_file_, conditionals_.size());
  Lexer lexer(sources_, id, diagnostics_, stream_.comments);
  while (true) {
    Token token = lexer.next();
    if (token.first_on_line && token.is("#")) {
      carry_comments(token);
      directive(lexer, token);
    } else if (token.kind != TokenKind::end || open_files_.size() == 1) {
      if (carried_comments_) token.comments_begin = *std::exchange(carried_comments_, std::nullopt);
      put(token);
    }
    if (token.kind == TokenKind::end) break;
    if (limit_reached_ || diagnostics_.full()) {
      conditionals_.resize(open_before_file_);
      if (open_files_.size() == 1) stream_.tokens.push_back(Token{});
      break;
    }
  }
  stream_.cut_short = stream_.cut_short || limit_reached_ || lexer.in_open_comment();
  for (; conditionals_.size() > open_before_file_; conditionals_.pop_back()) {
    stream_.cut_short = true;
    diagnostics_.report(Code::unbalanced_conditional, conditionals_.back().span, "the #endif for this is missing");
  }
  open_before_file_ = outer;
  open_files_.pop_back();
}

// What stands before a directive and speaks of what is above it still belongs there; the header of a file documents
// nothing.
void Preprocessor::carry_comments(const Token& hash) {
  for (std::uint32_t i = hash.comments_begin; i < hash.comments_end; ++i) {
    if (!stream_.comments[i].about_previous) stream_.comments[i].kind = Comment::Kind::dropped;
  }
  if (!carried_comments_) carried_comments_ = hash.comments_begin;
}

bool Preprocessor::over_limit(const Token& token) {
  if (stream_.tokens.size() < kMaxTokens) return false;
  if (!std::exchange(limit_reached_, true)) {
    diagnostics_.report(Code::too_many_tokens, token.span,
                        fmt::format("more than {} tokens, counting included files and macros", kMaxTokens));
  }
  return true;
}

// The arguments of a macro that is not expanded, which is reported, are not text of the file.
bool Preprocessor::is_argument(const Token& token) {
  const bool begins = std::exchange(arguments_.expected, false) && token.is("(");
  const bool beyond = token.kind == TokenKind::end || token.is(";") || token.is("{") || token.is("}");
  if (beyond) arguments_.depth = 0;
  if (arguments_.depth == 0 && !begins) return false;
  if (token.is("(")) ++arguments_.depth;
  if (token.is(")")) --arguments_.depth;
  return true;
}

void Preprocessor::put(const Token& token) {
  if (is_argument(token)) return;
  // The end is no token of the text: whoever reads the stream counts on it.
  if (token.kind != TokenKind::end && over_limit(token)) return;
  if (token.kind == TokenKind::identifier) {
    const auto found = macros_.find(token.text);
    if (found != macros_.end()) {
      const std::size_t before = stream_.tokens.size();
      expand(token, token.span);
      if (limit_reached_) stream_.tokens.resize(before);  // a part of an expansion would only be reported again
      return;
    }
  }
  stream_.tokens.push_back(token);
}

void Preprocessor::expand(const Token& token, const diag::Span& use) {
  const Macro& macro = macros_.find(token.text)->second;
  if (macro.function_like) {
    diagnostics_.report(Code::function_like_macro, use, fmt::format("'{}' is a macro with parameters", token.text))
        .note("defined here", macro.span)
        .note("only macros without parameters are expanded; write the result out");
    Token unknown = token;
    unknown.span = use;
    unknown.broken = true;
    stream_.tokens.push_back(unknown);
    arguments_.expected = true;
    return;
  }
  expanding_.insert(token.text);
  std::uint32_t comments_begin = token.comments_begin;
  for (Token copy : macro.body) {
    copy.span = use;
    copy.comments_begin = std::exchange(comments_begin, token.comments_end);
    copy.comments_end = token.comments_end;
    if (over_limit(copy)) break;
    const bool again =
        copy.kind == TokenKind::identifier && macros_.contains(copy.text) && !expanding_.contains(copy.text);
    if (again && expanding_.size() < kMaxNesting) {
      expand(copy, use);
    } else {
      stream_.tokens.push_back(copy);
    }
  }
  expanding_.erase(token.text);
}

diag::Diagnostic& Preprocessor::syntax(const Token& at, std::string text) {
  return diagnostics_.report(Code::directive_syntax, at.span, std::move(text));
}

std::vector<Token> Preprocessor::rest_of_directive(Lexer& lexer) {
  std::vector<Token> line;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) line.push_back(token);
  return line;
}

std::optional<Token> Preprocessor::macro_name(const std::vector<Token>& line, const Token& directive) {
  if (!line.empty() && line.front().is_name()) return line.front();
  syntax(line.empty() ? directive : line.front(), fmt::format("#{} needs a name", directive.text));
  return std::nullopt;
}

void Preprocessor::define_macro(Lexer& lexer, const Token& name) {
  std::vector<Token> line = rest_of_directive(lexer);
  const auto macro = macro_name(line, name);
  if (!macro) return;
  line.erase(line.begin());
  const bool function_like = !line.empty() && line.front().is("(") && !line.front().after_space;
  const auto [place, added] = macros_.try_emplace(macro->text);
  if (!added && !same_body(place->second.body, line)) {
    diagnostics_
        .report(Code::macro_redefined, macro->span, fmt::format("'{}' is defined with another value", macro->text))
        .note("the definition before", place->second.span);
  }
  place->second = {std::move(line), macro->span, function_like};
}

void Preprocessor::undefine(Lexer& lexer, const Token& name) {
  const std::vector<Token> line = rest_of_directive(lexer);
  if (const auto macro = macro_name(line, name)) macros_.erase(macro->text);
}

bool Preprocessor::condition(Lexer& lexer, const Token& name) {
  const std::vector<Token> line = rest_of_directive(lexer);
  if (name.is("ifdef") || name.is("ifndef")) {
    const auto macro = macro_name(line, name);
    return macro && macros_.contains(macro->text) == name.is("ifdef");
  }
  const auto defined = [&](std::string_view text) { return macros_.contains(text); };
  const auto body = [&](std::string_view text) -> const std::vector<Token>* {
    const auto found = macros_.find(text);
    return found == macros_.end() ? nullptr : &found->second.body;
  };
  return evaluate_condition(line, name, {defined, body}, diagnostics_);
}

}  // namespace tenon::omg
