#include "omg/headers.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {

Headers::Headers(std::vector<HeaderRule> rules) {
  for (HeaderRule& rule : rules) {
    std::string key = rule.key;
    entries_.insert_or_assign(std::move(key), Entry{std::move(rule), false});  // a later file corrects an earlier one
  }
}

const HeaderRule* Headers::find(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  found->second.used = true;
  return &found->second.rule;
}

const HeaderRule* Headers::rule_of(std::string_view structure) {
  if (entries_.empty()) return nullptr;
  if (const HeaderRule* own = find(std::string(structure))) return own;
  while (true) {
    const std::size_t end = structure.rfind("::");
    if (end == std::string_view::npos) return find("*");
    structure = structure.substr(0, end);
    if (const HeaderRule* of_module = find(std::string(structure) + "::*")) return of_module;
  }
}

void Headers::report_unused(const std::vector<std::string>& known, diag::Diagnostics& diagnostics) const {
  for (const auto& [key, entry] : entries_) {
    if (entry.used || !std::binary_search(known.begin(), known.end(), key)) continue;
    diagnostics.report(diag::Code::bounds_file_key, entry.rule.span,
                       fmt::format("nothing asks for '{}@header': '{}' is no struct", key, key));
  }
}

}  // namespace tenon::omg
