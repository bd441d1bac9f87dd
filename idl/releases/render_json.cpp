#include <nlohmann/json.hpp>

#include "releases/render.hpp"
#include "schema/report_json.hpp"

namespace tenon::releases {
namespace {

using Json = nlohmann::ordered_json;

Json finding_json(const Finding& finding, const Verdict& verdict) {
  Json sides = schema::difference_json(finding.difference, side_names());
  return {{"rule", finding.difference.rule},
          {"severity", name(finding.severity)},
          {"attach", name(finding.attach)},
          {"path", finding.difference.path},
          {"what", finding.difference.what},
          {"waived", finding.waiver ? Json(verdict.waivers[*finding.waiver].reason) : Json(nullptr)},
          {"old", std::move(sides[side_names().writer])},
          {"new", std::move(sides[side_names().reader])}};
}

std::string written(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string diff_json(const std::vector<Entry>& entries) {
  Json all = Json::array();
  for (const Entry& entry : entries) {
    Json differences = Json::array();
    for (const auto& each : entry.differences) differences.push_back(schema::difference_json(each, side_names()));
    all.push_back(Json{{"name", entry.name},
                       {"attach", name(entry.attach)},
                       {"through", entry.through},
                       {"differences", std::move(differences)}});
  }
  return written(all);
}

std::string breaking_json(const Verdict& verdict) {
  Json entries = Json::array();
  for (const Judged& entry : verdict.entries) {
    Json findings = Json::array();
    for (const Finding& finding : entry.findings) findings.push_back(finding_json(finding, verdict));
    entries.push_back(Json{{"name", entry.name},
                           {"attach", name(entry.attach)},
                           {"through", entry.through},
                           {"findings", std::move(findings)}});
  }
  Json unused = Json::array();
  for (const std::size_t i : verdict.unused) {
    const Waiver& waiver = verdict.waivers[i];
    unused.push_back(
        Json{{"rule", waiver.rule}, {"path", waiver.path}, {"reason", waiver.reason}, {"place", waiver.place}});
  }
  return written(Json{{"breaking", verdict.breaking},
                      {"bump", name(verdict.bump)},
                      {"entries", std::move(entries)},
                      {"unused_waivers", std::move(unused)}});
}

}  // namespace tenon::releases
