#include "diag/render.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>

namespace tenon::diag {
namespace {

using Json = nlohmann::ordered_json;

void put_place(Json& into, const Span& span, const Sources& sources) {
  if (span.file == kNoFile) return;
  into["file"] = sources.path(span.file);
  if (span.line == 0) return;
  into["line"] = span.line;
  into["column"] = span.column;
  into["end_column"] = span.end_column;
}

// 1-based column in code points of a 1-based column in bytes.
std::uint32_t code_point_column(std::string_view line, std::uint32_t column) {
  const std::string_view before = line.substr(0, std::min<std::size_t>(column - 1, line.size()));
  const auto continuing = std::count_if(before.begin(), before.end(),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
  return column - static_cast<std::uint32_t>(continuing);
}

Json sarif_location(const Span& span, const Sources& sources) {
  Json physical;
  physical["artifactLocation"]["uri"] = sources.path(span.file);
  if (span.line != 0) {
    const std::string_view line = sources.line(span.file, span.line);
    physical["region"] = {{"startLine", span.line},
                          {"startColumn", code_point_column(line, span.column)},
                          {"endColumn", code_point_column(line, span.end_column)}};
  }
  return {{"physicalLocation", physical}};
}

Json sarif_result(const Diagnostic& diagnostic, const Sources& sources) {
  Json result{{"ruleId", number(diagnostic.code)}, {"level", name(diagnostic.severity)}};
  std::string text = diagnostic.text;
  Json related = Json::array();
  for (const Note& note : diagnostic.notes) {
    if (note.span.file == kNoFile) {
      text += "\n" + note.text;
      continue;
    }
    Json location = sarif_location(note.span, sources);
    location["message"]["text"] = note.text;
    related.push_back(std::move(location));
  }
  result["message"]["text"] = text;
  result["locations"] = Json::array();
  if (diagnostic.span.file != kNoFile) result["locations"].push_back(sarif_location(diagnostic.span, sources));
  if (!related.empty()) result["relatedLocations"] = std::move(related);
  return result;
}

// Every byte that is not part of valid UTF-8 becomes a replacement character: a file with such bytes is reported, too.
std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string render_json(std::span<const Diagnostic> diagnostics, const Sources& sources) {
  Json list = Json::array();
  std::size_t counts[3] = {};
  for (const Diagnostic& diagnostic : diagnostics) {
    ++counts[static_cast<std::size_t>(diagnostic.severity)];
    Json item{{"code", number(diagnostic.code)},
              {"name", entry(diagnostic.code).slug},
              {"severity", name(diagnostic.severity)},
              {"text", diagnostic.text}};
    put_place(item, diagnostic.span, sources);
    item["notes"] = Json::array();
    for (const Note& note : diagnostic.notes) {
      Json entry{{"text", note.text}};
      put_place(entry, note.span, sources);
      item["notes"].push_back(std::move(entry));
    }
    item["fix"] = nullptr;
    if (diagnostic.fix) {
      Json fix{{"replacement", diagnostic.fix->replacement}};
      put_place(fix, diagnostic.fix->span, sources);
      item["fix"] = std::move(fix);
    }
    list.push_back(std::move(item));
  }
  return dump({{"format", 1}, {"errors", counts[2]}, {"warnings", counts[1]}, {"diagnostics", std::move(list)}});
}

std::string render_sarif(std::span<const Diagnostic> diagnostics, const Sources& sources, std::string_view version) {
  Json rules = Json::array();
  for (const CodeEntry& code : all_codes()) {
    rules.push_back({{"id", number(code.code)},
                     {"name", code.slug},
                     {"shortDescription", {{"text", code.summary}}},
                     {"fullDescription", {{"text", code.explanation}}},
                     {"defaultConfiguration", {{"level", name(code.severity)}}}});
  }
  Json results = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) results.push_back(sarif_result(diagnostic, sources));
  Json run;
  run["tool"]["driver"] = {{"name", "tenonc"}, {"version", version}, {"rules", std::move(rules)}};
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(results);
  return dump({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
               {"version", "2.1.0"},
               {"runs", Json::array({std::move(run)})}});
}

}  // namespace tenon::diag
