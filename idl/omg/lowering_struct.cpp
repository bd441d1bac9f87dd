// Structs and their members.
#include "omg/limits.hpp"
#include "omg/lowering.hpp"
#include "schema/kind.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;
using schema::kNoType;

// The name of a topic ends up in a file name and on command lines.
bool is_topic_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '/' || c == '-';
  };
  return !name.empty() && name.size() <= kMaxTopicBytes && std::all_of(name.begin(), name.end(), allowed);
}

// Schemas for DDS call topics after types: `A::B` is `A/B`.
std::string with_slashes(std::string name) {
  for (std::size_t at = name.find("::"); at != std::string::npos; at = name.find("::", at)) name.replace(at, 2, "/");
  return name;
}

bool is_number(Kind kind) {
  return schema::is_integer(kind) || kind == Kind::octet || kind == Kind::float32 || kind == Kind::float64;
}

// An order over two values of one member's type.
bool less(const schema::Value& a, const schema::Value& b) {
  if (a.index() != b.index()) return false;
  if (const auto* x = std::get_if<std::int64_t>(&a)) return *x < std::get<std::int64_t>(b);
  if (const auto* x = std::get_if<std::uint64_t>(&a)) return *x < std::get<std::uint64_t>(b);
  if (const auto* x = std::get_if<double>(&a)) return *x < std::get<double>(b);
  return false;
}

constexpr std::uint64_t kLargestId = 0x0fff'ffff;

}  // namespace

void Lowering::forward(const ast::Definition& definition, Kind kind) {
  const Symbol::What what = kind == Kind::union_type  ? Symbol::What::union_type
                            : kind == Kind::interface ? Symbol::What::interface
                                                      : Symbol::What::structure;
  const auto declared = resolver_.current().declare(definition.name, what, Scope::kForward, diagnostics_);
  if (declared.symbol == nullptr || declared.existed) return;
  declared.symbol->state = Symbol::State::forward;
  forward_seen_ = true;
}

// Null: it is known already, or its name is taken and that is reported.
Symbol* Lowering::begin(const ast::Definition& definition, Symbol::What what) {
  const auto declared = resolver_.current().declare(definition.name, what, definition.spelling, diagnostics_);
  const bool again = declared.existed && declared.symbol->state != Symbol::State::forward;
  if (declared.symbol == nullptr || again || declared.symbol->what != what) return nullptr;
  Symbol& symbol = *declared.symbol;
  symbol.state = Symbol::State::in_progress;
  symbol.span = definition.name.span;
  symbol.spelling = definition.spelling;
  return &symbol;
}

schema::Type Lowering::described(const ast::Definition& definition, const AnnotationReader& reader, Kind kind) {
  schema::Type type;
  type.kind = kind;
  type.name = resolver_.current().qualify(definition.name.text);
  type.doc = documentation(definition.doc, definition.annotations, reader);
  type.annotations = reader.kept();
  type.source = range(definition.name.span);
  extensibility(reader, type, definition.name.span);
  if (kind == Kind::structure || kind == Kind::union_type) alignment(reader, type.name, model::kNoMember);
  return type;
}

void Lowering::complete(Symbol& symbol, schema::Type type) {
  symbol.type = add(std::move(type), symbol.span);
  for (model::Alignment& each : alignments_) {
    if (each.type == kNoType) each.type = symbol.type;
  }
  symbol.state = Symbol::State::complete;
  if (!waiting_.empty()) finished_.push_back(&symbol);
}

void Lowering::structure(const ast::Definition& definition, const ast::Struct& structure) {
  Symbol* symbol = begin(definition, Symbol::What::structure);
  if (symbol == nullptr) return;
  const AnnotationReader reader = read(definition.annotations, Place::structure);
  schema::Type type = described(definition, reader, Kind::structure);
  const bool nested_by_default = defaults_.back().nested && reader.find("topic") == nullptr;
  type.nested = reader.find("nested") != nullptr ? reader.flag("nested") : nested_by_default;
  topic(reader, type);
  symbol->scope = std::make_unique<Scope>(&resolver_.current(), type.name);
  begin_ids(has_hashed_ids(reader));
  if (structure.base) inherit(*structure.base, *symbol->scope, type);
  give_header(definition, structure.base.has_value(), *symbol->scope, type);
  for (const ast::Member& member : structure.members) members(member, *symbol->scope, type);
  check_tails(type);
  complete(*symbol, std::move(type));
  inheritable_[symbol->type] = {symbol->scope.get(), std::move(member_ids_), next_id_};
}

void Lowering::inherit(const ast::ScopedName& name, Scope& names, schema::Type& into) {
  const schema::TypeId base = base_of(name, into.kind);
  if (base == kNoType || !inherit_names(base, names, name.span)) return;
  into.base = base;
  next_id_ = inheritable_[base].next_id;
}

