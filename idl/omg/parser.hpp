// Tokens to tree: recursive descent over the grammar of OMG IDL 4.2.
//
// After a mistake the parser goes on at the next ';' or '}' of the same level, so that one run reports all of them; a
// ';' missing at the end of a line is reported and taken as written. A construct that is refused as a whole (a
// value type, a component, …) is passed over with one message, and its name is kept. Nesting is limited.
//
// Inside, `Abandon` is thrown to leave a construct that cannot be continued; it never leaves this class.
#pragma once

#include "diag/diagnostics.hpp"
#include "omg/ast.hpp"
#include "omg/token.hpp"

#include <array>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::omg {

class Parser {
 public:
  Parser(const TokenStream& stream, diag::Diagnostics& diagnostics);

  ast::Unit parse();

 private:
  struct Abandon {};
  class Nested;   // one level of nesting, for as long as it lives
  class Counted;  // the members of one body

  // The cursor (parser.cpp)
  const Token& peek(std::size_t ahead = 0) const;
  bool at(std::string_view spelling) const { return peek().is(spelling); }
  const Token& take();
  bool accept(std::string_view spelling);
  void expect(std::string_view spelling, std::string_view where);
  void expect_end(std::string_view what);  // the ';' behind something
  diag::Diagnostic& report(diag::Code code, const diag::Span& span, std::string text);
  [[noreturn]] void fail(std::string_view expected);
  diag::Diagnostic& expected(std::string_view what);  // reports that, and goes on
  [[noreturn]] void fail_at(diag::Code code, const diag::Span& span, std::string text);
  void stop() {
    stopped_ = true;
    at_ = stream_.tokens.size() - 1;
  }  // a limit is reached, and that is reported
  diag::Span behind_previous() const;

  // Names, documentation (parser.cpp)
  ast::Name name(std::string_view what);
  ast::ScopedName scoped_name(std::string_view what);
  std::string documentation(const Token& first) const;
  void trailing_documentation(std::string& doc) const;

  // After a mistake (parser_recovery.cpp)
  void recover();        // to the next ';' (taken) or '}' (not taken) of this level
  void skip_brackets();  // at an opening bracket: behind its partner
  void skip_angles();    // at a '<': behind its '>', but not beyond the declaration
  bool at_type_word() const;
  // Words that cannot begin a part of a body.
  using Words = std::span<const std::string_view>;
  static constexpr std::array<std::string_view, 5> kNeverInside{"module", "typedef", "const", "interface", "exception"};
  static constexpr std::array<std::string_view, 5> kTypeDefining{"struct", "enum", "union", "bitmask", "bitset"};
  static constexpr std::array<std::string_view, 12> kDefinitions{"module",    "struct", "enum",    "typedef",
                                                                 "const",     "union",  "bitmask", "interface",
                                                                 "exception", "bitset", "typeid",  "typeprefix"};
  bool at_one_of(Words words) const;
  bool bracket_closes() const;
  void superfluous_semicolon();
  void count_member(std::string_view what);
  void each_part(std::string_view what, Words outside, const std::function<void()>& part);
  bool ends_body(Words outside) const;
  bool at_definition_of_its_own() const;
  void misplaced_definition(std::string_view what);
  [[noreturn]] void refused_inline_definition(std::string_view where);
  const Token& open(std::string_view where, bool has_semicolons = true);
  bool close(const Token& opening, std::string_view what);
  void keep_name_of_broken(ast::Definition& result, bool is_typedef);

  // Definitions (parser_definitions.cpp)
  void definitions(std::vector<ast::Definition>& into, const Token* module_word);
  bool closes(const Token* module_word) const;
  ast::Definition definition();
  void body(ast::Definition& result, std::string_view keyword);
  std::string definition_keyword();
  [[noreturn]] void foreign_language();
  void module(ast::Definition& result);
  void structure(ast::Definition& result);
  void exception(ast::Definition& result);
  ast::Member member();
  bool forward(std::string_view what);
  ast::ScopedName base(std::string_view what);
  void type_definition(ast::Definition& result);
  void constant(ast::Definition& result);
  void repository_id(ast::Definition& result);
  ast::Declarator declarator(std::string_view what);
  std::vector<ast::Declarator> declarators(std::string_view what);
  std::uint64_t spelling_since(std::size_t begin) const;

