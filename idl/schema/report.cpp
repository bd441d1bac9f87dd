#include "schema/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "schema/escape.hpp"
#include "schema/report_json.hpp"

namespace tenon::schema {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kCode = "TN2003";

std::string headline(const Heading& heading, bool refused) {
  if (!refused) return '"' + heading.topic + "\": the schemas agree; these hints differ";
  return std::string(kCode) + " cannot " + heading.action + " \"" + heading.topic + "\": the schemas differ";
}

std::string side_line(const Side& side, bool with_name) {
  if (!side.present) return "has no such entry";
  std::string line = with_name ? side.name + ": " : "";
  line += side.type;
  if (side.offset) line += " @" + std::to_string(*side.offset);
  const auto add = [&](std::string_view word, const std::string& text) {
    if (!text.empty()) line += (line.empty() ? "" : ", ") + std::string(word) + text;
  };
  add("unit ", side.unit.empty() ? "" : '"' + side.unit + '"');
  add("bound ",
      side.bound.empty() || side.bound_origin.empty() ? side.bound : side.bound + " (" + side.bound_origin + ")");
  add("", side.detail);
  add("at ", side.source);
  return line;
}

// One block: everything about one path, so that a field that differs twice is shown once.
std::size_t write_block(std::string& text, const std::vector<Difference>& differences, std::size_t first,
                        const SideNames& names) {
  const Difference& head = differences[first];
  const bool renamed = head.writer.present && head.reader.present && head.writer.name != head.reader.name;
  text += "\n  " + shown(head.path);
  const auto label = [](const std::string& name) {
    constexpr std::size_t kWidth = std::string_view("differs").size();
    return "\n    " + name + ":" + std::string(kWidth + 1 - std::min(name.size(), kWidth), ' ');
  };
  text += label(names.writer) + shown(side_line(head.writer, renamed));
  text += label(names.reader) + shown(side_line(head.reader, renamed));
  std::size_t next = first;
  for (; next < differences.size() && differences[next].path == head.path; ++next) {
    const Difference& each = differences[next];
    text += "\n    differs: " + shown(each.what) + (each.refuses() ? "" : " (no reason to refuse)");
  }
  return next;
}

Json side_json(const Side& side) {
  if (!side.present) return nullptr;
  const auto or_null = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
  return {{"name", side.name},
          {"type", or_null(side.type)},
          {"offset", side.offset ? Json(*side.offset) : Json(nullptr)},
          {"unit", or_null(side.unit)},
          {"bound", or_null(side.bound)},
          {"bound_origin", or_null(side.bound_origin)},
          {"detail", or_null(side.detail)},
          {"source", or_null(side.source)}};
}

}  // namespace

std::string blocks_text(const std::vector<Difference>& differences, const SideNames& names) {
  std::string text;
  for (std::size_t next = 0; next < differences.size();) next = write_block(text, differences, next, names);
  return text;
}

std::string report_text(const Heading& heading, const std::vector<Difference>& differences) {
  std::string text = shown(headline(heading, refuses(differences)));
  text += "\n  the writer is " + shown(heading.writer) + ", the reader is " + shown(heading.reader);
  text += blocks_text(differences);
  if (!heading.more.empty()) text += "\n  more: " + shown(heading.more);
  return text;
}

Json difference_json(const Difference& difference, const SideNames& names) {
  return {{"rule", difference.rule},
          {"path", difference.path},
          {"what", difference.what},
          {"refuses", difference.refuses()},
          {names.writer, side_json(difference.writer)},
          {names.reader, side_json(difference.reader)}};
}

std::string report_json(const Heading& heading, const std::vector<Difference>& differences) {
  const bool refused = refuses(differences);
  Json all = Json::array();
  for (const Difference& each : differences) all.push_back(difference_json(each));
  const Json report = {{"code", refused ? Json(kCode) : Json(nullptr)},
                       {"message", headline(heading, refused)},
                       {"action", heading.action},
                       {"topic", heading.topic},
                       {"writer", heading.writer},
                       {"reader", heading.reader},
                       {"more", heading.more.empty() ? Json(nullptr) : Json(heading.more)},
                       {"differences", std::move(all)}};
  return report.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tenon::schema
