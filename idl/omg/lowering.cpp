#include "omg/lowering.hpp"

#include "omg/documentation.hpp"
#include "omg/limits.hpp"
#include "schema/kind.hpp"
#include "schema/limits.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>
#include <string_view>

namespace tenon::omg {

using diag::Code;
using schema::Kind;
using schema::kNoType;

schema::Value to_schema(const ConstantValue& value, Kind kind) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* character = std::get_if<Character>(&value)) return std::uint64_t{character->value};
  if (const auto* label = std::get_if<Enumerator>(&value)) return schema::Enumerator{label->name, label->value};
  const Integer integer = std::get<Integer>(value);
  if (schema::is_signed(kind)) return static_cast<std::int64_t>(integer);
  return static_cast<std::uint64_t>(integer);
}

Lowering::Lowering(const SourceLoader& loader, const Options& options, diag::Diagnostics& diagnostics,
                   schema::Descriptor& descriptor)
    : loader_(loader),
      options_(options),
      diagnostics_(diagnostics),
      descriptor_(descriptor),
      table_(descriptor),
      resolver_(diagnostics),
      evaluator_(resolver_, diagnostics),
      bounds_(options.sidecar, options.default_bounds),
      headers_(options.headers),
      own_annotations_(resolver_, evaluator_, diagnostics) {}

bool Lowering::run(const ast::Unit& unit, bool include_missing, Preceding preceding) {
  preceding_ = std::move(preceding.files);
  missing_headers_ = std::move(preceding.missing);
  if (include_missing) resolver_.expect_unknown_names();
  definitions(unit.definitions);
  finish();
  return check_nesting();
}

void Lowering::definitions(const std::vector<ast::Definition>& definitions) {
  for (const ast::Definition& each : definitions) {
    if (too_many_types_ || diagnostics_.full()) return;
    definition(each);
  }
}

void Lowering::definition(const ast::Definition& definition) {
  if (put_off(definition)) return;
  lower(definition);
  wake();
}

void Lowering::lower(const ast::Definition& definition) {
  if (const auto* node = std::get_if<ast::Module>(&definition.node)) return module(definition, *node);
  if (const auto* node = std::get_if<ast::Struct>(&definition.node)) return structure(definition, *node);
  if (const auto* node = std::get_if<ast::Union>(&definition.node)) return union_type(definition, *node);
  if (const auto* node = std::get_if<ast::Forward>(&definition.node)) return forward(definition, node->kind);
  if (const auto* node = std::get_if<ast::Enum>(&definition.node)) return enumeration(definition, *node);
  if (const auto* node = std::get_if<ast::Bitmask>(&definition.node)) return bitmask(definition, *node);
  if (const auto* node = std::get_if<ast::Bitset>(&definition.node)) return bitset(definition, *node);
  if (const auto* node = std::get_if<ast::Exception>(&definition.node)) return exception(definition, *node);
  if (const auto* node = std::get_if<ast::Interface>(&definition.node)) return interface(definition, *node);
  if (const auto* node = std::get_if<ast::Typedef>(&definition.node)) return type_definition(definition, *node);
  if (const auto* node = std::get_if<ast::Const>(&definition.node)) return constant(definition, *node);
  if (const auto* node = std::get_if<ast::AnnotationDefinition>(&definition.node))
    return annotation_definition(definition, *node);
  if (const auto* node = std::get_if<ast::KeyList>(&definition.node))
    key_lists_.emplace_back(node, &resolver_.current());
  if (const auto* node = std::get_if<ast::RepositoryId>(&definition.node)) return repository_id(*node);
  if (std::holds_alternative<ast::RefusedDefinition>(definition.node)) refused(definition);
}

void Lowering::refused(const ast::Definition& definition) {
  if (!definition.name.text.empty())
    resolver_.current().declare(definition.name, Symbol::What::refused, 0, diagnostics_);
}

void Lowering::module(const ast::Definition& definition, const ast::Module& module) {
  Scope& outer = resolver_.current();
  const auto declared = outer.declare(definition.name, Symbol::What::module, 0, diagnostics_);
  // The name is taken by something else: what is inside would only add to the confusion.
  if (declared.symbol == nullptr || declared.symbol->what != Symbol::What::module) return;
  if (!declared.symbol->scope) declared.symbol->scope = std::make_unique<Scope>(&outer, declared.symbol->qualified);
  const AnnotationReader reader = read(definition.annotations, Place::module);
  const bool nested =
      reader.find("default_nested") != nullptr ? reader.flag("default_nested") : defaults_.back().nested;
  defaults_.push_back({nested, has_hashed_ids(reader)});
  const Resolver::Within inside(resolver_, *declared.symbol->scope);
  definitions(module.definitions);
  defaults_.pop_back();
}

