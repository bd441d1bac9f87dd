#include "tenonc/waivers_file.hpp"

#include <fmt/format.h>

#include "omg/limits.hpp"
#include "tenonc/files.hpp"
#include "tenonc/toml.hpp"

namespace tenon::tenonc {
namespace {

// One waiver. Returns what is wrong with it, or nothing.
std::string read_waiver(const toml::node& node, releases::Waiver& waiver) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return "a waiver is a table: [[waiver]]";
  for (const auto& [key, value] : *table) {
    const auto text = value.value_exact<std::string>();
    if (!text || text->empty()) return fmt::format("'{}' is not a text", std::string(key.str()));
    if (key == "rule")
      waiver.rule = *text;
    else if (key == "path")
      waiver.path = *text;
    else if (key == "reason")
      waiver.reason = *text;
    else
      return fmt::format("a waiver has a rule, a path and a reason, and no '{}'", std::string(key.str()));
  }
  if (waiver.rule.empty() || waiver.path.empty() || waiver.reason.empty())
    return "a waiver needs a rule, a path and a reason";
  if (releases::find_rule(waiver.rule) == nullptr)
    return fmt::format("there is no rule '{}'; 'tenonc explain --rules' lists them all", waiver.rule);
  return {};
}

std::string at(const std::filesystem::path& path, const toml::source_region& region) {
  return fmt::format("{}:{}", path.string(), region.begin.line);
}

}  // namespace

std::string read_waivers_file(const std::filesystem::path& path, std::vector<releases::Waiver>& into) {
  std::string text;
  if (std::string error = read_file(path, omg::kMaxFileBytes, text); !error.empty()) return error;
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return fmt::format("{}: {}", at(path, parsed.error().source()), parsed.error().description());
  for (const auto& [key, node] : parsed.table()) {
    const toml::array* waivers = node.as_array();
    if (key != "waiver" || waivers == nullptr)
      return fmt::format("{}: a waivers file holds [[waiver]] and nothing else", at(path, key.source()));
    for (const toml::node& each : *waivers) {
      releases::Waiver waiver{{}, {}, {}, at(path, each.source())};
      if (std::string error = read_waiver(each, waiver); !error.empty())
        return fmt::format("{}: {}", waiver.place, error);
      into.push_back(std::move(waiver));
    }
  }
  return {};
}

}  // namespace tenon::tenonc
