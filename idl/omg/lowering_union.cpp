// Unions.
#include "omg/lowering.hpp"
#include "schema/kind.hpp"

#include <fmt/format.h>
#include <bit>
#include <map>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;
using schema::kNoType;

bool can_discriminate(Kind kind) {
  return schema::is_integer(kind) || kind == Kind::boolean || kind == Kind::octet || kind == Kind::character ||
         kind == Kind::enumeration;
}

// As the descriptor keeps it: the bits of a number, 0 or 1, a character's code, a label's number.
std::int64_t number_of(const ConstantValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
  if (const auto* character = std::get_if<Character>(&value)) return character->value;
  if (const auto* label = std::get_if<Enumerator>(&value)) return label->value;
  return std::bit_cast<std::int64_t>(static_cast<std::uint64_t>(std::get<Integer>(value)));
}

// How many values a discriminator can have; nothing: more than anyone would list.
std::optional<std::size_t> value_count(const schema::Type& type) {
  if (type.kind == Kind::boolean) return 2;
  if (type.kind == Kind::enumeration) return type.labels.size();
  const std::uint32_t size = schema::primitive_size(type.kind);
  return size <= 2 ? std::optional(std::size_t{1} << (8 * size)) : std::nullopt;
}

}  // namespace

struct Lowering::Labels {
  std::optional<WantedType> wanted;  // nothing: the discriminator is broken
  std::map<std::int64_t, diag::Span> seen;
  std::optional<diag::Span> otherwise;  // the default
};

void Lowering::union_type(const ast::Definition& definition, const ast::Union& written) {
  Symbol* symbol = begin(definition, Symbol::What::union_type);
  if (symbol == nullptr) return;
  const AnnotationReader reader = read(definition.annotations, Place::union_type);
  schema::Type type = described(definition, reader, Kind::union_type);
  type.nested = reader.find("nested") != nullptr ? reader.flag("nested") : defaults_.back().nested;
  type.storage = discriminator(written, type);
  Labels labels;
  if (type.storage != kNoType) labels.wanted = wanted(type.storage);
  Scope names(&resolver_.current(), type.name);
  begin_ids(has_hashed_ids(reader));
  for (const ast::Arm& each : written.arms) arm(each, labels, names, type);
  check_default(labels, type);
  if (type.storage == kNoType) {
    symbol->state = Symbol::State::complete;  // and without a type: what uses it stays silent
    finished_.push_back(symbol);
    return;
  }
  complete(*symbol, std::move(type));
}

schema::TypeId Lowering::discriminator(const ast::Union& written, schema::Type& into) {
  into.discriminator_key = read(written.annotations, Place::discriminator).flag("key");
  TypeUse use{{}, {}, written.discriminator.span, {}, nullptr, true};
  const schema::TypeId type = lower(written.discriminator, use);
  if (type == kNoType && !use.missing) return kNoType;
  if (type != kNoType && can_discriminate(descriptor_.types[type].kind)) return type;
  diagnostics_
      .report(Code::bad_discriminator, written.discriminator.span,
              fmt::format("'{}' cannot choose an arm of a union", ast::text(written.discriminator)))
      .note("a discriminator is an integer, a boolean, a character or an enum");
  return kNoType;
}

void Lowering::arm(const ast::Arm& written, Labels& labels, Scope& names, schema::Type& into) {
  const ast::Declarator& declarator = written.member.declarators.front();
  const auto declared = names.declare(declarator.name, Symbol::What::member, 0, diagnostics_);
  std::vector<std::int64_t> found = arm_labels(written, labels, into);
  if (declared.symbol == nullptr || !member(written.member, declarator, Place::arm, into)) return;
  into.members.back().labels = std::move(found);
}

// None for the default arm: labels beside `default` choose what would be chosen anyway.
std::vector<std::int64_t> Lowering::arm_labels(const ast::Arm& written, Labels& labels, const schema::Type& of) {
  std::vector<std::int64_t> result;
  const auto repeated = [&](const diag::Span& span, const std::string& what, const diag::Span& before) {
    diagnostics_.report(Code::union_label_repeated, span, fmt::format("the union '{}' has {} already", of.name, what))
        .note("the other one", before);
  };
  bool is_default = false;
  for (const ast::Case& each : written.cases) {
    if (!each.value) {
      is_default = true;
      if (labels.otherwise) repeated(each.span, "a default arm", *labels.otherwise);
      labels.otherwise = each.span;
      continue;
    }
    const auto value = labels.wanted ? evaluator_.evaluate(*each.value, *labels.wanted) : std::nullopt;
    if (!value) continue;
    const auto [before, added] = labels.seen.try_emplace(number_of(*value), each.span);
    if (!added) repeated(each.span, "this label", before->second);
    result.push_back(number_of(*value));
  }
  if (is_default) result.clear();
  return result;
}

void Lowering::check_default(const Labels& labels, const schema::Type& of) {
  if (of.storage == kNoType || !labels.otherwise) return;
  if (labels.seen.size() != value_count(descriptor_.types[of.storage])) return;
  diagnostics_
      .report(Code::unreachable_default, *labels.otherwise,
              fmt::format("every value of '{}' has a label: this arm is for nothing",
                          schema::type_text(descriptor_, of.storage)))
      .note("OMG IDL does not allow it");
}

}  // namespace tenon::omg
