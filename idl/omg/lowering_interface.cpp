// Exceptions, and interfaces as a whole.
#include "omg/lowering.hpp"
#include "schema/kind.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;
using schema::kNoType;
using What = Symbol::What;

}  // namespace

void Lowering::exception(const ast::Definition& definition, const ast::Exception& written) {
  Symbol* symbol = begin(definition, What::exception);
  if (symbol == nullptr) return;
  const AnnotationReader reader = read(definition.annotations, Place::exception);
  schema::Type type = described(definition, reader, Kind::exception);
  Scope names(&resolver_.current(), type.name);
  for (const ast::Member& member : written.members) members(member, names, type);
  complete(*symbol, std::move(type));
}

void Lowering::interface(const ast::Definition& definition, const ast::Interface& written) {
  Symbol* symbol = begin(definition, What::interface);
  if (symbol == nullptr) return;
  const AnnotationReader reader = read(definition.annotations, Place::interface);
  schema::Type type = described(definition, reader, Kind::interface);
  symbol->scope = std::make_unique<Scope>(&resolver_.current(), type.name);
  for (const ast::ScopedName& base : written.bases) inherit(base, *symbol, type);
  const Resolver::Within inside(resolver_, *symbol->scope);
  for (const ast::InterfacePart& part : written.parts) {
    if (too_many_types_ || diagnostics_.full()) return;
    if (const auto* node = std::get_if<ast::Operation>(&part.node)) operation(*node, *symbol->scope, type);
    if (const auto* node = std::get_if<ast::Attribute>(&part.node)) attribute(*node, *symbol->scope, type);
    if (const auto* node = std::get_if<ast::Definition>(&part.node)) this->definition(*node);
  }
  complete(*symbol, std::move(type));
}

// The first base is the base; what the others bring is listed beside the interface's own operations.
void Lowering::inherit(const ast::ScopedName& name, Symbol& symbol, schema::Type& into) {
  Symbol* base = resolver_.defined(name, Wanted::interface, Code::bad_base);
  if (base == nullptr) return;
  if (base->state != Symbol::State::complete) {
    diagnostics_
        .report(Code::incomplete_type, name.span, fmt::format("'{}' is not defined before its use", base->qualified))
        .note("declared here", base->span);
    return;
  }
  if (base->type == kNoType) return;
  symbol.scope->inherit(*base->scope);
  if (into.base == kNoType) {
    into.base = base->type;
  } else {
    inherit_operations(base->type, name.span, into);
  }
}

void Lowering::inherit_operations(schema::TypeId from, const diag::Span& span, schema::Type& into) {
  if (descriptor_.types[from].base != kNoType) inherit_operations(descriptor_.types[from].base, span, into);
  for (const schema::Operation& each : descriptor_.types[from].operations) {
    const auto* known = operation_of(into, [&](const auto& other) { return other.name == each.name; });
    if (known == nullptr) {
      into.operations.push_back(each);
    } else if (known->source != each.source) {
      diagnostics_.report(Code::redefinition, span, fmt::format("'{}' is inherited from two interfaces", each.name))
          .note("from here", place(known->source))
          .note("and from here", place(each.source));
    }
  }
}

// Own operations and inherited ones.
const schema::Operation* Lowering::operation_of(const schema::Type& type,
                                                const std::function<bool(const schema::Operation&)>& is) {
  const auto found = std::find_if(type.operations.begin(), type.operations.end(), is);
  if (found != type.operations.end()) return &*found;
  return type.base == kNoType ? nullptr : operation_of(descriptor_.types[type.base], is);
}

// An operation or an attribute: its name is taken where an interface inherits one of that name.
bool Lowering::declare_in(Scope& names, const ast::Name& name, What what) {
  const Symbol* known = names.find(name.text) == nullptr ? names.find_inherited(name.text) : nullptr;
  if (known == nullptr || (known->what != What::operation && known->what != What::attribute))
    return names.declare(name, what, 0, diagnostics_).symbol != nullptr;
  diagnostics_
      .report(Code::redefinition, name.span, fmt::format("'{}' is inherited, and cannot be declared again", name.text))
      .note("the inherited one", known->span);
  return false;
}

// An attribute is what reads it and what writes it, as in CORBA and in DDS-RPC.
void Lowering::attribute(const ast::Attribute& written, Scope& names, schema::Type& into) {
  const AnnotationReader reader = read(written.annotations, Place::attribute);
  const std::vector<schema::TypeId> getter_raises = raises(written.getter_raises);
  const std::vector<schema::TypeId> setter_raises = raises(written.setter_raises);
  for (const ast::Name& name : written.names) {
    if (!declare_in(names, name, What::attribute)) continue;
    schema::Operation getter;
    getter.name = "_get_" + name.text;
    getter.doc = documentation(written.doc, written.annotations, reader);
    getter.source = range(name.span);
    getter.raises = getter_raises;
    getter.result = carried(written.type, fmt::format("{}.{}", into.name, name.text), reader, name.span, getter.bounds);
    if (getter.result == kNoType) continue;
    schema::Operation setter = getter;
    add_operation(std::move(getter), reader, into);
    if (written.is_readonly) continue;
    setter.name = "_set_" + name.text;
    setter.raises = setter_raises;
    setter.parameters.push_back({name.text, schema::Parameter::Mode::in, std::exchange(setter.result, kNoType),
                                 std::exchange(setter.bounds, {}), setter.source});
    add_operation(std::move(setter), reader, into);
  }
}

}  // namespace tenon::omg
