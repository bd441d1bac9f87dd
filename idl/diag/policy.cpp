#include "diag/policy.hpp"

#include "diag/suggest.hpp"

#include <fmt/format.h>
#include <vector>

namespace tenon::diag {
namespace {

// Removes `prefix` from the front of `text`.
bool accept(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string unknown(std::string_view name) {
  std::vector<std::string> names;
  for (const CodeEntry& each : all_codes()) {
    if (each.severity != Severity::error) names.emplace_back(each.slug);
  }
  const auto better = closest(name, names);
  return fmt::format("there is no warning '{}'{}", name, better ? fmt::format("; did you mean '{}'?", *better) : "");
}

}  // namespace

std::string Policy::apply(std::string_view flag) {
  const bool negated = accept(flag, "no-");
  if (flag == "error") {
    warnings_are_errors_ = !negated;
    return {};
  }
  const bool about_error = accept(flag, "error=");
  const auto code = find_code(flag);
  if (!code) return unknown(flag);
  if (entry(*code).severity == Severity::error)
    return fmt::format("'{}' is an error, and cannot be switched", entry(*code).slug);
  Setting& setting = settings_[*code];
  if (about_error) {
    setting.is_error = !negated;
  } else {
    setting.hidden = negated;
  }
  return {};
}

std::optional<Severity> Policy::severity(Code code) const {
  const Severity usual = entry(code).severity;
  const auto found = settings_.find(code);
  const Setting setting = found == settings_.end() ? Setting{} : found->second;
  if (usual != Severity::error && setting.hidden) return std::nullopt;
  if (setting.is_error.value_or(warnings_are_errors_ && usual == Severity::warning)) return Severity::error;
  return usual;
}

}  // namespace tenon::diag
