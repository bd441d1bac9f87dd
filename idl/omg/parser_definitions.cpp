// The parser's definitions: modules, structs, enums, typedefs, constants, and what is refused.
#include "diag/suggest.hpp"
#include "omg/documentation.hpp"
#include "omg/keywords.hpp"
#include "omg/parser.hpp"
#include "omg/parser_nesting.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace tenon::omg {
namespace {

using diag::Code;

const std::array<std::string, 10> kDefinitionWords{"module", "struct",  "enum",      "typedef",   "const",
                                                   "union",  "bitmask", "interface", "exception", "bitset"};

constexpr std::array<std::string_view, 5> kTypeDefining{"struct", "enum", "union", "bitmask", "bitset"};

// Text that is no IDL at all is not worth a message per line.
constexpr std::size_t kMaxNotDefinitions = 3;

template <class List>
bool at_one_of(const Token& token, const List& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return token.is(word); });
}

}  // namespace

void Parser::definitions(std::vector<ast::Definition>& into, bool in_module) {
  for (key_lists(into); peek().kind != TokenKind::end; key_lists(into)) {
    if (at("}")) {
      if (in_module) return;
      report(Code::syntax_error, peek().span, "this '}' closes nothing");
      take();
      accept(";");
      continue;
    }
    into.push_back(definition());
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
  } catch (const Abandon&) {
    recover();
    if (at_ == begin) take();
    keep_name_of_broken(result, is_typedef);
  }
  result.spelling = spelling_since(begin);
  return result;
}

// What was broken but has a name is known as such, so that its uses are not reported, too.
void Parser::keep_name_of_broken(ast::Definition& result, bool is_typedef) {
  const bool ended = at_ >= 2 && stream_.tokens[at_ - 1].is(";");
  if (is_typedef && ended && stream_.tokens[at_ - 2].is_name()) {
    const Token& token = stream_.tokens[at_ - 2];
    result.name = {std::string(token.text), token.span};
  }
  result.node = ast::RefusedDefinition{};
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
  const bool known = at_one_of(token, kDefinitionWords) || omg::refused_definition(token.text) != nullptr;
  if (token.kind == TokenKind::identifier && known) {
    not_definitions_ = 0;
    take();
    return std::string(token.text);
  }
  const auto better = token.kind == TokenKind::identifier && peek(1).is_name()
                          ? diag::closest(token.text, kDefinitionWords)
                          : std::nullopt;
  if (!better) {
    if (++not_definitions_ > kMaxNotDefinitions) throw Abandon{};
    fail("a definition: module, struct, enum, typedef or const");
  }
  report(Code::syntax_error, token.span,
         fmt::format("expected a definition, found '{}'; did you mean '{}'?", token.text, *better))
      .replace(token.span, *better);
  take();
  return *better;
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

// At the '}' that belongs to `opening`, or where it should be.
bool Parser::close(const Token& opening, std::string_view what) {
  if (accept("}")) return true;
  report(Code::syntax_error, behind_previous(), fmt::format("the '}}' of this {} is missing", what))
      .note("it was opened here", opening.span);
  return false;
}

void Parser::module(ast::Definition& result) {
  const Nested nested(*this);
  ast::Module& module = result.node.emplace<ast::Module>();
  result.name = name("the name of the module");
  if (at("<")) {
    fail_at(Code::outside_profile, peek().span, "module templates are not data: write the types they would make");
  }
  const Token& opening = peek();
  expect("{", "behind the name of the module");
  definitions(module.definitions, true);
  if (close(opening, "module")) expect_end("the module");
}

void Parser::structure(ast::Definition& result) {
  const Nested nested(*this);
  result.name = name("the name of the struct");
  if (accept(";")) {
    result.node = ast::Forward{schema::Kind::structure};
    return;
  }
  ast::Struct& structure = result.node.emplace<ast::Struct>();
  if (accept(":")) structure.base = scoped_name("the struct to inherit from");
  const Token& opening = peek();
  expect("{", "behind the name of the struct");
  comment_annotations(peek(), true, result.annotations);
  each_part("struct", kNeverInside, [&] { structure.members.push_back(member()); });
  if (close(opening, "struct")) expect_end("the struct");
}

void Parser::exception(ast::Definition& result) {
  ast::Exception& exception = result.node.emplace<ast::Exception>();
  result.name = name("the name of the exception");
  const Token& opening = peek();
  expect("{", "behind the name of the exception");
  comment_annotations(peek(), true, result.annotations);
  each_part("exception", kNeverInside, [&] { exception.members.push_back(member()); });
  if (close(opening, "exception")) expect_end("the exception");
}

// Calls `part` for each part of a body, up to its '}' or to what cannot stand inside it.
void Parser::each_part(std::string_view what, Words outside, const std::function<void()>& part) {
  std::size_t count = 0;
  while (peek().kind != TokenKind::end && !at("}") && !at_one_of(peek(), outside)) {
    const std::size_t begin = at_;
    if (++count > kMaxMembers) {
      report(Code::too_many_members, peek().span,
             fmt::format("{} {} of more than {} members", what.starts_with('e') || what.starts_with('i') ? "an" : "a",
                         what, kMaxMembers));
      return stop();
    }
    try {
      part();
    } catch (const Abandon&) {
      recover();
      if (at_ == begin) take();
    }
  }
}

ast::Member Parser::member() {
  ast::Member result;
  result.doc = documentation(peek());
  result.annotations = annotations();
  if (at_one_of(peek(), kTypeDefining) && peek(1).is_name()) inline_definition();
  result.type = type();
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

// `struct Outer { struct Inner { … } inner; };` of IDL 2.
void Parser::inline_definition() {
  const Token& word = take();
  const Token& type = take();
  report(Code::syntax_error, word.span, fmt::format("a {} cannot be defined inside another type", word.text))
      .note(fmt::format("define '{}' before it, and use its name here", type.text));
  if (at("{")) skip_brackets();
  throw Abandon{};
}

void Parser::type_definition(ast::Definition& result) {
  ast::Typedef& type_definition = result.node.emplace<ast::Typedef>();
  if (at_one_of(peek(), kTypeDefining) && peek(1).is_name()) inline_definition();
  type_definition.type = type();
  type_definition.declarators = declarators("the name of the type");
  expect_end("the typedef");
}

void Parser::constant(ast::Definition& result) {
  ast::Const& constant = result.node.emplace<ast::Const>();
  constant.type = type();
  result.name = name("the name of the constant");
  expect("=", "behind the name of the constant");
  constant.value = expression();
  expect_end("the constant");
}

std::vector<ast::Declarator> Parser::declarators(std::string_view what) {
  std::vector<ast::Declarator> result;
  do {
    result.push_back(declarator(what));
  } while (accept(","));
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
