// Operations: results, parameters, exceptions, ids.
#include "omg/limits.hpp"
#include "omg/lowering.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::kNoType;
using Mode = schema::Parameter::Mode;

// Of the name alone, so that an operation keeps its id whatever is added around it. FNV-1a, in the 28 bits of `@id`.
std::uint32_t id_of(std::string_view name) {
  std::uint32_t hash = 0x811c'9dc5;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x0100'0193;
  return (hash >> 28) ^ (hash & 0x0fff'ffff);
}

}  // namespace

void Lowering::operation(const ast::Operation& written, Scope& names, schema::Type& into) {
  const AnnotationReader reader = read(written.annotations, Place::operation);
  const bool fresh = names.declare(written.name, Symbol::What::operation, 0, diagnostics_).symbol != nullptr;
  const std::string path = fmt::format("{}.{}", into.name, written.name.text);
  schema::Operation made;
  made.name = written.name.text;
  made.doc = documentation(written.doc, written.annotations, reader);
  made.source = range(written.name.span);
  if (written.result) made.result = carried(*written.result, path + ".return", reader, written.name.span, made.bounds);
  Scope parameters(&names, path);
  for (const ast::Parameter& each : written.parameters) parameter(each, parameters, path, made);
  made.raises = raises(written.raises);
  made.oneway = written.oneway.line != 0 || reader.flag("oneway");
  if (made.oneway) check_oneway(written, written.oneway.line != 0 ? written.oneway : reader.find("oneway")->span);
  made.stream = stream(reader, path, made.oneway);
  const bool whole = made.parameters.size() == written.parameters.size() && (!written.result || made.result != kNoType);
  if (fresh && whole) add_operation(std::move(made), reader, into);
}

void Lowering::parameter(const ast::Parameter& written, Scope& names, const std::string& path,
                         schema::Operation& into) {
  const AnnotationReader reader = read(written.annotations, Place::parameter);
  const auto declared = names.declare(written.name, Symbol::What::member, 0, diagnostics_);
  schema::Parameter made{written.name.text, written.mode, kNoType, {}, range(written.name.span)};
  made.type = carried(written.type, fmt::format("{}.{}", path, made.name), reader, written.name.span, made.bounds);
  if (declared.symbol != nullptr && made.type != kNoType) into.parameters.push_back(std::move(made));
}

// The type of a result, a parameter or an attribute. `path` is what a bounds file calls it.
schema::TypeId Lowering::carried(const ast::TypeSpec& spec, const std::string& path, const AnnotationReader& reader,
                                 const diag::Span& place, std::vector<schema::Bound>& bounds) {
  std::optional<AnnotatedBound> annotation = annotated_bound(reader);
  TypeUse use{{{path, &annotation}}, {}, place, {}, nullptr, false};
  const schema::TypeId type = lower(spec, use);
  if (annotation && !annotation->used && type != kNoType) {
    diagnostics_.report(Code::bound_without_effect, annotation->span,
                        "this bound has no effect: nothing here is without one");
  }
  bounds = std::move(use.bounds);
  return type;
}

std::vector<schema::TypeId> Lowering::raises(const std::vector<ast::ScopedName>& names) {
  std::vector<schema::TypeId> result;
  for (const ast::ScopedName& name : names) {
    const Symbol* symbol = resolver_.defined(name, Wanted::exception, Code::bad_raises);
    if (symbol == nullptr || symbol->type == kNoType) continue;
    if (std::find(result.begin(), result.end(), symbol->type) != result.end()) {
      diagnostics_.report(Code::bad_raises, name.span, fmt::format("'{}' is raised already", name.text()));
    } else if (result.size() == kMaxRaised) {
      diagnostics_.report(Code::service_limits, name.span,
                          fmt::format("more than {} exceptions are raised", kMaxRaised));
      break;
    } else {
      result.push_back(symbol->type);
    }
  }
  return result;
}

// Nobody waits for an answer, so there is none.
void Lowering::check_oneway(const ast::Operation& written, const diag::Span& oneway) {
  const auto report = [&](const diag::Span& span, std::string text) {
    diagnostics_.report(Code::bad_oneway, span, std::move(text)).note("nobody waits for the answer of this", oneway);
  };
  if (written.result) report(written.result->span, "a oneway operation returns nothing");
  for (const ast::Parameter& each : written.parameters) {
    if (each.mode != Mode::in)
      report(each.name.span, fmt::format("'{}' of a oneway operation is no 'in' parameter", each.name.text));
  }
  if (!written.raises.empty()) report(written.raises.front().span, "a oneway operation raises nothing");
}

// `@tenon::stream`, or what a bounds file says in its place.
bool Lowering::stream(const AnnotationReader& reader, const std::string& path, bool oneway) {
  const ast::Annotation* written = reader.find("tenon::stream");
  const SidecarBound* sidecar = written == nullptr ? bounds_.annotation(path + "@stream") : nullptr;
  const bool is_stream = written != nullptr ? reader.flag("tenon::stream") : sidecar != nullptr && sidecar->value != 0;
  if (!is_stream || !oneway) return is_stream;
  diagnostics_
      .report(Code::bad_oneway, written != nullptr ? written->span : sidecar->span,
              "a oneway operation has no answer, and no stream of them")
      .note("remove 'oneway' or '@tenon::stream'");
  return false;
}

void Lowering::add_operation(schema::Operation made, const AnnotationReader& reader, schema::Type& into) {
  const auto written = reader.number("id", 0, 0x0fff'ffff);
  made.id = static_cast<std::uint32_t>(written.value_or(id_of(made.name)));
  if (is_operation_id_taken(made.id, into))
    operation_id_taken(made.id, made.name, written ? reader.find("id")->span : place(made.source), into);
  operation_ids_.insert(made.id);
  into.operations.push_back(std::move(made));
}

}  // namespace tenon::omg
