#include "figures.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string_view>
#include <vector>

namespace tenon::failing {

namespace {

constexpr std::array<std::string_view, 3> kRefusals{"system call", "request for memory", "request and all behind it"};

std::vector<SceneFigures>& all() {
  static std::vector<SceneFigures> figures;
  return figures;
}

std::string json(const Left& left) {
  std::string text = "{";
  const auto field = [&](const char* name, std::uint64_t number) {
    text.append(text.size() > 1 ? ", " : "").append("\"").append(name).append("\": ").append(std::to_string(number));
  };
  field("descriptors", left.descriptors);
  field("mappings", left.mappings);
  field("files", left.files);
  field("blocks", left.blocks);
  field("bytes", left.bytes);
  return text.append("}");
}

struct Sums {
  std::set<std::string> scenes;
  std::array<std::uint64_t, kRefusals.size()> passed{};
  std::uint64_t points = 0;
  std::uint64_t all_passed = 0;
  Left left;
};

Sums sums_of(const std::vector<SceneFigures>& figures) {
  Sums sums;
  for (const SceneFigures& one : figures) {
    sums.scenes.insert(one.scene);
    sums.passed[static_cast<std::size_t>(one.refusal)] += one.passed;
    sums.points += one.points;
    sums.all_passed += one.passed;
    sums.left += one.left;
  }
  return sums;
}

void print(const Sums& sums, bool good) {
  std::printf(
      "%zu scenes: %llu system calls failed, %llu requests for memory refused alone, %llu with all behind them\n",
      sums.scenes.size(), static_cast<unsigned long long>(sums.passed[0]),
      static_cast<unsigned long long>(sums.passed[1]), static_cast<unsigned long long>(sums.passed[2]));
  std::printf("left behind: %s\n", json(sums.left).c_str());
  if (good && sums.all_passed == sums.points)
    std::printf("all %llu points passed\n", static_cast<unsigned long long>(sums.points));
  else
    std::printf("%llu of %llu points passed%s\n", static_cast<unsigned long long>(sums.all_passed),
                static_cast<unsigned long long>(sums.points),
                good ? "; the others were not asked for" : ", VIOLATIONS");
}

void write(const char* path, const Sums& sums) {
  std::ofstream file(path);
  file << "{\n  \"scenes\": " << sums.scenes.size() << ", \"points\": " << sums.points
       << ", \"passed\": " << sums.all_passed << ", \"system_calls_failed\": " << sums.passed[0]
       << ", \"requests_refused\": " << sums.passed[1] << ", \"requests_refused_with_all_behind\": " << sums.passed[2]
       << ",\n  \"violations\": " << testing::UnitTest::GetInstance()->failed_test_count()
       << ", \"left\": " << json(sums.left) << ",\n  \"each\": [";
  for (const SceneFigures& one : all())
    file << (&one == &all().front() ? "\n" : ",\n") << "    {\"scene\": \"" << one.scene << "\", \"refused\": \""
         << kRefusals[static_cast<std::size_t>(one.refusal)] << "\", \"calls\": " << one.calls
         << ", \"points\": " << one.points << ", \"passed\": " << one.passed << ", \"left\": " << json(one.left) << '}';
  file << "\n  ]\n}\n";
}

class FailingReport : public testing::Environment {
 public:
  void TearDown() override {
    const char* const path = std::getenv("TENON_FAILING_REPORT");
    if (path == nullptr || *path == '\0') return;
    const Sums sums = sums_of(all());
    const bool good = testing::UnitTest::GetInstance()->failed_test_count() == 0 && sums.left.nothing();
    print(sums, good);
    write(path, sums);
  }
};

[[maybe_unused]] testing::Environment* const kFailingReport = testing::AddGlobalTestEnvironment(new FailingReport);

}  // namespace

Left& Left::operator+=(const Left& more) noexcept {
  descriptors += more.descriptors;
  mappings += more.mappings;
  files += more.files;
  blocks += more.blocks;
  bytes += more.bytes;
  return *this;
}

void report(const SceneFigures& one) {
  std::printf("%s: %s: %llu of %llu points, left %s\n", one.scene.c_str(),
              std::string(kRefusals[static_cast<std::size_t>(one.refusal)]).c_str(),
              static_cast<unsigned long long>(one.passed), static_cast<unsigned long long>(one.points),
              json(one.left).c_str());
  all().push_back(one);
}

}  // namespace tenon::failing