// What `name` stands for, through typedefs; kNoType: nothing of that kind, and that is reported.
schema::TypeId Lowering::base_of(const ast::ScopedName& name, Kind kind) {
  TypeUse use{{}, {}, name.span, {}, nullptr, true};
  const schema::TypeId base = named(name, use);
  if (base != kNoType && descriptor_.types[base].kind == kind) return base;
  if (base == kNoType && !use.missing) return kNoType;
  diagnostics_.report(
      Code::bad_base, name.span,
      fmt::format("'{}' is no {}, and nothing can inherit from it", name.text(), schema::kind_name(kind)));
  return kNoType;
}

// False: too many types in a row, and that is reported.
bool Lowering::inherit_names(schema::TypeId base, Scope& names, const diag::Span& span) {
  const auto found = inheritable_.find(base);
  if (found == inheritable_.end() || names.inherit(*found->second.names)) return true;
  diagnostics_.report(Code::nesting_depth, span,
                      fmt::format("this inherits from more than {} types, directly or not", kMaxNesting));
  return false;
}

void Lowering::members(const ast::Member& member, Scope& scope, schema::Type& into) {
  for (const ast::Declarator& declarator : member.declarators) {
    const auto declared = scope.declare(declarator.name, Symbol::What::member, 0, diagnostics_);
    if (declared.symbol != nullptr) this->member(member, declarator, Place::member, into);
  }
}

void Lowering::begin_ids(bool hashed) {
  member_ids_.clear();
  hashed_ids_ = hashed;
  next_id_ = 0;
}

// `@autoid` alone means HASH (DDS-XTypes 1.3, 7.3.1.2.1.1).
bool Lowering::has_hashed_ids(const AnnotationReader& reader) const {
  const ast::Annotation* written = reader.written("autoid");
  if (written == nullptr) return defaults_.back().hashed_ids;
  return written->arguments.empty() || written->arguments.front().text != "SEQUENTIAL";
}

// `@id`, else one more than the id of the member before, of which a base's are the first (DDS-XTypes 1.3, 7.3.1.2.1.1). An
// id that is a hash of the name is nothing here: it meets no number, and the descriptor has the position in its place.
std::uint32_t Lowering::member_id(const AnnotationReader& reader, const ast::Name& name, const schema::Type& in) {
  const auto written = reader.number("id", 0, kLargestId);
  if (!written && (hashed_ids_ || reader.written("hashid") != nullptr)) next_id_.reset();
  if (!written && !next_id_) return position(in);
  const auto id = static_cast<std::uint32_t>(written ? *written : *next_id_);
  next_id_ = id + 1;
  const schema::Type* taken = member_ids_.contains(id) ? &in : nullptr;
  for (schema::TypeId base = base_in_row(in); base != kNoType; base = base_in_row(descriptor_.types[base])) {
    if (inheritable_[base].ids.contains(id)) taken = &descriptor_.types[base];
  }
  if (taken == nullptr) return id;
  next_id_.reset();  // what only counts on from here is no mistake of its own
  const auto same = std::find_if(taken->members.begin(), taken->members.end(),
                                 [&](const schema::Member& other) { return other.id == id; });
  diagnostics_
      .report(Code::duplicate_id, written ? reader.find("id")->span : name.span,
              fmt::format("'{}' has the id {} of '{}'", name.text, id, same->name))
      .note("the other member", place(same->source));
  return id;
}

// Among all members, inherited ones counted.
std::uint32_t Lowering::position(const schema::Type& in) const {
  std::size_t result = in.members.size();
  for (schema::TypeId base = base_in_row(in); base != kNoType; base = base_in_row(descriptor_.types[base])) {
    result += descriptor_.types[base].members.size();
  }
  return static_cast<std::uint32_t>(result);
}

// A member, or an arm of a union. False: it is broken, and that is reported.
bool Lowering::member(const ast::Member& written, const ast::Declarator& declarator, Place place, schema::Type& into) {
  const AnnotationReader reader = read(written.annotations, place);
  schema::Member made;
  made.name = declarator.name.text;
  made.source = range(declarator.name.span);
  made.doc = documentation(written.doc, written.annotations, reader);
  made.annotations = reader.kept();
  made.key = reader.flag("key");
  if (reader.find("unit") != nullptr) made.unit = reader.text("unit", "value").value_or("");
  made.id = member_id(reader, declarator.name, into);
  std::optional<AnnotatedBound> annotation = annotated_bound(reader);
  const std::string path = fmt::format("{}.{}", into.name, made.name);
  TypeUse use{{{path, &annotation}}, {}, declarator.name.span, {}, nullptr, false};
  use.tail = place == Place::member && reader.flag("tenon::tail");
  made.type = lower(written.type, declarator, use);
  if (annotation && !annotation->used && made.type != kNoType) {
    diagnostics_.report(Code::bound_without_effect, annotation->span,
                        "this bound has no effect: nothing here is without one");
  }
  made.bounds = std::move(use.bounds);
  if (made.type == kNoType || (use.tail && !tail(reader, made))) return false;
  optional(reader, made);
  values(reader, made);
  if (place == Place::member) alignment(reader, path, static_cast<std::uint32_t>(into.members.size()));
  if (next_id_) member_ids_.insert(made.id);
  into.members.push_back(std::move(made));
  return true;
}

