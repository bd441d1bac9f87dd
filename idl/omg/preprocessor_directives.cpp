// The directives: conditionals, includes, pragmas.
#include "omg/preprocessor.hpp"

#include "diag/suggest.hpp"
#include "omg/limits.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace tenon::omg {
namespace {

using diag::Code;

const std::array<std::string, 13> kDirectives{"include", "define", "undef",  "if",    "ifdef",   "ifndef", "elif",
                                              "else",    "endif",  "pragma", "error", "warning", "line"};

// Pragmas that give repository ids and the like to CORBA: nothing that shared memory could use.
constexpr std::array<std::string_view, 3> kHarmlessPragmas{"prefix", "ID", "version"};

template <class List>
bool contains(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

void Preprocessor::directive(Lexer& lexer, const Token& hash) {
  lexer.stop_at_line_end(true);
  const Token name = lexer.next();
  if (name.kind != TokenKind::end) dispatch(lexer, hash, name);  // a '#' alone is nothing
  lexer.stop_at_line_end(false);
}

void Preprocessor::dispatch(Lexer& lexer, const Token& hash, const Token& name) {
  if (conditional(lexer, name)) return;
  if (name.is("include")) return include(lexer, name);
  if (name.is("define")) return define_macro(lexer, name);
  if (name.is("undef")) return undefine(lexer, name);
  if (name.is("pragma")) return pragma(lexer);
  const Token rest = lexer.rest_of_line();
  if (name.is("ident")) {
    diagnostics_.report(Code::ignored_pragma, name.span, "'#ident' has no meaning here");
    return;
  }
  if (name.is("error") || name.is("warning")) {
    const Code code = name.is("error") ? Code::error_directive : Code::warning_directive;
    diagnostics_.report(code, name.span, fmt::format("#{} {}", name.text, rest.text));
    return;
  }
  if (name.is("line") || name.kind == TokenKind::integer) {
    diagnostics_.report(Code::unknown_directive, hash.span, "line markers are not read")
        .note("give tenonc the file itself, not the output of a preprocessor");
    return;
  }
  auto& finding =
      diagnostics_.report(Code::unknown_directive, name.span, fmt::format("unknown directive '#{}'", name.text));
  if (const auto better = diag::closest(name.text, kDirectives)) {
    finding.text += fmt::format("; did you mean '#{}'?", *better);
    finding.replace(name.span, *better);
  }
}

bool Preprocessor::conditional(Lexer& lexer, const Token& name) {
  if (name.is("if") || name.is("ifdef") || name.is("ifndef")) {
    begin_conditional(lexer, name);
    return true;
  }
  if (name.is("elif") || name.is("else")) {
    begin_other_branch(lexer, name);
    return true;
  }
  if (!name.is("endif")) return false;
  if (conditionals_.size() > open_before_file_) {
    conditionals_.pop_back();
  } else {
    diagnostics_.report(Code::unbalanced_conditional, name.span, "#endif without an #if in this file");
  }
  lexer.rest_of_line();
  return true;
}

void Preprocessor::begin_conditional(Lexer& lexer, const Token& name) {
  if (conditionals_.size() >= kMaxNesting) {
    diagnostics_.report(Code::nesting_depth, name.span, fmt::format("more than {} nested conditionals", kMaxNesting));
    limit_reached_ = true;
    return;
  }
  const bool taken = condition(lexer, name);
  conditionals_.push_back({name.span, taken, false});
  if (!taken) skip_group(lexer);
}

// Reached from a branch that was taken, so what follows is not.
void Preprocessor::begin_other_branch(Lexer& lexer, const Token& name) {
  if (conditionals_.size() <= open_before_file_) {
    diagnostics_.report(Code::unbalanced_conditional, name.span,
                        fmt::format("#{} without an #if in this file", name.text));
    lexer.rest_of_line();
    return;
  }
  if (conditionals_.back().had_else) {
    diagnostics_.report(Code::unbalanced_conditional, name.span, fmt::format("#{} behind #else", name.text))
        .note("of this", conditionals_.back().span);
  }
  if (name.is("else")) conditionals_.back().had_else = true;
  lexer.rest_of_line();
  skip_group(lexer);
}

void Preprocessor::skip_group(Lexer& lexer) {
  const std::size_t comments = stream_.comments.size();
  find_taken_branch(lexer);
  stream_.comments.resize(comments);
}

// Skips to the #endif, or to a branch of the same conditional that is taken.
void Preprocessor::find_taken_branch(Lexer& lexer) {
  std::size_t depth = 0;
  while (lexer.skip_to_directive()) {
    lexer.next();  // the '#'
    const Token name = lexer.next();
    if (name.is("if") || name.is("ifdef") || name.is("ifndef")) ++depth;
    if (name.is("endif") && depth-- == 0) {
      conditionals_.pop_back();
      lexer.rest_of_line();
      return;
    }
    if (depth > 0 || !(name.is("else") || name.is("elif"))) continue;
    Conditional& open = conditionals_.back();
    if (open.had_else) {
      diagnostics_.report(Code::unbalanced_conditional, name.span, fmt::format("#{} behind #else", name.text))
          .note("of this", open.span);
    }
    if (name.is("else")) open.had_else = true;
    if (open.taken) continue;
    if (name.is("else")) {
      lexer.rest_of_line();
      open.taken = true;
      return;
    }
    if (condition(lexer, name)) {
      open.taken = true;
      return;
    }
  }
}

void Preprocessor::include(Lexer& lexer, const Token& name) {
  const auto header = lexer.header_name();
  if (!header || header->text.size() <= 2) {
    lexer.rest_of_line();
    syntax(name, "#include needs \"a/file.idl\" or <a/file.idl>");
    return;
  }
  lexer.rest_of_line();
  if (includes_ == Includes::checked) {
    stream_.include_missing = true;
    return;
  }
  const bool angled = header->text.front() == '<';
  const std::string_view wanted = header->text.substr(1, header->text.size() - 2);
  if (open_files_.size() >= kMaxIncludeDepth) {
    diagnostics_.report(Code::include_depth, header->span,
                        fmt::format("more than {} files include each other here", kMaxIncludeDepth));
    stream_.include_missing = true;
    return;
  }
  const auto found = loader_.open_include(wanted, angled, header->span);
  if (found.file == nullptr) {
    stream_.include_missing = true;
    diagnostics_.report(Code::include_not_found, header->span, found.error)
        .note("files are sought beside this one and in the directories given with --import-dir");
    return;
  }
  if (found.too_large) stream_.include_missing = true;
  if (open_files_.back() == open_files_.front() && found.file->id != open_files_.front() &&
      !contains(direct_includes_, found.file->include_path)) {
    direct_includes_.push_back(found.file->include_path);
  }
  if (!was_read(found.file->id)) read_file(SourceLoader::File(*found.file));
}

void Preprocessor::pragma(Lexer& lexer) {
  const std::vector<Token> line = rest_of_directive(lexer);
  if (line.empty() || line.front().is("once")) return;  // each file is read once anyway
  const Token& name = line.front();
  if (name.is("keylist")) return key_list({line.begin() + 1, line.end()}, name);
  if (name.is("DCPS_DATA_KEY") && line.size() > 1 && line[1].kind == TokenKind::string) return quoted_key_list(line[1]);
  auto& finding =
      diagnostics_.report(Code::ignored_pragma, name.span, fmt::format("'#pragma {}' has no meaning here", name.text));
  if (contains(kHarmlessPragmas, name.text)) finding.note("it concerns CORBA's repository ids");
  if (name.is("DCPS_DATA_TYPE")) finding.note("every struct that is not '@nested' can be published");
}

// `#pragma keylist Type member …`: the older way to mark keys.
void Preprocessor::key_list(std::vector<Token> line, const Token& pragma) {
  Token end;
  end.span = line.empty() ? pragma.span : line.back().span;
  line.push_back(end);
  stream_.key_lists.push_back({stream_.tokens.size(), std::move(line)});
}

// `#pragma DCPS_DATA_KEY "Type member"` says the same.
void Preprocessor::quoted_key_list(const Token& text) {
  diag::Span inside = text.span;
  ++inside.column;
  std::vector<Comment> none;
  Lexer lexer(text.text, inside, diagnostics_, none);
  std::vector<Token> line;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) line.push_back(token);
  key_list(std::move(line), text);
}

}  // namespace tenon::omg
