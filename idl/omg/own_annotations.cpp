#include "omg/own_annotations.hpp"

#include "diag/suggest.hpp"
#include "omg/annotation_names.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;

}  // namespace

OwnAnnotations::Entry* OwnAnnotations::declare(const ast::Name& name, std::uint64_t spelling) {
  const std::string qualified = resolver_.current().qualify(name.text);
  const auto [place, added] = entries_.try_emplace(qualified);
  Entry& entry = place->second;
  if (!added) {
    if (entry.spelling != spelling) {
      diagnostics_.report(Code::redefinition, name.span, fmt::format("'@{}' is declared already", qualified))
          .note("the declaration before", entry.span);
    }
    return nullptr;
  }
  entry.span = name.span;
  entry.spelling = spelling;
  entry.scope = std::make_unique<Scope>(&resolver_.current(), qualified);
  return &entry;
}

// From the innermost scope outwards.
const OwnAnnotations::Entry* OwnAnnotations::find(const std::string& name) const {
  for (const Scope* scope = &resolver_.current(); scope != nullptr; scope = scope->parent()) {
    const auto found = entries_.find(scope->qualify(name));
    if (found != entries_.end()) return &found->second;
  }
  return nullptr;
}

bool OwnAnnotations::check(const ast::Annotation& use) {
  const Entry* entry = find(use.name.text());
  if (entry == nullptr) return false;
  bool good = true;
  for (const ast::Argument& argument : use.arguments) {
    good = check_argument(use, argument, *entry) && good;
    if (!good && !argument.name) break;  // the other ones without a name are no news
  }
  const bool positional = use.arguments.size() == 1 && !use.arguments.front().name;
  for (std::size_t i = 0; good && i < entry->members.size(); ++i) {
    const Member& member = entry->members[i];
    const bool given = (positional && i == 0) ||
                       std::any_of(use.arguments.begin(), use.arguments.end(), [&](const ast::Argument& each) {
                         return each.name && each.name->text == member.name;
                       });
    if (given || member.has_default) continue;
    diagnostics_
        .report(Code::annotation_argument, use.span, fmt::format("'@{}' needs {}=…", use.name.text(), member.name))
        .note("it is defined here", entry->span);
  }
  return true;
}

bool OwnAnnotations::check_argument(const ast::Annotation& use, const ast::Argument& argument, const Entry& entry) {
  const auto refuse = [&](const diag::Span& span, std::string text) {
    diagnostics_.report(Code::annotation_argument, span, std::move(text)).note("it is defined here", entry.span);
    return false;
  };
  const std::string name = use.name.text();
  if (entry.members.empty()) return refuse(argument.value->span, fmt::format("'@{}' has no parameters", name));
  if (!argument.name && use.arguments.size() > 1)
    return refuse(argument.value->span, fmt::format("several arguments of '@{}' need names", name));
  const auto member = !argument.name
                          ? entry.members.begin()
                          : std::find_if(entry.members.begin(), entry.members.end(),
                                         [&](const Member& each) { return each.name == argument.name->text; });
  if (member == entry.members.end())
    return refuse(argument.name->span, fmt::format("'@{}' has no parameter '{}'", name, argument.name->text));
  if (!member->type) return true;
  // Labels of an enum inside the annotation need no more than their name.
  const auto* label = std::get_if<ast::ScopedName>(&argument.value->node);
  const bool inside = label != nullptr && entry.scope->find(label->parts.front().text) != nullptr;
  const Resolver::Within names(resolver_, inside ? *entry.scope : resolver_.current());
  return evaluator_.evaluate(*argument.value, *member->type).has_value();
}

std::optional<std::string> OwnAnnotations::suggestion(const std::string& name) {
  constexpr std::size_t kMostSuggestedAnnotations = 50;
  if (++suggestions_ > kMostSuggestedAnnotations) return std::nullopt;
  std::vector<std::string> known = annotation_names();
  for (const auto& [own, entry] : entries_) known.push_back(own);
  return diag::closest(name, known);
}

}  // namespace tenon::omg
