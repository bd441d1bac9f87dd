// Exceptions, and interfaces as a whole.
#include "omg/limits.hpp"
#include "omg/lowering.hpp"
#include "schema/kind.hpp"
#include "schema/limits.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;
using schema::kNoType;

}  // namespace

void Lowering::exception(const ast::Definition& definition, const ast::Exception& written) {
  Symbol* symbol = begin(definition, Symbol::What::exception);
  if (symbol == nullptr) return;
  const AnnotationReader reader = read(definition.annotations, Place::exception);
  schema::Type type = described(definition, reader, Kind::exception);
  Scope names(&resolver_.current(), type.name);
  begin_ids(has_hashed_ids(reader));
  for (const ast::Member& member : written.members) members(member, names, type);
  complete(*symbol, std::move(type));
}

void Lowering::interface(const ast::Definition& definition, const ast::Interface& written) {
  Symbol* symbol = begin(definition, Symbol::What::interface);
  if (symbol == nullptr) return;
  const AnnotationReader reader = read(definition.annotations, Place::interface);
  schema::Type type = described(definition, reader, Kind::interface);
  type.topic = meeting_place(reader, "tenon::service", "service");
  symbol->scope = std::make_unique<Scope>(&resolver_.current(), type.name);
  operation_ids_.clear();
  inherit(written.bases, *symbol, type);
  const Resolver::Within inside(resolver_, *symbol->scope);
  for (const ast::InterfacePart& part : written.parts) {
    if (too_many_types_ || diagnostics_.full()) return;
    if (const auto* node = std::get_if<ast::Operation>(&part.node)) operation(*node, *symbol->scope, type);
    if (const auto* node = std::get_if<ast::Attribute>(&part.node)) attribute(*node, *symbol->scope, type);
    if (const auto* node = std::get_if<ast::Definition>(&part.node)) this->definition(*node);
  }
  check_operations(type, definition.name.span);
  messages(type);
  complete(*symbol, std::move(type));
  inheritable_[symbol->type] = {symbol->scope.get(), std::move(operation_ids_), {}};
}

void Lowering::check_operations(const schema::Type& interface, const diag::Span& span) {
  std::size_t count = interface.operations.size();
  for (schema::TypeId id = interface.base; id != kNoType; id = descriptor_.types[id].base)
    count += descriptor_.types[id].operations.size();
  if (count <= kMaxOperations) return;
  diagnostics_.report(Code::service_limits, span,
                      fmt::format("{} operations; an interface has at most {}", count, kMaxOperations));
}

// The first base is the base; what the others bring is listed beside the interface's own operations.
void Lowering::inherit(const std::vector<ast::ScopedName>& bases, Symbol& symbol, schema::Type& into) {
  OperationPlaces known;
  for (const ast::ScopedName& name : bases) {
    const Symbol* base = base_interface(name);
    if (base == nullptr || base->type == kNoType || !inherit_names(base->type, *symbol.scope, name.span)) continue;
    if (into.base == kNoType) {
      into.base = base->type;
      if (bases.size() > 1) gather_operations(base->type, name.span, known);
    } else {
      inherit_operations(base->type, name.span, known, into);
    }
  }
}

Symbol* Lowering::base_interface(const ast::ScopedName& name) {
  Symbol* base = resolver_.defined(name, Wanted::interface, Code::bad_base);
  if (base == nullptr || base->state == Symbol::State::complete) return base;
  diagnostics_
      .report(Code::incomplete_type, name.span, fmt::format("'{}' is not defined before its use", base->qualified))
      .note("declared here", base->span);
  return nullptr;
}

// False: all interfaces together inherit too much, and that is reported.
bool Lowering::may_inherit(std::size_t operations, const diag::Span& span) {
  const bool before = operations_inherited_ <= schema::kMaxItems;
  operations_inherited_ += operations;
  if (operations_inherited_ <= schema::kMaxItems) return true;
  if (before) {
    diagnostics_.report(Code::too_many_members, span,
                        fmt::format("interfaces inherit more than {} operations", schema::kMaxItems));
  }
  return false;
}

