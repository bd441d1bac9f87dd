#include "format/format.hpp"

#include "format/lines.hpp"
#include "format/pieces.hpp"
#include "format/same.hpp"
#include "format/structure.hpp"
#include "omg/parser.hpp"
#include "omg/preprocessor.hpp"
#include "omg/source_loader.hpp"

#include <utility>

namespace tenon::format {
namespace {

using diag::Code;

// IDL that cannot be laid out in memory, or that a macro or an #error of its includes decides about, is still IDL.
bool is_about_grammar(const diag::Diagnostic& finding) {
  switch (finding.code) {
    case Code::outside_profile:
    case Code::function_like_macro:
    case Code::error_directive:
    case Code::annotation_in_comment:
      return false;
    default:
      return finding.severity == diag::Severity::error;
  }
}

// True if the grammar accepts the branches that are taken when nothing is defined.
bool is_well_formed(const omg::SourceLoader::File& file, omg::SourceLoader& loader, diag::Sources& sources,
                    diag::Diagnostics& found, diag::Diagnostics& diagnostics) {
  omg::Preprocessor preprocessor(loader, sources, found, omg::Includes::checked);
  const omg::TokenStream stream = preprocessor.run(file);
  omg::Parser(stream, found).parse();
  bool good = true;
  for (const diag::Diagnostic& finding : found.sorted()) {
    if (!is_about_grammar(finding)) continue;
    diag::Diagnostic& told = diagnostics.report(finding.code, finding.span, finding.text);
    told.notes = finding.notes;
    told.fix = finding.fix;
    good = false;
  }
  return good;
}

// The first line says how the file's lines end.
std::string_view line_end_of(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end != std::string_view::npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

}  // namespace

Formatted format(std::string shown_path, std::string text, diag::Sources& sources, diag::Diagnostics& diagnostics) {
  diag::Diagnostics found;
  omg::SourceLoader loader({}, sources, found);
  const omg::SourceLoader::File file = *loader.adopt(std::move(shown_path), std::move(text)).file;
  Formatted result;
  result.refused = !is_well_formed(file, loader, sources, found, diagnostics);
  if (result.refused) return result;

  const std::string_view source = sources.text(file.id);
  const Pieces before = cut(source);
  result.text = write_lines(before.pieces, structure(before.pieces), line_end_of(source));
  result.defect = difference(before, cut(result.text));
  if (!result.defect.empty()) result.text.clear();
  return result;
}

}  // namespace tenon::format
