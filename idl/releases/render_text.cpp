#include "releases/render.hpp"
#include "schema/report.hpp"

#include <fmt/format.h>
#include <array>

#include "schema/escape.hpp"

namespace tenon::releases {
namespace {

using schema::shown;

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& each : names) text += (text.empty() ? "" : ", ") + shown(each);
  return text;
}

// "nav::Imu: refused at attach, for nav::Point too"
std::string heading(const std::string& name, Attach attach, const std::vector<std::string>& through, bool alone) {
  constexpr std::array<std::string_view, 4> kMeanings = {"accepted at attach", "refused at attach",
                                                         "each operation attaches by itself", "in one version only"};
  std::string text = fmt::format("{}: {}", shown(name), kMeanings.at(static_cast<std::size_t>(attach)));
  if (!through.empty()) text += fmt::format(", for {} {}", joined(through), alone ? "in it" : "in it, too");
  return text + "\n";
}

std::string finding_line(const Finding& finding, const Verdict& verdict) {
  const schema::Difference& difference = finding.difference;
  const std::string& place = difference.reader.source.empty() ? difference.writer.source : difference.reader.source;
  std::string line =
      fmt::format("  {}{}[{}] {}: {}\n", place.empty() ? "" : shown(place) + ": ", name(finding.severity),
                  difference.rule, shown(difference.path), shown(difference.what));
  if (finding.waiver) {
    const Waiver& waiver = verdict.waivers[*finding.waiver];
    line += fmt::format("    waived by {}: {}\n", shown(waiver.place), shown(waiver.reason));
  }
  return line;
}

std::string summary(const Verdict& verdict) {
  std::size_t breaking = 0;
  std::size_t waived = 0;
  for (const Judged& entry : verdict.entries) {
    for (const Finding& finding : entry.findings) {
      if (finding.severity == Severity::breaking) ++(finding.waiver ? waived : breaking);
    }
  }
  std::string text = breaking == 0 ? "nothing breaks" : fmt::format("{} breaking", breaking);
  if (waived != 0) text += fmt::format(", {} waived", waived);
  return fmt::format("{}; the version rises by a {}\n", text, name(verdict.bump));
}

}  // namespace

std::string diff_text(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) {
    text += heading(entry.name, entry.attach, entry.through, entry.differences.empty());
    const std::string blocks = schema::blocks_text(entry.differences, side_names());
    if (!blocks.empty()) text += blocks.substr(1) + "\n";
  }
  return text;
}

std::string breaking_text(const Verdict& verdict) {
  std::string text;
  for (const Judged& entry : verdict.entries) {
    text += heading(entry.name, entry.attach, entry.through, entry.findings.empty());
    for (const Finding& finding : entry.findings) text += finding_line(finding, verdict);
  }
  for (const std::size_t i : verdict.unused) {
    const Waiver& waiver = verdict.waivers[i];
    text += fmt::format("{}: nothing needs the waiver of {} at {}\n", shown(waiver.place), shown(waiver.rule),
                        shown(waiver.path));
  }
  return text + summary(verdict);
}

}  // namespace tenon::releases
