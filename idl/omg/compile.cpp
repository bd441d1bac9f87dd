#include "omg/compile.hpp"

#include "model/identity.hpp"
#include "model/layout.hpp"
#include "model/renames.hpp"
#include "model/rihs01.hpp"
#include "omg/lowering.hpp"
#include "omg/parser.hpp"
#include "schema/kind.hpp"
#include "schema/reader.hpp"
#include "schema/writer.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;

// Where an operation needs the type.
std::optional<schema::SourceRange> use_of(const schema::Operation& operation, schema::TypeId type) {
  for (const schema::Parameter& parameter : operation.parameters) {
    if (parameter.type == type) return parameter.source;
  }
  return operation.result == type ? std::optional(operation.source) : std::nullopt;
}

// An anonymous type has no place of its own: it is the one of the member, parameter or typedef that needs it.
diag::Span place_of(const schema::Descriptor& descriptor, schema::TypeId type, const Lowering& lowering) {
  for (schema::TypeId id = type; id < descriptor.types.size(); ++id) {
    const schema::Type& candidate = descriptor.types[id];
    if (id == type && candidate.source.line != 0) return lowering.place(candidate.source);
    for (const schema::Member& member : candidate.members) {
      if (member.type == type) return lowering.place(member.source);
    }
    for (const schema::Operation& operation : candidate.operations) {
      if (const auto use = use_of(operation, type)) return lowering.place(*use);
    }
    if (candidate.element == type || candidate.key == type) type = id;
  }
  for (const schema::TypeAlias& alias : descriptor.aliases) {
    if (alias.type == type) return lowering.place(alias.source);
  }
  return {};
}

Code code_of(const model::LayoutProblem& problem) {
  using About = model::LayoutProblem::About;
  if (problem.about == About::extent) return Code::bad_extent;
  if (problem.about == About::tail) return Code::bad_tail;
  return problem.about == About::alignment ? Code::message_alignment : Code::type_too_large;
}

// Where a type was written, or the member or operation of it.
diag::Span place_of(const schema::Descriptor& descriptor, const model::LayoutProblem& problem,
                    const Lowering& lowering) {
  const schema::Type& type = descriptor.types[problem.type];
  if (problem.member < type.members.size()) return lowering.place(type.members[problem.member].source);
  if (problem.member < type.operations.size()) return lowering.place(type.operations[problem.member].source);
  return place_of(descriptor, problem.type, lowering);
}

void lay_out(schema::Descriptor& descriptor, const Lowering& lowering, diag::Diagnostics& diagnostics) {
  for (const model::LayoutProblem& problem : model::lay_out(descriptor, lowering.alignments())) {
    diagnostics.report(code_of(problem), place_of(descriptor, problem, lowering), problem.text);
  }
}

// Whoever reads descriptors has limits of its own: what is accepted here stays within all of them.
bool is_readable(const schema::Descriptor& descriptor, diag::FileId file, diag::Diagnostics& diagnostics) {
  const auto read = schema::read(schema::write(descriptor));
  if (!read)
    diagnostics.report(Code::descriptor_limits, {file, 0, 0, 0}, "the descriptor would be refused: " + read.error());
  return read.has_value();
}

// The files of the headers that the file's own structs were given, which it does not name itself.
void include_headers(schema::Descriptor& descriptor) {
  for (const schema::Type& type : descriptor.types) {
    if (type.source.file != 0 || !schema::is_header_given(type)) continue;
    const std::uint32_t file = descriptor.types[type.base].source.file;
    const std::string& path = descriptor.files[file];
    auto& includes = descriptor.includes;
    if (std::find(includes.begin(), includes.end(), path) == includes.end()) includes.push_back(path);
  }
}

// Which #include brought what is outside of the profile, and how much more of it there is.
void tell_of_includes(const SourceLoader& loader, diag::Diagnostics& diagnostics) {
  for (const SourceLoader::File& file : loader.files()) {
    const auto [more, finding] = diagnostics.left_out(file.id);
    if (finding == nullptr) continue;
    finding->note("included here", file.included_from);
    if (more > 0) {
      finding->note(fmt::format("{} more of this kind in that file: 'tenonc check' of the file itself shows {}", more,
                                more == 1 ? "it" : "each"));
    }
  }
}

}  // namespace

Compilation compile(const std::filesystem::path& file, const Options& options, diag::Sources& sources,
                    diag::Diagnostics& diagnostics) {
  Compilation result;
  const std::size_t errors_before = diagnostics.errors();
  SourceLoader loader(options.paths, sources, diagnostics);
  const auto opened = loader.open(file);
  if (opened.file == nullptr) {
    result.unreadable = opened.error;
    return result;
  }
  diagnostics.once_per_file(Code::outside_profile, opened.file->id);
  Preprocessor preprocessor(loader, sources, diagnostics);
  for (const Define& define : options.defines) preprocessor.define(define);
  const SourceLoader::File main(*opened.file);
  for (const HeaderRule& rule : options.headers) {
    if (!rule.idl.empty()) preprocessor.precede(rule.idl, rule.span, main);
  }
  const TokenStream stream = preprocessor.run(main);
  const ast::Unit unit = Parser(stream, diagnostics).parse();

  schema::Descriptor descriptor;
  for (const SourceLoader::File& read : loader.files()) {
    descriptor.files.push_back(read.include_path);
    result.files_read.push_back(read.opened);
  }
  descriptor.includes = preprocessor.direct_includes();
  Lowering lowering(loader, options, diagnostics, descriptor);
  if (lowering.run(unit, stream.include_missing, preprocessor.preceding())) lay_out(descriptor, lowering, diagnostics);
  include_headers(descriptor);
  tell_of_includes(loader, diagnostics);
  if (diagnostics.errors() != errors_before) return result;
  model::identify(descriptor);
  model::record_rihs01(descriptor);
  model::record_renames(descriptor);
  if (!is_readable(descriptor, loader.files().front().id, diagnostics)) return result;
  result.alignments = lowering.alignments();
  result.descriptor = std::move(descriptor);
  return result;
}

}  // namespace tenon::omg