void Lowering::optional(const AnnotationReader& reader, schema::Member& member) {
  if (!reader.flag("optional")) return;
  member.type = table_.optional(member.type);
  if (!member.key) return;
  diagnostics_
      .report(Code::optional_key, reader.find("optional")->span,
              fmt::format("'{}' is part of the key, and cannot be absent", member.name))
      .note("remove '@optional' or '@key'");
}

// Without a name of its own the topic has that of the type.
void Lowering::topic(const AnnotationReader& reader, schema::Type& type) {
  if (reader.argument("topic", "name") == nullptr) return;
  type.topic = meeting_place(reader, "topic", "topic");
}

// The name that an annotation gives; empty: none, or one that cannot be, and that is reported.
std::string Lowering::meeting_place(const AnnotationReader& reader, std::string_view annotation,
                                    std::string_view what) {
  if (reader.find(annotation) == nullptr) return {};
  const auto name = reader.text(annotation, "name");
  if (!name || is_topic_name(*name)) return name.value_or("");
  const diag::Span span = reader.argument(annotation, "name")->span;
  if (std::string ours = with_slashes(*name); is_topic_name(ours)) {
    diagnostics_.report(Code::older_form, span,
                        fmt::format("the name of a {} has no ':', so it is '{}' here", what, ours));
    return ours;
  }
  diagnostics_.report(Code::topic_name, span, fmt::format("'{}' is not the name of a {}", name->substr(0, 40), what))
      .note(fmt::format("a name is 1 to {} of the characters A-Z a-z 0-9 _ . / -", kMaxTopicBytes));
  return {};
}

std::optional<schema::Value> Lowering::value_of(const ast::Expression& expression, schema::TypeId type) {
  const auto target = wanted(type);
  const auto result = evaluator_.evaluate(expression, *target);
  return result ? std::optional(to_schema(*result, target->kind)) : std::nullopt;
}

void Lowering::values(const AnnotationReader& reader, schema::Member& member) {
  limits(reader, member);
  const ast::Annotation* annotation = reader.find("default");
  if (annotation == nullptr) return;
  const ast::Expression* written = reader.argument("default", "value");
  if (written == nullptr) {
    diagnostics_.report(Code::annotation_argument, annotation->span, "'@default' needs a value");
  } else if (!wanted(member.type)) {
    const bool optional = descriptor_.types[member.type].kind == Kind::optional;
    diagnostics_
        .report(Code::bad_default, annotation->span,
                optional ? fmt::format("'{}' is optional: it begins absent, without a default", member.name)
                         : fmt::format("a member of type '{}' cannot have a default",
                                       schema::type_text(descriptor_, member.type)))
        .note("numbers, booleans, characters, strings, enums and bit masks can");
  } else if ((member.default_value = value_of(*written, member.type))) {
    const bool outside = (member.min && less(*member.default_value, *member.min)) ||
                         (member.max && less(*member.max, *member.default_value));
    if (outside)
      diagnostics_.report(Code::bad_range, written->span,
                          fmt::format("the default of '{}' lies outside its range", member.name));
  }
}

void Lowering::limits(const AnnotationReader& reader, schema::Member& member) {
  const schema::Type& whole = descriptor_.types[member.type];
  const schema::TypeId limited = whole.kind == Kind::optional ? whole.element : member.type;
  struct Limit {
    std::string_view annotation, parameter;
    std::optional<schema::Value> schema::Member::*field;
  };
  for (const Limit& limit :
       {Limit{"range", "min", &schema::Member::min}, Limit{"range", "max", &schema::Member::max},
        Limit{"min", "value", &schema::Member::min}, Limit{"max", "value", &schema::Member::max}}) {
    const ast::Annotation* annotation = reader.find(limit.annotation);
    if (annotation == nullptr) continue;
    if (!is_number(descriptor_.types[limited].kind)) {
      if (limit.parameter == "max" && limit.annotation == "range") continue;  // said about its min
      diagnostics_
          .report(Code::annotation_placement, annotation->span,
                  fmt::format("'@{}' has no effect on a member of type '{}'", limit.annotation,
                              schema::type_text(descriptor_, limited)))
          .note("it belongs on a number");
      continue;
    }
    const ast::Expression* written = reader.argument(limit.annotation, limit.parameter);
    if (written != nullptr) {
      member.*limit.field = value_of(*written, limited);
    } else {
      diagnostics_.report(Code::annotation_argument, annotation->span,
                          fmt::format("'@{}' needs {}", limit.annotation,
                                      limit.annotation == "range" ? fmt::format("{}=…", limit.parameter) : "a value"));
    }
  }
  check_limits(reader, member);
}

void Lowering::check_limits(const AnnotationReader& reader, const schema::Member& member) {
  if (!member.min || !member.max || !less(*member.max, *member.min)) return;
  const ast::Annotation* place = reader.find("range") != nullptr ? reader.find("range") : reader.find("max");
  diagnostics_.report(Code::bad_range, place->span,
                      fmt::format("the range of '{}' is empty: {} is larger than {}", member.name,
                                  schema::value_text(*member.min), schema::value_text(*member.max)));
}

}  // namespace tenon::omg