void Lowering::constant(const ast::Definition& definition, const ast::Const& constant) {
  const auto declared =
      resolver_.current().declare(definition.name, Symbol::What::constant, definition.spelling, diagnostics_);
  if (declared.symbol == nullptr || declared.existed) return;
  const AnnotationReader reader = read(definition.annotations, Place::constant);
  schema::TypeId type = kNoType;
  const auto target = constant_type(constant.type, type);
  if (!target) return;
  declared.symbol->state = Symbol::State::in_progress;
  declared.symbol->value = evaluator_.evaluate(*constant.value, *target);
  declared.symbol->state = Symbol::State::complete;
  if (!declared.symbol->value) return;
  const auto index = static_cast<std::uint32_t>(descriptor_.constants.size());
  descriptor_.constants.push_back({declared.symbol->qualified, type, to_schema(*declared.symbol->value, target->kind),
                                   documentation(definition.doc, definition.annotations, reader),
                                   range(definition.name.span)});
  descriptor_.declarations.push_back({schema::Declaration::What::constant, index});
}

// Of a constant, or of a parameter of an annotation; nothing: it is none, and that is reported.
std::optional<WantedType> Lowering::constant_type(const ast::TypeSpec& spec, schema::TypeId& type) {
  TypeUse use{{}, {}, spec.span, {}, nullptr, true};
  // A constant string needs no bound, and takes none that members would: it is as long as it is.
  const auto* string = std::get_if<ast::StringType>(&spec.node);
  type = string != nullptr && string->bound == nullptr ? table_.string(0) : lower(spec, use);
  if (type == kNoType && !use.missing) return std::nullopt;
  auto target = type == kNoType ? std::nullopt : wanted(type);
  if (!target) {
    diagnostics_.report(Code::constant_type, spec.span,
                        "a constant is a number, a boolean, a character, a string or a label of an enum");
  }
  return target;
}

void Lowering::type_definition(const ast::Definition& definition, const ast::Typedef& type_definition) {
  std::set<std::string_view> names;
  for (const ast::Declarator& declarator : type_definition.declarators) {
    if (names.insert(declarator.name.text).second) {
      alias(definition, type_definition, declarator);
    } else {  // not the same definition in another place, which would be accepted
      diagnostics_.report(Code::redefinition, declarator.name.span,
                          fmt::format("'{}' stands twice in this typedef", declarator.name.text));
    }
  }
}

void Lowering::alias(const ast::Definition& definition, const ast::Typedef& written,
                     const ast::Declarator& declarator) {
  Scope& scope = resolver_.current();
  const bool open = is_open(written.type);
  const auto declared = scope.declare(declarator.name, Symbol::What::alias, definition.spelling, diagnostics_);
  if (declared.symbol == nullptr) return;
  if (declared.existed && declared.symbol->state != Symbol::State::forward) return;
  Symbol& symbol = *declared.symbol;
  symbol.state = Symbol::State::complete;
  symbol.alias = Alias{&written, &declarator, &definition.annotations, &scope, open, false, false, {}};
  const AnnotationReader reader = read(definition.annotations, Place::alias);
  std::optional<AnnotatedBound> annotation = annotated_bound(reader);
  TypeUse use{{{symbol.qualified, &annotation}}, {}, declarator.name.span, {}, &*symbol.alias, true};
  symbol.type = lower(written.type, declarator, use);
  if (annotation && !annotation->used) {
    diagnostics_.report(Code::bound_without_effect, annotation->span,
                        "this bound has no effect: nothing here is without one");
  }
  symbol.alias->bounds = use.bounds;
  if (use.missing) aliases_.push_back(&symbol);
  if (symbol.type == kNoType) return;
  const auto index = static_cast<std::uint32_t>(descriptor_.aliases.size());
  descriptor_.aliases.push_back({symbol.qualified, symbol.type, use.bounds,
                                 documentation(definition.doc, definition.annotations, reader),
                                 range(declarator.name.span)});
  descriptor_.declarations.push_back({schema::Declaration::What::alias, index});
}

