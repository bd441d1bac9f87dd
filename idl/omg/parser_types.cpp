// The parser's types.
#include "omg/annotation_names.hpp"
#include "omg/keywords.hpp"
#include "omg/parser.hpp"
#include "omg/parser_nesting.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 15> kWords{{
    {"boolean", Kind::boolean},
    {"octet", Kind::octet},
    {"char", Kind::character},
    {"int8", Kind::int8},
    {"uint8", Kind::uint8},
    {"int16", Kind::int16},
    {"uint16", Kind::uint16},
    {"int32", Kind::int32},
    {"uint32", Kind::uint32},
    {"int64", Kind::int64},
    {"uint64", Kind::uint64},
    {"float", Kind::float32},
    {"double", Kind::float64},
    {"short", Kind::int16},
    {"long", Kind::int32},
}};

diag::Span joined(const diag::Span& first, const diag::Span& last) {
  diag::Span span = first;
  if (last.line == first.line && last.file == first.file) span.end_column = std::max(span.end_column, last.end_column);
  return span;
}

}  // namespace

ast::TypeSpec Parser::type() {
  const Nested nested(*this);
  word_before_type();
  ast::TypeSpec result;
  result.span = peek().span;
  if (primitive(result) || refused_type(result) || type_of_std(result)) return result;
  if (at("string")) return string_type();
  if (at("sequence")) return sequence_type();
  if (at("map") && peek(1).is("<")) return map_type();
  if (!peek().is_name() && !at("::")) fail("a type");
  if (peek().kind == TokenKind::identifier && is_keyword(peek().text) && !is_unused_keyword(peek().text))
    fail("a type");
  if (peek().broken) {
    take();
    result.node = ast::RefusedType{};
    return result;
  }
  ast::ScopedName found = scoped_name("a type");
  result.span = found.span;
  // `vector<long, 4>`: the name is reported as unknown; its brackets are no second mistake.
  if (at("<")) skip_angles();
  result.node = std::move(found);
  return result;
}

bool Parser::at_type_word() const {
  const Token& token = peek();
  if (token.kind != TokenKind::identifier) return false;
  static constexpr std::array<std::string_view, 3> kOthers{"unsigned", "string", "sequence"};
  return std::any_of(kWords.begin(), kWords.end(), [&](const auto& word) { return word.first == token.text; }) ||
         std::find(kOthers.begin(), kOthers.end(), token.text) != kOthers.end();
}

// `std::string`, `std::vector<T>`: one finding, with what IDL has for it.
bool Parser::type_of_std(ast::TypeSpec& result) {
  if (!at("std") || !peek(1).is("::") || !peek(2).is_name()) return false;
  const std::string_view name = peek(2).text;
  at_ += 3;
  result.span = joined(result.span, stream_.tokens[at_ - 1].span);
  result.node = ast::RefusedType{};
  auto& finding = report(Code::unknown_type, result.span, fmt::format("unknown type 'std::{}'", name));
  const auto ours = name == "string" ? std::string_view("string<N>")
                    : name == "map"  ? "map<K, V, N>"
                                     : foreign_type(name).value_or("");
  if (!ours.empty()) finding.text += fmt::format("; in IDL it is '{}'", ours);
  if (at("<")) skip_angles();
  return true;
}

// `optional long x`, `public: long x`, `x long`: words of other languages where a type begins.
void Parser::word_before_type() {
  const Token& word = peek();
  if (!word.is_name() || at_type_word()) return;
  ++at_;
  const bool before_type = at_type_word();
  const bool swapped = before_type && (peek(1).is(";") || peek(1).is(","));
  --at_;
  if (!before_type) return;
  auto& finding = expected("a type");
  if (swapped) {
    finding.note(fmt::format("the type stands before the name: '{} {}'", peek(1).text, word.text));
    throw Abandon{};
  }
  if (is_standard_annotation(word.text)) {
    finding.note(fmt::format("an annotation is written '@{}'", word.text))
        .replace(word.span, fmt::format("@{}", word.text));
  }
  take();
}

