// The parser's definitions: modules, structs, enums, typedefs, constants, and what is refused.
#include "diag/suggest.hpp"
#include "omg/documentation.hpp"
#include "omg/keywords.hpp"
#include "omg/parser.hpp"
#include "omg/parser_nesting.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>

namespace tenon::omg {
namespace {

using diag::Code;

// Text that is no IDL at all is not worth a message per line.
constexpr std::size_t kMaxNotDefinitions = 3;

}  // namespace

// Whether the '}' here is the module's. Where the text has one too many, it stands below the word 'module' or in its line.
bool Parser::closes(const Token* module_word) const {
  if (module_word == nullptr) return false;
  const diag::Span& word = module_word->span;
  const Token& brace = peek();
  return open_braces_ >= 0 || brace.span.line == word.line || (brace.first_on_line && brace.span.column == word.column);
}

void Parser::definitions(std::vector<ast::Definition>& into, const Token* module_word) {
  for (key_lists(into); peek().kind != TokenKind::end; key_lists(into)) {
    if (at("}") && !(after_broken_ && open_braces_ < 0)) {
      if (closes(module_word)) return;
      report(Code::syntax_error, peek().span, "this '}' closes nothing");
    }
    if (accept("}")) {  // not reported: the end of what was abandoned
      ++open_braces_;
      accept(";");
      continue;
    }
    if (peek().broken && !at_one_of(kDefinitions)) {  // a macro that is not expanded, say
      take();
      accept(";");
      continue;
    }
    if (at(";")) {
      superfluous_semicolon();
      continue;
    }
    ast::Definition found = definition();
    put_hoisted(into);
    into.push_back(std::move(found));
  }
}

ast::Definition Parser::definition() {
  ast::Definition result;
  const std::size_t begin = at_;
  bool is_typedef = false;
  try {
    result.doc = documentation(peek());
    if (at("@") && peek(1).is("annotation")) {
      annotation_definition(result);
    } else {
      result.annotations = annotations();
      const std::string keyword = definition_keyword();
      is_typedef = keyword == "typedef";
      body(result, keyword);
    }
    trailing_documentation(result.doc);
    comment_annotations(peek(), true, result.annotations);
    announce(result);
    after_broken_ = false;
  } catch (const Abandon&) {
    recover();
    if (at_ == begin) take();
    keep_name_of_broken(result, is_typedef);
    after_broken_ = true;
  }
  result.spelling = spelling_since(begin);
  return result;
}

std::uint64_t Parser::spelling_since(std::size_t begin) const {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;  // FNV-1a
  const auto mix = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3; };
  for (std::size_t i = begin; i < at_; ++i) {
    for (const char c : stream_.tokens[i].text) mix(c);
    mix(static_cast<char>(stream_.tokens[i].kind));
  }
  return hash;
}

// The word a definition begins with; a misspelt one is reported and taken for what it resembles.
std::string Parser::definition_keyword() {
  const Token& token = peek();
  if (at("[")) foreign_language();
  const bool known = at_one_of(kDefinitions) || omg::refused_definition(token.text) != nullptr;
  if (token.kind == TokenKind::identifier && known) {
    not_definitions_ = 0;
    take();
    return std::string(token.text);
  }
  const std::vector<std::string> words(kDefinitions.begin(), kDefinitions.end());
  const bool named = token.kind == TokenKind::identifier && peek(1).is_name();
  const auto foreign = named ? foreign_definition(token.text) : std::nullopt;
  const auto better = foreign ? std::optional(std::string(*foreign))
                      : named ? diag::closest(token.text, words)
                              : std::nullopt;
  if (!better) {
    if (++not_definitions_ > kMaxNotDefinitions) throw Abandon{};
    fail("a definition: module, struct, enum, typedef or const");
  }
  report(Code::syntax_error, token.span,
         fmt::format("expected a definition, found '{}'; {} '{}'{}", token.text,
                     foreign ? "in IDL it is" : "did you mean", *better, foreign ? "" : "?"))
      .replace(token.span, *better);
  take();
  return *better;
}

// `[uuid(…)] interface …`: the rest of the file is no less foreign.
void Parser::foreign_language() {
  report(Code::syntax_error, peek().span,
         "this is the IDL of DCE or of Windows, a language of its own: attributes in '[ ]'")
      .note("annotations of OMG IDL are written '@name(…)'");
  stop();
  throw Abandon{};
}

void Parser::body(ast::Definition& result, std::string_view keyword) {
  if (keyword == "module") return module(result);
  if (keyword == "struct") return structure(result);
  if (keyword == "union") return union_type(result);
  if (keyword == "enum") return enumeration(result);
  if (keyword == "bitmask") return bitmask(result);
  if (keyword == "bitset") return bitset(result);
  if (keyword == "exception") return exception(result);
  if (keyword == "interface") return interface(result);
  if (keyword == "typedef") return type_definition(result);
  if (keyword == "const") return constant(result);
  if (keyword == "typeid" || keyword == "typeprefix") return repository_id(result);
  const Refusal& refusal = *omg::refused_definition(keyword);
  const diag::Span place = stream_.tokens[at_ - 1].span;
  while (at("interface") || at("valuetype") || at("eventtype")) take();
  if (peek().is_name()) result.name = name("a name");
  result.node = ast::RefusedDefinition{};
  if (refused_.insert(fmt::format("{} {}", keyword, result.name.text)).second || result.name.text.empty()) {
    report(refusal.code, place, std::string(refusal.text)).note(std::string(refusal.instead));
  }
  recover();
}