// A typedef without a bound is fine while every use brings one. Without a use it is as unfinished as a member.
void Lowering::finish() {
  settle();
  for (const auto& [key_list, scope] : key_lists_) {
    const Resolver::Within names(resolver_, *scope);
    this->key_list(*key_list);
  }
  for (Symbol* symbol : aliases_) {
    Alias& alias = *symbol->alias;
    if (alias.uses_seen || alias.reported) continue;
    const Resolver::Within names(resolver_, *alias.scope);
    TypeUse use{{{symbol->qualified, nullptr}}, {}, symbol->span, {}, &alias, false};
    lower(alias.definition->type, *alias.declarator, use);
  }
  std::vector<std::string> known;
  for (const schema::Type& type : descriptor_.types) known.push_back(type.name);
  for (const schema::TypeAlias& alias : descriptor_.aliases) known.push_back(alias.name);
  for (const Symbol* symbol : aliases_) known.push_back(symbol->qualified);
  std::sort(known.begin(), known.end());
  bounds_.report_unused(known, diagnostics_);
  headers_.report_unused(known, diagnostics_);
  check_headers();
}

// Everything that reads descriptors may count on this depth.
bool Lowering::check_nesting() {
  bool good = true;
  std::vector<std::uint32_t> depth(descriptor_.types.size(), 1);
  for (std::size_t id = 0; id < depth.size(); ++id) {
    const schema::Type& type = descriptor_.types[id];
    const auto deeper = [&](schema::TypeId part) {
      if (part != kNoType) depth[id] = std::max(depth[id], depth[part] + 1);
    };
    deeper(type.element);
    deeper(type.key);
    deeper(type.storage);
    deeper(type.base);
    for (const schema::Member& member : type.members) deeper(member.type);
    if (depth[id] <= schema::kMaxNesting) continue;
    depth[id] = 1;
    good = false;
    diagnostics_.report(Code::nesting_depth, place(type.source),
                        fmt::format("types within types, deeper than {} levels", schema::kMaxNesting));
  }
  return good;
}

schema::TypeId Lowering::add(schema::Type type, const diag::Span& span) {
  if (descriptor_.types.size() >= schema::kMaxTypes) {
    if (!std::exchange(too_many_types_, true)) {
      diagnostics_.report(Code::too_many_types, span,
                          fmt::format("more than {} types, anonymous ones included", schema::kMaxTypes));
    }
    return kNoType;
  }
  descriptor_.types.push_back(std::move(type));
  const auto id = static_cast<schema::TypeId>(descriptor_.types.size() - 1);
  descriptor_.declarations.push_back({schema::Declaration::What::type, id});
  return id;
}

AnnotationReader Lowering::read(const std::vector<ast::Annotation>& annotations, Place place) {
  AnnotationReader reader(annotations, place, evaluator_, diagnostics_, own_annotations_);
  reader.check();
  return reader;
}

// The comment, and what `@verbatim(language="comment", text=…)` adds.
std::string Lowering::documentation(const std::string& comment, const std::vector<ast::Annotation>& annotations,
                                    const AnnotationReader& reader) {
  std::string doc = comment;
  if (annotations.empty() || reader.find("verbatim") == nullptr || reader.argument("verbatim", "language") == nullptr)
    return doc;
  const auto language = reader.text("verbatim", "language");
  if (!language || (*language != "comment" && *language != "*")) return doc;
  if (const auto text = reader.text("verbatim", "text")) doc += (doc.empty() ? "" : "\n") + *text;
  return doc;
}

schema::SourceRange Lowering::range(const diag::Span& span) const {
  const auto& files = loader_.files();
  const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.id == span.file; });
  return {static_cast<std::uint32_t>(found - files.begin()), span.line, span.column, span.end_column};
}

diag::Span Lowering::place(const schema::SourceRange& range) const {
  if (range.line == 0 || range.file >= loader_.files().size()) return {};
  return {loader_.files()[range.file].id, range.line, range.column, range.end_column};
}

std::string Lowering::place_text(const diag::Span& span) const {
  const schema::SourceRange where = range(span);
  if (where.file >= loader_.files().size()) return "command line";
  return fmt::format("{}:{}", loader_.files()[where.file].include_path, span.line);
}

}  // namespace tenon::omg
