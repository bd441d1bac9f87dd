#include "figures.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

namespace tenon::test {

namespace {

std::vector<OperationFigures>& all() {
  static std::vector<OperationFigures> figures;
  return figures;
}

class Report : public testing::Environment {
 public:
  void TearDown() override {
    const char* const path = std::getenv("TENON_STEPPING_REPORT");
    if (path == nullptr || *path == '\0') return;
    std::ofstream file(path);
    file << "[";
    for (const auto& one : all())
      file << (&one == &all().front() ? "\n" : ",\n") << R"(  {"operation": ")" << one.name << R"(", "instructions": )"
           << one.instructions << R"(, "stores": )" << one.stores << R"(, "system_calls": )" << one.system_calls
           << R"(, "looks": )" << one.looks << R"(, "kills": )" << one.kills << R"(, "kills_elsewhere": )"
           << one.elsewhere << R"(, "missed": )" << one.missed << R"(, "violations": )" << one.violations
           << R"(, "slowest_ms": )" << one.slowest_ms << "}";
    file << "\n]\n";
  }
};

[[maybe_unused]] testing::Environment* const kReport = testing::AddGlobalTestEnvironment(new Report);

}  // namespace

void report(const OperationFigures& one) {
  const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf("%s: %llu instructions, %llu stores, %llu system calls, %llu looks, %llu + %llu kills, slowest %.1f ms\n",
              one.name.c_str(), number(one.instructions), number(one.stores), number(one.system_calls),
              number(one.looks), number(one.kills), number(one.elsewhere), one.slowest_ms);
  all().push_back(one);
}

}  // namespace tenon::test