bool Parser::primitive(ast::TypeSpec& result) {
  const Token& first = peek();
  if (at("unsigned")) {
    take();
    const Token& second = peek();
    if (!accept("short") && !accept("long")) fail("'short' or 'long' behind 'unsigned'");
    const bool wide = second.is("long") && at("long");
    result.span = joined(first.span, wide ? take().span : second.span);
    result.node = second.is("short") ? Kind::uint16 : wide ? Kind::uint64 : Kind::uint32;
    return true;
  }
  if (at("long") && peek(1).is("long")) {
    take();
    result.span = joined(first.span, take().span);
    result.node = Kind::int64;
    return true;
  }
  if (at("long") && peek(1).is("double")) {
    take();
    result.span = joined(first.span, take().span);
    report(Code::outside_profile, result.span, "the size of 'long double' differs between platforms")
        .note("write double");
    result.node = ast::RefusedType{};
    return true;
  }
  if (first.kind != TokenKind::identifier) return false;
  for (const auto& [word, kind] : kWords) {
    if (first.text != word) continue;
    take();
    result.node = kind;
    return true;
  }
  return false;
}

bool Parser::refused_type(ast::TypeSpec& result) {
  const Token& word = peek();
  const Refusal* refusal = word.kind == TokenKind::identifier ? omg::refused_type(word.text) : nullptr;
  if (refusal == nullptr) return false;
  take();
  report(refusal->code, word.span, std::string(refusal->text)).note(std::string(refusal->instead));
  if (at("<")) skip_angles();
  result.node = ast::RefusedType{};
  return true;
}

ast::TypeSpec Parser::string_type() {
  ast::TypeSpec result;
  result.span = take().span;
  ast::StringType& type = result.node.emplace<ast::StringType>();
  if (!accept("<")) return result;
  type.bound = expression(true);
  expect(">", "behind the bound of the string");
  no_shift();
  result.span = joined(result.span, stream_.tokens[at_ - 1].span);
  return result;
}

ast::TypeSpec Parser::sequence_type() {
  ast::TypeSpec result;
  result.span = take().span;
  ast::SequenceType& sequence = result.node.emplace<ast::SequenceType>();
  expect("<", "behind 'sequence'");
  sequence.element = part("the elements of a sequence");
  if (accept(",")) sequence.bound = expression(true);
  expect(">", "at the end of the sequence");
  result.span = joined(result.span, stream_.tokens[at_ - 1].span);
  return result;
}

ast::TypeSpec Parser::map_type() {
  ast::TypeSpec result;
  result.span = take().span;
  ast::MapType& map = result.node.emplace<ast::MapType>();
  expect("<", "behind 'map'");
  map.key = part("the keys of a map");
  expect(",", "behind the type of the keys");
  map.value = part("the values of a map");
  if (accept(",")) map.bound = expression(true);
  expect(">", "at the end of the map");
  result.span = joined(result.span, stream_.tokens[at_ - 1].span);
  return result;
}

// `string<8 >> 1>`: the first '>' has ended the type.
void Parser::no_shift() {
  const bool shifted = peek(1).kind == TokenKind::integer || (peek(1).is_name() && peek(2).is(">"));
  if (!at(">") || peek().after_space || !shifted) return;
  expected("the end of the bound").note("a shift inside a bound needs brackets: string<(8 >> 1)>");
  throw Abandon{};
}

ast::TypePtr Parser::part(std::string_view what) {
  for (const ast::Annotation& annotation : annotations()) {
    const AnnotationRule* rule = find_annotation(annotation.name.text());
    if (rule != nullptr && rule->meaning == Meaning::ignored) continue;  // such as `@try_construct(TRIM)`
    report(Code::annotation_placement, annotation.span,
           fmt::format("'@{}' has no effect on {}", annotation.name.text(), what));
  }
  return std::make_unique<ast::TypeSpec>(type());
}

}  // namespace tenon::omg
