// Waivers files (`*.waivers.toml`): findings of `tenonc breaking` that are known and accepted.
//
//   [[waiver]]
//   rule = "FIELD_SAME_UNIT"
//   path = "nav::Imu.temp"           a '*' at the end: everything that begins so
//   reason = "no release used it"
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "releases/verdict.hpp"

namespace tenon::tenonc {

// Appends the waivers. Returns what is wrong with the file, or nothing.
std::string read_waivers_file(const std::filesystem::path& path, std::vector<releases::Waiver>& into);

}  // namespace tenon::tenonc
