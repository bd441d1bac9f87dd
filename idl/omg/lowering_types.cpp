// Types as members and typedefs use them, with their bounds.
#include "omg/limits.hpp"
#include "omg/lowering.hpp"
#include "schema/kind.hpp"
#include "schema/limits.hpp"

#include <fmt/format.h>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;
using schema::kNoType;
using schema::TypeId;

// While it lives, what is lowered lies one level further in: in the elements, the keys or the values.
class Inside {
 public:
  Inside(std::vector<BoundOwner>& owners, std::string& path, std::string_view mark)
      : owners_(owners), path_(path), mark_(mark) {
    path_ += mark_;
    for (BoundOwner& owner : owners_) owner.path += mark_;
  }
  ~Inside() {
    path_.resize(path_.size() - mark_.size());
    for (BoundOwner& owner : owners_) owner.path.resize(owner.path.size() - mark_.size());
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  std::vector<BoundOwner>& owners_;
  std::string& path_;
  std::string_view mark_;
};

constexpr std::string_view kElements = "[]";

// How a type without a bound is written with one.
struct Mended {
  Kind kind;
  std::string text;
  int bound;
};

Mended mended(const ast::TypeSpec& spec) {
  if (const auto* type = std::get_if<ast::SequenceType>(&spec.node))
    return {Kind::sequence, fmt::format("sequence<{}, 16>", ast::text(*type->element)), 16};
  if (const auto* type = std::get_if<ast::MapType>(&spec.node))
    return {Kind::map, fmt::format("map<{}, {}, 16>", ast::text(*type->key), ast::text(*type->value)), 16};
  return {Kind::string, "string<31>", 31};
}

}  // namespace

std::optional<AnnotatedBound> Lowering::annotated_bound(const AnnotationReader& reader) {
  if (reader.find("tenon::bound") == nullptr) return std::nullopt;
  // One that is wrong is reported as such, and the member is not unbounded as well.
  const std::uint64_t value = reader.number("tenon::bound", 1, kMaxBound).value_or(1);
  const ast::Annotation& annotation = *reader.find("tenon::bound");
  return AnnotatedBound{value, annotation.in_comment, place_text(annotation.span), annotation.span, false};
}

TypeId Lowering::lower(const ast::TypeSpec& spec, const ast::Declarator& declarator, TypeUse& use) {
  if (declarator.dimensions.empty()) return lower(spec, use);
  std::vector<std::uint64_t> dimensions;
  for (const auto& written : declarator.dimensions) {
    const auto size = evaluator_.positive(*written, schema::kMaxTypeSize, Code::bad_array_size, "the size of an array");
    if (size) dimensions.push_back(*size);
  }
  const Inside elements(use.owners, use.path, kElements);
  const TypeId element = lower(spec, use);
  if (element == kNoType || dimensions.size() != declarator.dimensions.size()) return kNoType;
  const schema::Type& type = descriptor_.types[element];
  if (dimensions.size() + (type.kind == Kind::array ? type.dimensions.size() : 0) > schema::kMaxRank) {
    diagnostics_.report(Code::bad_array_size, declarator.name.span,
                        fmt::format("an array of more than {} dimensions", schema::kMaxRank));
    return kNoType;
  }
  return table_.array(element, std::move(dimensions));
}

TypeId Lowering::lower(const ast::TypeSpec& spec, TypeUse& use) {
  if (const auto* kind = std::get_if<Kind>(&spec.node)) return table_.builtin(*kind);
  if (const auto* name = std::get_if<ast::ScopedName>(&spec.node)) return named(*name, use);
  if (const auto* type = std::get_if<ast::StringType>(&spec.node)) {
    const auto found = bound(spec, type->bound, use);
    return found ? table_.string(*found) : kNoType;
  }
  if (const auto* type = std::get_if<ast::SequenceType>(&spec.node)) return sequence(spec, *type, use);
  if (const auto* type = std::get_if<ast::MapType>(&spec.node)) return map(spec, *type, use);
  return kNoType;
}

TypeId Lowering::named(const ast::ScopedName& name, TypeUse& use) {
  Symbol* symbol = resolver_.type(name);
  if (symbol == nullptr) return kNoType;
  if (symbol->state == Symbol::State::waiting) return recursive(*symbol, name.span);
  if (symbol->what == Symbol::What::alias) return aliased(*symbol, use);
  if (symbol->state == Symbol::State::in_progress) {
    diagnostics_
        .report(Code::recursive_type, name.span,
                fmt::format("'{}' contains itself here, so it has no fixed size", symbol->qualified))
        .note("write the index of the other element, in a sequence<T, N> that holds them all");
  }
  if (symbol->state == Symbol::State::forward) {
    diagnostics_
        .report(Code::incomplete_type, name.span,
                fmt::format("'{}' is declared, but not defined before its use", symbol->qualified))
        .note("declared here", symbol->span)
        .note("move its definition up");
  }
  return symbol->state == Symbol::State::complete ? symbol->type : kNoType;
}

TypeId Lowering::aliased(Symbol& symbol, TypeUse& use) {
  if (symbol.alias->open) return open_alias(symbol, use);
  for (schema::Bound bound : symbol.alias->bounds) {
    bound.path = use.path + bound.path;
    use.bounds.push_back(std::move(bound));
  }
  return symbol.type;
}

