#include "releases/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "releases/rule_tables.hpp"

namespace tenon::releases {
namespace {

std::vector<Rule> joined() {
  std::vector<Rule> rules;
  for (const auto& part : {member_rules(), name_rules()}) rules.insert(rules.end(), part.begin(), part.end());
  std::sort(rules.begin(), rules.end(), [](const Rule& a, const Rule& b) { return a.id < b.id; });
  return rules;
}

constexpr std::string_view kPreface =
    "# What breaks between two versions of an interface\n\n"
    "`tenonc breaking OLD NEW` compares two versions, each IDL or a `.tsd`, and names each difference by one of these\n"
    "rules. The verdict at attach is that of the run-time: both ask the same code. The manual is\n"
    "[idl.md](idl.md#two-versions-of-an-interface); this page is printed by `tenonc explain --rules --markdown`, and "
    "a\n"
    "test compares the two.\n\n"
    "`breaking` asks for a new major version, everything else listed here for a minor one, a release without a\n"
    "difference is a patch. While the first number is 0, read minor for major and patch for minor.\n\n"
    "| rule | severity | at attach | what it asks |\n|---|---|---|---|\n";

// As those who show Markdown make it of a heading.
std::string anchor(std::string_view heading) {
  std::string made(heading);
  for (char& c : made) c = 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return made;
}

}  // namespace

std::span<const Rule> all_rules() {
  static const std::vector<Rule> kRules = joined();
  return kRules;
}

const Rule* find_rule(std::string_view id) {
  const auto rules = all_rules();
  const auto found = std::lower_bound(rules.begin(), rules.end(), id,
                                      [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  return found == rules.end() || found->id != id ? nullptr : &*found;
}

std::string_view name(Severity severity) {
  constexpr std::array<std::string_view, 3> kNames = {"breaking", "warning", "note"};
  return kNames.at(static_cast<std::size_t>(severity));
}

std::string render_explanation(const Rule& rule) {
  return fmt::format("{} ({}, at attach: {}): {}\n\n{}", rule.id, name(rule.severity), name(rule.attach), rule.summary,
                     rule.explanation);
}

std::string render_reference() {
  std::string out(kPreface);
  for (const Rule& rule : all_rules())
    out += fmt::format("| [{}](#{}) | {} | {} | {} |\n", rule.id, anchor(rule.id), name(rule.severity),
                       name(rule.attach), rule.summary);
  for (const Rule& rule : all_rules()) out += fmt::format("\n## {}\n\n{}", rule.id, rule.explanation);
  return out;
}

}  // namespace tenon::releases
