#include "held.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tenon::failing {

namespace {

std::vector<std::string> descriptors() {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the one that reads this directory
    const auto target = std::filesystem::read_symlink(entry.path(), gone);
    if (!gone && target.string().find("/fd") == std::string::npos) all.push_back(target);
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> mappings() {
  std::vector<std::string> all;
  std::ifstream file("/proc/self/maps");
  for (std::string line; std::getline(file, line);) {
    const std::size_t path = line.find('/');
    const std::size_t shared = line.find("s ", line.find(' '));  // the last letter of the protection
    if (path != std::string::npos && shared != std::string::npos && shared < path) all.push_back(line.substr(path));
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

Held held() { return {descriptors(), mappings()}; }

std::vector<std::string> more(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::vector<std::string> missing;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(missing));
  return missing;
}

std::string beyond(const Held& before, const Held& after) {
  std::string text;
  for (const std::string& one : more(before.descriptors, after.descriptors)) text += one + "\n";
  for (const std::string& one : more(before.mappings, after.mappings)) text += one + "\n";
  return text;
}

}  // namespace tenon::failing
