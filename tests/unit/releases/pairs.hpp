// Pairs of old and new, each with what is said about it: the findings, the version, and what the two are told at attach.
#pragma once

#include <ostream>

#include "releases/verdict.hpp"

namespace tenon::releases {

struct Pair {
  const char* name;
  const char* before;
  const char* after;
  const char* findings;  // "RULE path, RULE path": in the order they are told
  bool breaking;
  Bump bump;
  const char* topic;   // the type that meets at attach; "old|new" if it has two names
  const char* report;  // "path, path": each place that a refusal names there, the old version being the writer
};

inline std::ostream& operator<<(std::ostream& out, const Pair& pair) { return out << pair.name; }

inline constexpr Pair kPairs[] = {
#include "pairs.inc"
};

}  // namespace tenon::releases