// A typedef that leaves a bound open is lowered again for each use, which may bring a bound of its own.
TypeId Lowering::open_alias(Symbol& symbol, TypeUse& use) {
  Alias& alias = *symbol.alias;
  alias.uses_seen = true;
  if (++use.depth > kMaxNesting) {
    diagnostics_.report(Code::nesting_depth, use.use, fmt::format("more than {} typedefs of typedefs", kMaxNesting));
    return kNoType;
  }
  const Resolver::Within names(resolver_, *alias.scope);
  AnnotationReader reader =
      AnnotationReader(*alias.annotations, Place::alias, evaluator_, diagnostics_, own_annotations_);
  reader.check();
  std::optional<AnnotatedBound> annotation = annotated_bound(reader);
  use.owners.push_back({symbol.qualified, &annotation});
  Alias* outer = std::exchange(use.unbounded, &alias);
  const TypeId result = lower(alias.definition->type, *alias.declarator, use);
  use.unbounded = outer;
  use.owners.pop_back();
  --use.depth;
  return result;
}

TypeId Lowering::sequence(const ast::TypeSpec& spec, const ast::SequenceType& type, TypeUse& use) {
  const auto found = bound(spec, type.bound, use);
  const Inside elements(use.owners, use.path, kElements);
  const TypeId element = lower(*type.element, use);
  return found && element != kNoType ? table_.sequence(element, *found) : kNoType;
}

TypeId Lowering::map(const ast::TypeSpec& spec, const ast::MapType& type, TypeUse& use) {
  const auto found = bound(spec, type.bound, use);
  const auto part = [&](const ast::TypeSpec& of, std::string_view mark) {
    const Inside inside(use.owners, use.path, mark);
    return lower(of, use);
  };
  const TypeId key = part(*type.key, ".key");
  const TypeId value = part(*type.value, ".value");
  const bool sortable = key == kNoType || can_be_key(key, type.key->span);
  return found && sortable && key != kNoType && value != kNoType ? table_.map(key, value, *found) : kNoType;
}

// The entries are kept in the order of their keys, which must be the same order in every language.
bool Lowering::can_be_key(TypeId type, const diag::Span& span) {
  const Kind kind = descriptor_.types[type].kind;
  const bool ordered = schema::is_primitive(kind) && kind != Kind::float32 && kind != Kind::float64;
  if (ordered || kind == Kind::string || kind == Kind::enumeration) return true;
  diagnostics_
      .report(Code::map_key, span, fmt::format("'{}' cannot be the key of a map", schema::type_text(descriptor_, type)))
      .note("a key is an integer, a boolean, a character, a string or an enum");
  return false;
}

// Of a string, a sequence or a map; `written` is null when its type has none.
std::optional<std::uint64_t> Lowering::bound(const ast::TypeSpec& spec, const ast::ExpressionPtr& written,
                                             TypeUse& use) {
  std::optional<schema::Bound> found;
  if (written) {
    const auto value = evaluator_.positive(*written, kMaxBound, Code::bad_bound, "a bound");
    if (!value) return std::nullopt;
    found = schema::Bound{"", *value, schema::BoundOrigin::type, place_text(spec.span)};
  } else {
    found = bounds_.find(mended(spec).kind, use.owners);
    if (use.tail && use.path.empty() && (!found || found->origin == schema::BoundOrigin::option)) return 0;
  }
  if (!found) {
    use.missing = true;
    if (!use.quiet) unbounded(spec, use);
    return std::nullopt;
  }
  found->path = use.path;
  use.bounds.push_back(*found);
  return found->value;
}

void Lowering::unbounded(const ast::TypeSpec& spec, TypeUse& use) {
  if (options_.sidecar_is_broken || (use.unbounded != nullptr && std::exchange(use.unbounded->reported, true))) return;
  const Mended better = mended(spec);
  auto& finding =
      diagnostics_.report(Code::unbounded_member, spec.span,
                          fmt::format("'{}' without a bound has no fixed layout", schema::kind_name(better.kind)));
  finding.note(fmt::format("write '{}', or put  \"{}\" = {}  into a bounds file", better.text, use.owners.back().path,
                           better.bound));
  if (use.unbounded != nullptr && use.owners.size() > 1) finding.note("used here without a bound of its own", use.use);
  finding.replace(spec.span, better.text);
}

bool Lowering::is_open(const ast::TypeSpec& spec) {
  if (const auto* type = std::get_if<ast::StringType>(&spec.node)) return !type->bound;
  if (const auto* type = std::get_if<ast::SequenceType>(&spec.node)) return !type->bound || is_open(*type->element);
  if (const auto* type = std::get_if<ast::MapType>(&spec.node))
    return !type->bound || is_open(*type->key) || is_open(*type->value);
  const auto* name = std::get_if<ast::ScopedName>(&spec.node);
  if (name == nullptr) return false;
  const Symbol* symbol = resolver_.type(*name);
  return symbol != nullptr && symbol->alias && symbol->alias->open;
}

std::optional<WantedType> Lowering::wanted(TypeId id) const {
  const schema::Type& type = descriptor_.types[id];
  if (type.kind == Kind::bitmask) {
    WantedType result{descriptor_.types[type.storage].kind, id, 0, type.name, 0};
    for (const schema::Member& flag : type.members) result.bits |= std::uint64_t{1} << flag.bit_position;
    return result;
  }
  const bool usable = schema::is_primitive(type.kind) || type.kind == Kind::string || type.kind == Kind::enumeration;
  if (!usable) return std::nullopt;
  WantedType result{type.kind, id, 0, schema::type_text(descriptor_, id)};
  if (type.kind == Kind::string) result.string_bound = type.bound;
  return result;
}

}  // namespace tenon::omg
