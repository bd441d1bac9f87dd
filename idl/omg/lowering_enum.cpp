// Enums.
#include "omg/lowering.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;

Kind enumerator_storage(std::uint64_t bits) { return bits <= 8 ? Kind::int8 : bits <= 16 ? Kind::int16 : Kind::int32; }

}  // namespace

void Lowering::enumeration(const ast::Definition& definition, const ast::Enum& enumeration) {
  Scope& scope = resolver_.current();
  const auto declared = scope.declare(definition.name, Symbol::What::enumeration, definition.spelling, diagnostics_);
  if (declared.symbol == nullptr || declared.existed) return;
  const AnnotationReader reader = read(definition.annotations, Place::enumeration);
  schema::Type type = described(definition, reader, Kind::enumeration);
  const Kind storage = enumerator_storage(reader.number("bit_bound", 1, 32).value_or(32));
  type.storage = table_.builtin(storage);

  // The labels stand in the scope around the enum, as IDL has it, and in the enum's own.
  declared.symbol->scope = std::make_unique<Scope>(&scope, type.name);
  std::vector<Symbol*> symbols;
  std::int64_t next = 0;
  std::map<std::int64_t, const ast::Label*> values;
  const ast::Annotation* default_literal = nullptr;
  for (const ast::Label& label : enumeration.labels) {
    const AnnotationReader label_reader = read(label.annotations, Place::label);
    if (const ast::Annotation* here = label_reader.find("default_literal")) {
      const ast::Annotation* earlier = std::exchange(default_literal, here);
      if (earlier != nullptr) {
        diagnostics_.report(Code::annotation_repeated, here->span, "an enum has one '@default_literal'")
            .note("the other one", earlier->span);
      }
    }
    const auto value = label_value(label, label_reader, storage, next);
    if (value) next = *value + 1;
    const auto outside = scope.declare(label.name, Symbol::What::label, 0, diagnostics_);
    if (outside.symbol == nullptr || outside.existed) continue;
    diag::Diagnostics unheard;
    const auto inside = declared.symbol->scope->declare(label.name, Symbol::What::label, 0, unheard);
    if (!value) continue;
    outside.symbol->value = Enumerator{schema::kNoType, fmt::format("{}::{}", type.name, label.name.text), *value};
    symbols.push_back(outside.symbol);
    inside.symbol->value = outside.symbol->value;
    symbols.push_back(inside.symbol);
    const auto [other, unique] = values.try_emplace(*value, &label);
    if (!unique) {
      diagnostics_
          .report(Code::enum_value_repeated, label.name.span,
                  fmt::format("'{}' has the value {} of '{}'", label.name.text, *value, other->second->name.text))
          .note("the other label", other->second->name.span);
    }
    type.labels.push_back({label.name.text, *value, label_reader.find("default_literal") != nullptr,
                           documentation(label.doc, label.annotations, label_reader), range(label.name.span)});
  }
  declared.symbol->type = add(std::move(type), definition.name.span);
  for (Symbol* symbol : symbols) std::get<Enumerator>(*symbol->value).type = declared.symbol->type;
}

std::optional<std::int64_t> Lowering::label_value(const ast::Label& label, const AnnotationReader& reader, Kind storage,
                                                  std::int64_t next) {
  const ast::Expression* written = reader.argument("value", "value");
  if (const ast::Annotation* empty = reader.find("value"); empty != nullptr && written == nullptr)
    diagnostics_.report(Code::annotation_argument, empty->span, "'@value' needs a number");
  if (label.value) {
    auto& finding = diagnostics_.report(Code::enum_value_syntax, label.value->span,
                                        "the value of a label is an annotation in IDL; other compilers refuse '='");
    if (written == nullptr) {
      written = label.value.get();
      finding.note(fmt::format("write '@value(…) {}'", label.name.text));
    }
  }
  Integer value = next;
  diag::Span span = label.name.span;
  if (written != nullptr) {
    const auto result = evaluator_.evaluate(*written, {Kind::int64, schema::kNoType, 0, "@value"});
    if (!result) return std::nullopt;
    value = std::get<Integer>(*result);
    span = written->span;
  }
  if (fits(value, storage)) return static_cast<std::int64_t>(value);
  const unsigned bits = storage == Kind::int8 ? 8 : storage == Kind::int16 ? 16 : 32;
  diagnostics_
      .report(Code::enum_value_range, span,
              fmt::format("{} does not fit this enum of {} bits, which holds {}", text_of(value), bits,
                          range_text(storage)))
      .note(bits == 32 ? "an enum has 32 bits at most" : "give the enum a larger '@bit_bound'");
  return std::nullopt;
}

}  // namespace tenon::omg
