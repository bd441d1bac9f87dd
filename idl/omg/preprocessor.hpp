// Files to one stream of tokens: includes, conditionals, object-like macros, pragmas.
//
// Each real path is read once, with or without guards. A token from a macro carries the place where the macro was
// used, so that messages point at what the user wrote there.
#pragma once

#include "diag/diagnostics.hpp"
#include "diag/sources.hpp"
#include "omg/lexer.hpp"
#include "omg/source_loader.hpp"
#include "omg/token.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tenon::omg {

struct Define {
  std::string name;
  std::string value;
};

enum class Includes {
  followed,
  checked,  // as directives, and not opened: the stream is that of one file, with its include_missing set
};

// What was read in front of the first line.
struct Preceding {
  std::vector<diag::FileId> files;  // with those that they include; sorted
  std::set<std::string> missing;    // names that cannot be read
};

class Preprocessor {
 public:
  Preprocessor(SourceLoader& loader, diag::Sources& sources, diag::Diagnostics& diagnostics,
               Includes includes = Includes::followed);

  void define(const Define& define);

  // Reads a file as if an #include <name> stood in front of the first line. `from`: where it is asked for. Before run().
  void precede(std::string_view name, const diag::Span& from, const SourceLoader::File& file);

  // The stream of `file` and all it includes. Call once.
  TokenStream run(const SourceLoader::File& file);

  // Call once.
  Preceding preceding();

  // The include paths that the file given to `run` names itself, in order.
  const std::vector<std::string>& direct_includes() const { return direct_includes_; }

 private:
  struct Macro {
    std::vector<Token> body;
    diag::Span span;  // of its name
    bool function_like = false;
  };
  struct Conditional {
    diag::Span span;     // of the #if
    bool taken = false;  // some branch was
    bool had_else = false;
  };

  void read_file(const SourceLoader::File& file);
  bool was_read(diag::FileId file) const;
  void put(const Token& token);
  bool is_argument(const Token& token);
  void expand(const Token& token, const diag::Span& use);
  bool over_limit(const Token& token);
  void carry_comments(const Token& hash);

  // Directives. Each leaves the lexer behind its line.
  void directive(Lexer& lexer, const Token& hash);
  void dispatch(Lexer& lexer, const Token& hash, const Token& name);
  bool conditional(Lexer& lexer, const Token& name);
  void begin_conditional(Lexer& lexer, const Token& name);
  void begin_other_branch(Lexer& lexer, const Token& name);
  void skip_group(Lexer& lexer);
  void find_taken_branch(Lexer& lexer);
  bool condition(Lexer& lexer, const Token& name);
  void include(Lexer& lexer, const Token& name);
  void define_macro(Lexer& lexer, const Token& name);
  void undefine(Lexer& lexer, const Token& name);
  void pragma(Lexer& lexer);
  void key_list(std::vector<Token> line, const Token& pragma);
  void quoted_key_list(const Token& text);
  std::vector<Token> rest_of_directive(Lexer& lexer);
  std::optional<Token> macro_name(const std::vector<Token>& line, const Token& directive);
  diag::Diagnostic& syntax(const Token& at, std::string text);

  SourceLoader& loader_;
  diag::Sources& sources_;
  diag::Diagnostics& diagnostics_;
  Includes includes_;
  TokenStream stream_;
  std::unordered_map<std::string_view, Macro> macros_;
  std::set<std::string_view> expanding_;
  std::vector<Conditional> conditionals_;
  std::size_t open_before_file_ = 0;  // conditionals that belong to including files
  std::vector<diag::FileId> open_files_;
  std::vector<std::string> direct_includes_;
  std::vector<diag::FileId> files_read_;
  Preceding preceding_;
  bool everything_precedes_ = false;               // the file given to `run` is one that precedes
  std::optional<std::uint32_t> carried_comments_;  // the first of those before a directive
  bool limit_reached_ = false;
  struct {
    bool expected = false;
    std::size_t depth = 0;  // of the brackets that are open
  } arguments_;             // of a macro that is not expanded
};

}  // namespace tenon::omg
