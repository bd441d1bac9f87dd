#include "releases/verdict.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tenon::releases {
namespace {

bool covers(const Waiver& waiver, const schema::Difference& difference) {
  if (waiver.rule != difference.rule) return false;
  const std::string_view path = waiver.path;
  if (!path.ends_with('*')) return path == difference.path;
  return difference.path.starts_with(path.substr(0, path.size() - 1));
}

// Inside an interface every rule speaks of one operation.
Attach attach_of(const schema::Difference& difference, const Rule* rule, Attach entry) {
  if (difference.refuses()) return entry == Attach::per_operation ? Attach::per_operation : Attach::refused;
  return rule != nullptr && rule->attach == Attach::absent ? Attach::absent : Attach::accepted;
}

// What the run-time refuses breaks, whatever a table says; an added operation refuses nobody.
Severity severity_of(const schema::Difference& difference, const Rule* rule) {
  if (rule == nullptr) return Severity::breaking;
  return difference.refuses() && rule->attach != Attach::per_operation ? Severity::breaking : rule->severity;
}

Bump bump_of(Severity severity) { return severity == Severity::breaking ? Bump::major : Bump::minor; }

}  // namespace

Verdict judge(std::vector<Entry> entries, std::vector<Waiver> waivers) {
  Verdict verdict;
  std::vector<bool> used(waivers.size(), false);
  for (Entry& entry : entries) {
    Judged judged{std::move(entry.name), entry.attach, std::move(entry.through), {}};
    for (schema::Difference& difference : entry.differences) {
      const Rule* rule = find_rule(difference.rule);
      Finding finding{{}, severity_of(difference, rule), attach_of(difference, rule, entry.attach), std::nullopt};
      for (std::size_t i = 0; i < waivers.size(); ++i) {
        if (!covers(waivers[i], difference)) continue;
        used[i] = true;
        if (!finding.waiver) finding.waiver = i;
      }
      verdict.breaking = verdict.breaking || (finding.severity == Severity::breaking && !finding.waiver);
      verdict.bump = std::max(verdict.bump, bump_of(finding.severity));
      finding.difference = std::move(difference);
      judged.findings.push_back(std::move(finding));
    }
    verdict.entries.push_back(std::move(judged));
  }
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i]) verdict.unused.push_back(i);
  verdict.waivers = std::move(waivers);
  return verdict;
}

std::string_view name(Bump bump) {
  constexpr std::array<std::string_view, 3> kNames = {"patch", "minor", "major"};
  return kNames.at(static_cast<std::size_t>(bump));
}

}  // namespace tenon::releases
