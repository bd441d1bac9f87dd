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

// While it lives, what is lowered lies one level further in: in the elements.
class InElements {
 public:
  InElements(std::vector<BoundOwner>& owners, std::string& path) : owners_(owners), path_(path) {
    path_ += kMark;
    for (BoundOwner& owner : owners_) owner.path += kMark;
  }
  ~InElements() {
    path_.resize(path_.size() - kMark.size());
    for (BoundOwner& owner : owners_) owner.path.resize(owner.path.size() - kMark.size());
  }
  InElements(const InElements&) = delete;
  InElements& operator=(const InElements&) = delete;

 private:
  static constexpr std::string_view kMark = "[]";
  std::vector<BoundOwner>& owners_;
  std::string& path_;
};

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
  const InElements elements(use.owners, use.path);
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
  return kNoType;
}

TypeId Lowering::named(const ast::ScopedName& name, TypeUse& use) {
  Symbol* symbol = resolver_.type(name);
  if (symbol == nullptr) return kNoType;
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
  const InElements elements(use.owners, use.path);
  const TypeId element = lower(*type.element, use);
  return found && element != kNoType ? table_.sequence(element, *found) : kNoType;
}

// Of a string or a sequence; `written` is null when its type has none.
std::optional<std::uint64_t> Lowering::bound(const ast::TypeSpec& spec, const ast::ExpressionPtr& written,
                                             TypeUse& use) {
  std::optional<schema::Bound> found;
  if (written) {
    const auto value = evaluator_.positive(*written, kMaxBound, Code::bad_bound, "a bound");
    if (!value) return std::nullopt;
    found = schema::Bound{"", *value, schema::BoundOrigin::type, place_text(spec.span)};
  } else {
    found =
        bounds_.find(std::holds_alternative<ast::StringType>(spec.node) ? Kind::string : Kind::sequence, use.owners);
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
  if (use.unbounded != nullptr && std::exchange(use.unbounded->reported, true)) return;
  const auto* sequence = std::get_if<ast::SequenceType>(&spec.node);
  const std::string bounded =
      sequence == nullptr ? "string<31>" : fmt::format("sequence<{}, 16>", ast::text(*sequence->element));
  auto& finding = diagnostics_.report(
      Code::unbounded_member, spec.span,
      fmt::format("'{}' without a bound has no fixed layout", sequence == nullptr ? "string" : "sequence"));
  finding.note(fmt::format("write '{}', or put  \"{}\" = {}  into a bounds file", bounded, use.owners.back().path,
                           sequence == nullptr ? 31 : 16));
  if (use.unbounded != nullptr && use.owners.size() > 1) finding.note("used here without a bound of its own", use.use);
  finding.replace(spec.span, bounded);
}

bool Lowering::is_open(const ast::TypeSpec& spec) {
  if (const auto* type = std::get_if<ast::StringType>(&spec.node)) return !type->bound;
  if (const auto* type = std::get_if<ast::SequenceType>(&spec.node)) return !type->bound || is_open(*type->element);
  const auto* name = std::get_if<ast::ScopedName>(&spec.node);
  if (name == nullptr) return false;
  const Symbol* symbol = resolver_.type(*name);
  return symbol != nullptr && symbol->alias && symbol->alias->open;
}

std::optional<WantedType> Lowering::wanted(TypeId id) const {
  const schema::Type& type = descriptor_.types[id];
  const bool usable = schema::is_primitive(type.kind) || type.kind == Kind::string || type.kind == Kind::enumeration;
  if (!usable) return std::nullopt;
  return WantedType{type.kind, id, type.kind == Kind::string ? type.bound : 0, schema::type_text(descriptor_, id)};
}

}  // namespace tenon::omg
