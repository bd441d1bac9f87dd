// `@annotation` definitions, and `#pragma keylist`.
#include "diag/suggest.hpp"
#include "omg/lowering.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;
using schema::kNoType;

}  // namespace

// A standard annotation keeps its meaning, whatever a text says about it.
void Lowering::annotation_definition(const ast::Definition& definition, const ast::AnnotationDefinition& written) {
  if (find_annotation(definition.name.text) != nullptr) return;
  OwnAnnotations::Entry* entry = own_annotations_.declare(definition.name, definition.spelling);
  if (entry == nullptr) return;
  const std::size_t declarations = descriptor_.declarations.size();
  const Resolver::Within inside(resolver_, *entry->scope);
  for (const ast::AnnotationPart& part : written.parts) {
    if (const auto* node = std::get_if<ast::Definition>(&part.node)) this->definition(*node);
    if (const auto* node = std::get_if<ast::AnnotationMember>(&part.node)) {
      const auto same = [&](const auto& other) { return other.name == node->name.text; };
      if (std::any_of(entry->members.begin(), entry->members.end(), same)) {
        diagnostics_.report(Code::redefinition, node->name.span,
                            fmt::format("'{}' is a parameter already", node->name.text));
      } else if (auto member = annotation_member(*node)) {
        entry->members.push_back(std::move(*member));
      }
    }
  }
  // What is declared inside serves the annotation only: it is no part of the interface.
  descriptor_.declarations.resize(declarations);
}

std::optional<OwnAnnotations::Member> Lowering::annotation_member(const ast::AnnotationMember& written) {
  OwnAnnotations::Member result{written.name.text, std::nullopt, written.value != nullptr};
  if (!written.type) return result;
  schema::TypeId type = kNoType;
  result.type = constant_type(*written.type, type);
  if (!result.type) return std::nullopt;
  if (written.value) evaluator_.evaluate(*written.value, *result.type);
  return result;
}

void Lowering::key_list(const ast::KeyList& written) {
  Symbol* symbol = resolver_.type(written.type);
  if (symbol == nullptr) return;
  if (symbol->what != Symbol::What::structure || symbol->state != Symbol::State::complete) {
    diagnostics_
        .report(Code::bad_key_list, written.type.span,
                fmt::format("a keylist is about a struct, which '{}' is not", written.type.text()))
        .note("declared here", symbol->span);
    return;
  }
  if (symbol->type == kNoType) return;
  for (const auto& path : written.members) key_member(path, descriptor_.types[symbol->type]);
}

void Lowering::repository_id(const ast::RepositoryId& written) {
  if (!resolver_.exists(written.of)) return;
  diagnostics_
      .report(Code::repository_id, written.keyword.span, fmt::format("'{}' has no meaning here", written.keyword.text))
      .note("it concerns CORBA's repository ids");
}

void Lowering::key_member(const std::vector<ast::Name>& path, schema::Type& of) {
  const ast::Name& name = path.front();
  if (path.size() > 1) {
    diagnostics_
        .report(Code::bad_key_list, name.span, fmt::format("the key inside '{}' is marked in its own type", name.text))
        .note(fmt::format("mark '{}' there with '@key', and list '{}' here", path[1].text, name.text));
    return;
  }
  const auto found =
      std::find_if(of.members.begin(), of.members.end(), [&](const auto& m) { return m.name == name.text; });
  if (found == of.members.end()) {
    std::vector<std::string> names;
    for (const schema::Member& member : of.members) names.push_back(member.name);
    auto& finding = diagnostics_.report(Code::bad_key_list, name.span,
                                        fmt::format("'{}' has no member '{}' of its own", of.name, name.text));
    if (const auto better = diag::closest(name.text, names)) {
      finding.text += fmt::format("; did you mean '{}'?", *better);
      finding.replace(name.span, *better);
    }
    return;
  }
  if (descriptor_.types[found->type].kind == Kind::tail) {
    diagnostics_
        .report(Code::bad_tail, name.span,
                fmt::format("'{}' stands behind the message: it is no part of the key", name.text))
        .note("the member", place(found->source));
    return;
  }
  if (descriptor_.types[found->type].kind == Kind::optional) {
    diagnostics_
        .report(Code::optional_key, name.span, fmt::format("'{}' is part of the key, and cannot be absent", name.text))
        .note("the member", place(found->source));
  }
  found->key = true;
}

}  // namespace tenon::omg
