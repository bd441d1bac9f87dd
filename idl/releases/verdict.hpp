// What a comparison means: the severity of each finding, what is waived, and which part of the version has to rise.
//
// Values only; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "releases/compare.hpp"
#include "releases/rules.hpp"

namespace tenon::releases {

// One finding that is known and accepted, with the reason.
struct Waiver {
  std::string rule;
  std::string path;  // "nav::Imu.temp"; with a '*' at its end everything that begins so
  std::string reason;
  std::string place;  // "nav.waivers.toml:3"
};

struct Finding {
  schema::Difference difference;
  Severity severity = Severity::breaking;
  Attach attach = Attach::refused;
  std::optional<std::size_t> waiver;  // index
};

struct Judged {
  std::string name;
  Attach attach = Attach::accepted;
  std::vector<std::string> through;
  std::vector<Finding> findings;
};

enum class Bump { patch, minor, major };

struct Verdict {
  std::vector<Judged> entries;
  std::vector<Waiver> waivers;
  std::vector<std::size_t> unused;  // waivers that nothing needed
  bool breaking = false;            // something breaks that is not waived
  Bump bump = Bump::patch;          // a waiver changes nothing about it
};

Verdict judge(std::vector<Entry> entries, std::vector<Waiver> waivers);

std::string_view name(Bump bump);  // "patch", "minor", "major"

}  // namespace tenon::releases
