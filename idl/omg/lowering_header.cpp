// Headers that a bounds file gives: a struct that has none becomes one that inherits from the header.
#include "omg/lowering.hpp"
#include "schema/kind.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::kNoType;

// "trace::Context", seen from the top level.
ast::ScopedName absolute_name(std::string_view text, const diag::Span& span) {
  ast::ScopedName name{true, {}, span};
  while (true) {
    const std::size_t end = text.find("::");
    name.parts.push_back({std::string(text.substr(0, end)), span});
    if (end == std::string_view::npos) return name;
    text.remove_prefix(end + 2);
  }
}

}  // namespace

// Of a struct whose own base, if it wrote one, is known. What the header is made of has none, and a struct that is no
// message only if the bounds file calls it by its name.
void Lowering::give_header(const ast::Definition& definition, bool has_base, Scope& names, schema::Type& into) {
  const diag::FileId file = definition.name.span.file;
  if (headers_.empty() || std::binary_search(preceding_.begin(), preceding_.end(), file)) return;
  const HeaderRule* rule = headers_.rule_of(into.name);
  if (rule == nullptr || rule->structure.empty() || (into.nested && rule->key != into.name)) return;
  const schema::TypeId header = header_of(*rule, into.name);
  if (header == kNoType || (has_base && into.base == kNoType)) return;
  if (into.base == kNoType) {
    if (!inherit_names(header, names, definition.name.span)) return;
    into.base = header;
    into.annotations.push_back(
        {std::string(schema::kHeaderGiven), {{"value", rule->structure}, {"place", rule->place}}});
    return;
  }
  for (schema::TypeId base = into.base; base != kNoType; base = descriptor_.types[base].base) {
    if (base == header) return;
  }
  const std::string& base = descriptor_.types[into.base].name;
  diagnostics_
      .report(Code::bad_header, definition.name.span,
              fmt::format("'{}' cannot get the header '{}': it inherits from '{}', which has none", into.name,
                          rule->structure, base))
      .note("the bounds file gives it here", rule->span)
      .note(fmt::format("put  \"{}@header\" = {{ struct = \"{}\", idl = \"{}\" }}  into it, or  \"{}@header\" = false",
                        base, rule->structure, rule->idl, into.name));
}

// The struct that a rule names; kNoType: there is none, and that is reported once.
schema::TypeId Lowering::header_of(const HeaderRule& rule, const std::string& user) {
  const auto [known, is_new] = header_types_.try_emplace(rule.key, kNoType);
  if (!is_new) return known->second;
  const Symbol* symbol = resolver_.look_up(absolute_name(rule.structure, rule.span));
  if (symbol != nullptr && symbol->what == Symbol::What::structure && symbol->state == Symbol::State::complete)
    return known->second = symbol->type;
  const bool missing = missing_headers_.contains(rule.idl);
  auto& finding = diagnostics_.report(
      Code::bad_header, rule.span,
      missing ? fmt::format("cannot find '{}', with the header of '{}'", rule.idl, user)
              : fmt::format("'{}' has no struct '{}', the header of '{}'", rule.idl, rule.structure, user));
  if (missing) finding.note("files are sought in the directories given with --import-dir, then beside the bounds file");
  return kNoType;
}

// The base whose members have ids in one row with those of `type`. A header that the struct's author does not know of has
// a row of its own, so that ids are the same with it and without.
schema::TypeId Lowering::base_in_row(const schema::Type& type) {
  return schema::is_header_given(type) ? kNoType : type.base;
}

// A header begins a message. In a part of one it would stand again, in each element of a sequence.
void Lowering::check_headers() {
  if (headers_.empty()) return;
  for (const schema::Type& type : descriptor_.types) {
    if (type.synthesised) continue;
    for (const schema::Member& member : type.members) {
      if (member.type != kNoType) check_part(member.type, member.name, type.name, member.source);
    }
    for (const schema::Operation& operation : type.operations) {
      if (operation.result != kNoType)
        check_part(operation.result, "result of " + operation.name, type.name, operation.source);
      for (const schema::Parameter& parameter : operation.parameters) {
        if (parameter.type != kNoType)
          check_part(parameter.type, operation.name + "." + parameter.name, type.name, parameter.source);
      }
    }
  }
}

void Lowering::check_part(schema::TypeId part, const std::string& name, const std::string& whole,
                          const schema::SourceRange& source) {
  if (descriptor_.types[part].key != kNoType) check_part(descriptor_.types[part].key, name, whole, source);
  while (descriptor_.types[part].element != kNoType) part = descriptor_.types[part].element;
  const schema::Type& type = descriptor_.types[part];
  if (!schema::is_header_given(type) || !headers_in_parts_.insert(part).second) return;
  const HeaderRule& rule = *headers_.rule_of(type.name);
  diagnostics_
      .report(Code::bad_header, place(source),
              fmt::format("'{}' has the header '{}', and is a part of '{}' as '{}'", type.name, rule.structure, whole,
                          name))
      .note("the bounds file gives it here", rule.span)
      .note(fmt::format("put  \"{}@header\" = false  into it, or write '@nested' at '{}'", type.name, type.name));
}

}  // namespace tenon::omg
