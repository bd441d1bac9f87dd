// The rules of `tenonc breaking`: one table, that findings, `tenonc explain` and the reference page are printed from.
//
// An id is never reused: people put it into waivers. Any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "releases/compare.hpp"

namespace tenon::releases {

enum class Severity {
  breaking,  // somebody's program ends, or falls silent
  warning,   // everything runs on; a person should know
  note,      // an addition
};

struct Rule {
  std::string_view id;  // "FIELD_SAME_TYPE"
  Severity severity;
  Attach attach;  // the run-time verdict that follows
  std::string_view summary;
  std::string_view explanation;  // what it protects, and what to do instead
};

std::span<const Rule> all_rules();
const Rule* find_rule(std::string_view id);  // nothing: there is none

std::string_view name(Severity severity);  // "breaking", "warning", "note"
std::string render_explanation(const Rule& rule);
std::string render_reference();  // docs/reference/breaking.md

}  // namespace tenon::releases
