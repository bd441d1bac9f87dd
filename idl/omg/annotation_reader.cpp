#include "omg/annotation_reader.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;

}  // namespace

AnnotationReader::AnnotationReader(const std::vector<ast::Annotation>& annotations, Place place, Evaluator& evaluator,
                                   diag::Diagnostics& diagnostics, OwnAnnotations& own)
    : annotations_(annotations), place_(place), evaluator_(evaluator), diagnostics_(diagnostics), own_(own) {}

void AnnotationReader::check() {
  for (const ast::Annotation& annotation : annotations_) {
    if (!check_one(annotation)) continue;
    const std::string name = annotation.name.text();
    if (const ast::Annotation* earlier = find(name); earlier != nullptr && name != "verbatim") {
      diagnostics_.report(Code::annotation_repeated, annotation.span, fmt::format("'@{}' stands here twice", name))
          .note("the other one", earlier->span);
      continue;
    }
    usable_.push_back(&annotation);
  }
}

// Whether the annotation means something where it stands.
bool AnnotationReader::check_one(const ast::Annotation& annotation) const {
  const std::string name = annotation.name.text();
  const AnnotationRule* rule = find_annotation(name);
  if (rule == nullptr) return check_unknown(annotation);
  if (!check_arguments(annotation, *rule)) return false;
  if (rule->meaning == Meaning::ignored) {
    diagnostics_.report(Code::annotation_without_meaning, annotation.span,
                        fmt::format("'@{}' has no meaning for a fixed layout", name));
    return false;
  }
  if (!may_stand_on(*rule, place_)) {
    diagnostics_
        .report(Code::annotation_placement, annotation.span,
                fmt::format("'@{}' has no effect on {}", name, spelling(place_)))
        .note(fmt::format("it belongs on {}", places_text(*rule)));
    return false;
  }
  if (rule->meaning == Meaning::kept) {
    diagnostics_.report(Code::annotation_without_meaning, annotation.span,
                        fmt::format("'@{}' is kept in the descriptor; nothing acts on it", name));
    return false;
  }
  return true;
}

// Nothing here acts on it, be it defined in the text or not.
bool AnnotationReader::check_unknown(const ast::Annotation& annotation) const {
  if (own_.check(annotation)) return false;
  const std::string name = annotation.name.text();
  auto& finding =
      diagnostics_.report(Code::unknown_annotation, annotation.span, fmt::format("unknown annotation '@{}'", name));
  if (const auto better = own_.suggestion(name)) {
    finding.text += fmt::format("; did you mean '@{}'?", *better);
    finding.replace(annotation.span, fmt::format("@{}", *better));
  }
  return false;
}

bool AnnotationReader::check_arguments(const ast::Annotation& annotation, const AnnotationRule& rule) const {
  const std::vector<std::string> names = parameter_names(rule);
  bool good = true;
  for (const ast::Argument& argument : annotation.arguments) {
    const std::string written = argument.name ? argument.name->text : "";
    const bool known = std::find(names.begin(), names.end(), written) != names.end();
    if (known || (written.empty() && !names.empty() && annotation.arguments.size() == 1)) continue;
    const diag::Span span = argument.name ? argument.name->span : argument.value->span;
    if (names.empty()) {
      diagnostics_.report(Code::annotation_argument, span, fmt::format("'@{}' has no parameters", rule.name));
      return false;
    }
    auto& finding =
        diagnostics_.report(Code::annotation_argument, span,
                            written.empty() ? fmt::format("several arguments of '@{}' need names", rule.name)
                                            : fmt::format("'@{}' has no parameter '{}'", rule.name, written));
    finding.note(fmt::format("its parameters: {}", fmt::join(names, ", ")));
    if (written.empty()) return false;  // the other ones without a name are no news
    good = false;
  }
  return good;
}

const ast::Annotation* AnnotationReader::written(std::string_view name) const {
  const auto found = std::find_if(annotations_.begin(), annotations_.end(),
                                  [&](const ast::Annotation& each) { return each.name.text() == name; });
  return found == annotations_.end() ? nullptr : &*found;
}

const ast::Annotation* AnnotationReader::find(std::string_view name) const {
  const auto found = std::find_if(usable_.begin(), usable_.end(),
                                  [&](const auto* annotation) { return annotation->name.text() == name; });
  return found == usable_.end() ? nullptr : *found;
}

bool AnnotationReader::flag(std::string_view name) const {
  if (find(name) == nullptr) return false;
  const ast::Expression* value = argument(name, "value");
  if (value == nullptr) return true;
  const auto result =
      evaluator_.evaluate(*value, {schema::Kind::boolean, schema::kNoType, 0, fmt::format("@{}", name)});
  return result && std::get<bool>(*result);
}

const ast::Expression* AnnotationReader::argument(std::string_view name, std::string_view parameter) const {
  const ast::Annotation* annotation = find(name);
  if (annotation == nullptr) return nullptr;
  const std::vector<std::string> names = parameter_names(*find_annotation(name));
  for (const ast::Argument& argument : annotation->arguments) {
    const bool positional = !argument.name && !names.empty() && names.front() == parameter;
    if (positional || (argument.name && argument.name->text == parameter)) return argument.value.get();
  }
  return nullptr;
}

std::optional<std::string> AnnotationReader::text(std::string_view name, std::string_view parameter) const {
  const ast::Expression* value = argument(name, parameter);
  if (value == nullptr) {
    if (const ast::Annotation* annotation = find(name)) {
      diagnostics_.report(Code::annotation_argument, annotation->span,
                          fmt::format("'@{}' needs {}=\"…\"", name, parameter));
    }
    return std::nullopt;
  }
  const auto result = evaluator_.evaluate(*value, {schema::Kind::string, schema::kNoType, 0, fmt::format("@{}", name)});
  return result ? std::optional(std::get<std::string>(*result)) : std::nullopt;
}

std::optional<std::uint64_t> AnnotationReader::number(std::string_view name, std::uint64_t lowest,
                                                      std::uint64_t highest) const {
  const ast::Annotation* annotation = find(name);
  if (annotation == nullptr) return std::nullopt;
  const ast::Expression* value = argument(name, "value");
  if (value == nullptr) {
    diagnostics_.report(Code::annotation_argument, annotation->span, fmt::format("'@{}' needs a number", name));
    return std::nullopt;
  }
  const auto result = evaluator_.evaluate(*value, {schema::Kind::int64, schema::kNoType, 0, fmt::format("@{}", name)});
  if (!result) return std::nullopt;
  const Integer found = std::get<Integer>(*result);
  if (found >= static_cast<Integer>(lowest) && found <= static_cast<Integer>(highest))
    return static_cast<std::uint64_t>(found);
  diagnostics_.report(Code::annotation_argument, value->span,
                      fmt::format("'@{}' takes {} to {}, found {}", name, lowest, highest, text_of(found)));
  return std::nullopt;
}

std::vector<schema::Annotation> AnnotationReader::kept() const {
  std::vector<schema::Annotation> result;
  for (const ast::Annotation& annotation : annotations_) {
    const std::string name = annotation.name.text();
    const AnnotationRule* rule = find_annotation(name);
    if (rule != nullptr && rule->meaning == Meaning::used) continue;
    schema::Annotation made{name, {}};
    for (const ast::Argument& argument : annotation.arguments) {
      made.arguments.emplace_back(argument.name ? argument.name->text : "value", argument.text);
    }
    result.push_back(std::move(made));
  }
  return result;
}

}  // namespace tenon::omg