void Parser::module(ast::Definition& result) {
  const Nested nested(*this);
  const Token& word = stream_.tokens[at_ - 1];
  ast::Module& module = result.node.emplace<ast::Module>();
  result.name = name("the name of the module");
  if (at("<")) {
    fail_at(Code::outside_profile, peek().span, "module templates are not data: write the types they would make");
  }
  const Token& opening = open("behind the name of the module");
  definitions(module.definitions, &word);
  if (close(opening, "module")) expect_end("the module");
}

void Parser::structure(ast::Definition& result) {
  const Nested nested(*this);
  result.name = name("the name of the struct");
  if (forward("struct")) {
    result.node = ast::Forward{schema::Kind::structure};
    return;
  }
  ast::Struct& structure = result.node.emplace<ast::Struct>();
  if (accept(":")) structure.base = base("the struct to inherit from");
  const Token& opening = open("behind the name of the struct");
  comment_annotations(peek(), true, result.annotations);
  each_part("struct", kNeverInside, [&] { structure.members.push_back(member()); });
  if (close(opening, "struct")) end_definition("the struct");
}

void Parser::exception(ast::Definition& result) {
  ast::Exception& exception = result.node.emplace<ast::Exception>();
  result.name = name("the name of the exception");
  const Token& opening = open("behind the name of the exception");
  comment_annotations(peek(), true, result.annotations);
  each_part("exception", kNeverInside, [&] { exception.members.push_back(member()); });
  if (close(opening, "exception")) expect_end("the exception");
}

// `struct Node;`: a ';' that is missing before the next definition is reported, and taken as written.
bool Parser::forward(std::string_view what) {
  if (accept(";")) return true;
  if (!at_one_of(kDefinitions)) return false;
  expect_end(fmt::format("the forward declaration of the {}", what));
  return true;
}

// `struct S : public P` of C++: the word is what is wrong, and not the name behind it.
ast::ScopedName Parser::base(std::string_view what) {
  if (peek().kind == TokenKind::identifier && is_keyword(peek().text) && peek(1).is_name()) {
    expected(what);
    take();
  }
  return scoped_name(what);
}

ast::Member Parser::member() {
  ast::Member result;
  result.doc = documentation(peek());
  result.annotations = annotations();
  result.type = type_or_definition("another type");
  result.declarators = declarators("the name of the member");
  if (at("=")) {
    fail_at(Code::syntax_error, peek().span,
            "a member has no value here; a default is written '@default(value)' before it");
  }
  expect_end("the member");
  trailing_documentation(result.doc);
  comment_annotations(peek(), true, result.annotations);
  return result;
}

void Parser::type_definition(ast::Definition& result) {
  ast::Typedef& type_definition = result.node.emplace<ast::Typedef>();
  if (peek().is_name() && peek(1).is("=")) {
    result.name = {std::string(peek().text), peek().span};
    fail_at(Code::syntax_error, peek(1).span, "a typedef is written 'typedef type name', without '='");
  }
  type_definition.type = type_or_definition("a typedef");
  type_definition.declarators = declarators("the name of the type");
  expect_end("the typedef");
}

void Parser::constant(ast::Definition& result) {
  ast::Const& constant = result.node.emplace<ast::Const>();
  if (peek().is_name() && peek(1).is("=")) {
    result.name = {std::string(peek().text), peek().span};
    fail("the type of the constant");
  }
  constant.type = type();
  result.name = name("the name of the constant");
  expect("=", "behind the name of the constant");
  constant.value = expression();
  expect_end("the constant");
}

// `typeid Arm "IDL:acme.example/Arm:1.0";`
void Parser::repository_id(ast::Definition& result) {
  const Token& keyword = stream_.tokens[at_ - 1];
  ast::RepositoryId& made = result.node.emplace<ast::RepositoryId>();
  made.keyword = {std::string(keyword.text), keyword.span};
  made.of = scoped_name("the name of what this is about");
  if (peek().kind != TokenKind::string) fail("the repository id, in quotes");
  while (peek().kind == TokenKind::string) take();
  expect_end(fmt::format("'{}'", keyword.text));
}

std::vector<ast::Declarator> Parser::declarators(std::string_view what) {
  std::vector<ast::Declarator> result;
  result.push_back(declarator(what));
  while (accept(",")) {
    count_member("type");
    result.push_back(declarator(what));
  }
  return result;
}

ast::Declarator Parser::declarator(std::string_view what) {
  ast::Declarator result;
  result.name = name(what);
  while (accept("[")) {
    if (at("]")) {
      fail_at(Code::bad_array_size, stream_.tokens[at_ - 1].span,
              "an array needs a size; for a changing number of elements write sequence<T, N>");
    }
    result.dimensions.push_back(expression());
    expect("]", "behind the size of the array");
  }
  return result;
}

}  // namespace tenon::omg