  // Definitions where a type is used (parser_inline.cpp)
  ast::TypeSpec type_or_definition(std::string_view where);
  ast::TypeSpec inline_definition(std::string_view where);
  void announce(const ast::Definition& outer);
  void end_definition(std::string_view what);  // its ';', where it has one
  template <class List>
  void put_hoisted(List& into) {
    for (ast::Definition& each : hoisted_) into.push_back({std::move(each)});
    hoisted_.clear();
  }

  // Unions (parser_unions.cpp)
  void union_type(ast::Definition& result);
  ast::Arm arm();
  ast::Case case_label();

  // Enums, bit masks, bit sets (parser_enums.cpp)
  struct Listed {
    std::string_view a_whole, whole, item;
    bool may_have_value;
  };
  static constexpr Listed kEnum{"an enum", "enum", "label", true};
  static constexpr Listed kBitmask{"a bitmask", "bitmask", "flag", false};
  void enumeration(ast::Definition& result);
  void bitmask(ast::Definition& result);
  void listed(std::vector<ast::Label>& into, const Listed& what);
  void labels(std::vector<ast::Label>& into, const Listed& what);
  bool semicolon_between(const Listed& what);
  ast::Label label(const Listed& what);
  void bitset(ast::Definition& result);
  ast::Bitfield bitfield();

  // Interfaces (parser_interfaces.cpp)
  void interface(ast::Definition& result);
  ast::InterfacePart interface_part();
  void misspelt_part(const Token& first);
  bool at_repository_id() const;
  const Token& behind_annotations() const;
  ast::Attribute attribute();
  ast::Operation operation();
  std::vector<ast::Parameter> parameters();
  ast::Parameter parameter();
  void without_mode();
  std::vector<ast::ScopedName> raised(std::string_view word);

  // Types (parser_types.cpp)
  ast::TypeSpec type();
  void word_before_type();
  bool type_of_std(ast::TypeSpec& result);
  bool primitive(ast::TypeSpec& result);
  bool refused_type(ast::TypeSpec& result);
  ast::TypeSpec string_type();
  ast::TypeSpec sequence_type();
  ast::TypeSpec map_type();
  void no_shift();
  ast::TypePtr part(std::string_view what);  // of a sequence or a map

  // Expressions (parser_expressions.cpp)
  ast::ExpressionPtr expression(bool in_angles = false);
  ast::ExpressionPtr binary(int lowest, bool in_angles);
  ast::ExpressionPtr unary(bool in_angles);
  ast::ExpressionPtr primary();
  bool operator_here(bool in_angles, ast::Operator& op, int& precedence) const;
  ast::ExpressionPtr made(ast::Expression expression);

  // Annotations and keys (parser_annotations.cpp)
  void annotation_definition(ast::Definition& result);
  ast::AnnotationPart annotation_part();
  void key_lists(std::vector<ast::Definition>& into);
  ast::KeyList key_list();
  std::vector<ast::Annotation> annotations();
  ast::Annotation annotation();
  void arguments(ast::Annotation& into);
  void comment_annotations(const Token& token, bool about_previous, std::vector<ast::Annotation>& into);
  void comment_annotation(const Comment& comment, std::vector<ast::Annotation>& into);

  const TokenStream& stream_;
  diag::Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::size_t key_lists_taken_ = 0;
  bool stopped_ = false;
  std::ptrdiff_t open_braces_ =
      0;  // so many '{' of the text have no '}', less than 0 the reverse; what is reported is settled
  bool after_broken_ = false;             // the definition before this place was abandoned
  std::vector<ast::Definition> hoisted_;  // found inside of others, and taken as if they stood before them
  std::size_t not_definitions_ = 0;       // in a row
  std::size_t nesting_ = 0;
  bool inside_declaration_ = false;   // the definition being read ends without a ';' of its own
  std::size_t members_ = 0;           // of the body being read
  std::size_t all_members_ = 0;       // of the text
  std::size_t expression_nodes_ = 0;  // of the expression being read
  diag::Diagnostic unheard_;          // what `report` returns for what would only follow from something reported
  std::set<std::string> refused_;     // keyword and name of refused definitions: a forward declaration is not news
};

}  // namespace tenon::omg
