// The figures that a long run ends with: for people, and as a file of JSON.
#pragma once

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test {

using Figures = std::vector<std::pair<std::string, std::uint64_t>>;

// `report`: the file to write; none if it is empty.
inline void print_figures(const Figures& figures, double seconds, const std::string& report) {
  for (const auto& [name, value] : figures)
    std::printf("%-33s%llu\n", name.c_str(), static_cast<unsigned long long>(value));
  std::printf("%-33s%.1f\n", "seconds", seconds);
  if (report.empty()) return;
  std::ofstream file(report);
  file << "{";
  for (const auto& [name, value] : figures) file << "\"" << name << "\": " << value << ", ";
  file << "\"seconds\": " << seconds << "}\n";
}

}  // namespace tenon::test