void Lowering::gather_operations(schema::TypeId from, const diag::Span& span, OperationPlaces& known) {
  for (schema::TypeId id = from; id != kNoType; id = descriptor_.types[id].base) {
    if (!may_inherit(descriptor_.types[id].operations.size(), span)) return;
    for (const schema::Operation& each : descriptor_.types[id].operations) known.try_emplace(each.name, each.source);
  }
}

void Lowering::inherit_operations(schema::TypeId from, const diag::Span& span, OperationPlaces& known,
                                  schema::Type& into) {
  if (descriptor_.types[from].base != kNoType) inherit_operations(descriptor_.types[from].base, span, known, into);
  if (!may_inherit(descriptor_.types[from].operations.size(), span)) return;
  for (const schema::Operation& each : descriptor_.types[from].operations) {
    const auto [other, fresh] = known.try_emplace(each.name, each.source);
    if (fresh) {
      if (is_operation_id_taken(each.id, into)) operation_id_taken(each.id, each.name, span, into);
      operation_ids_.insert(each.id);
      into.operations.push_back(each);
    } else if (other->second != each.source) {
      diagnostics_.report(Code::redefinition, span, fmt::format("'{}' is inherited from two interfaces", each.name))
          .note("from here", place(other->second))
          .note("and from here", place(each.source));
    }
  }
}

bool Lowering::is_operation_id_taken(std::uint32_t id, const schema::Type& in) const {
  if (operation_ids_.contains(id)) return true;
  for (schema::TypeId base = in.base; base != kNoType; base = descriptor_.types[base].base)
    if (inheritable_.at(base).ids.contains(id)) return true;
  return false;
}

void Lowering::operation_id_taken(std::uint32_t id, const std::string& name, const diag::Span& span,
                                  const schema::Type& in) {
  for (const schema::Type* type = &in;; type = &descriptor_.types[type->base]) {
    const auto other = std::find_if(type->operations.begin(), type->operations.end(),
                                    [&](const schema::Operation& each) { return each.id == id; });
    if (other == type->operations.end() && type->base != kNoType) continue;
    auto& finding = diagnostics_.report(
        Code::duplicate_id, span,
        fmt::format("'{}' has the id {} of '{}'", name, id, other == type->operations.end() ? "" : other->name));
    if (other != type->operations.end()) finding.note("the other operation", place(other->source));
    finding.note("give one of them another with '@id(n)'");
    return;
  }
}

// An attribute is what reads it and what writes it, as in CORBA and in DDS-RPC.
void Lowering::attribute(const ast::Attribute& written, Scope& names, schema::Type& into) {
  const AnnotationReader reader = read(written.annotations, Place::attribute);
  const std::vector<schema::TypeId> getter_raises = raises(written.getter_raises);
  const std::vector<schema::TypeId> setter_raises = raises(written.setter_raises);
  for (const ast::Name& name : written.names) {
    if (names.declare(name, Symbol::What::attribute, 0, diagnostics_).symbol == nullptr) continue;
    const ast::Name get{"_get_" + name.text, name.span};
    const ast::Name set{"_set_" + name.text, name.span};
    if (names.declare(get, Symbol::What::operation, 0, diagnostics_).symbol == nullptr) continue;
    if (!written.is_readonly && names.declare(set, Symbol::What::operation, 0, diagnostics_).symbol == nullptr)
      continue;
    schema::Operation getter;
    getter.name = get.text;
    getter.doc = documentation(written.doc, written.annotations, reader);
    getter.source = range(name.span);
    getter.raises = getter_raises;
    getter.result = carried(written.type, fmt::format("{}.{}", into.name, name.text), reader, name.span, getter.bounds);
    if (getter.result == kNoType) continue;
    schema::Operation setter = getter;
    add_operation(std::move(getter), reader, into);
    if (written.is_readonly) continue;
    setter.name = set.text;
    setter.raises = setter_raises;
    setter.parameters.push_back({name.text, schema::Parameter::Mode::in, std::exchange(setter.result, kNoType),
                                 std::exchange(setter.bounds, {}), setter.source});
    add_operation(std::move(setter), reader, into);
  }
}

}  // namespace tenon::omg
