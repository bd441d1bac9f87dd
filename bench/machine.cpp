#include "machine.hpp"

#include <sys/utsname.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <thread>

#include "clock.hpp"

namespace tenon::bench {

namespace {

std::string first_line(std::FILE* stream) {
  std::array<char, 256> text{};
  if (std::fgets(text.data(), static_cast<int>(text.size()), stream) == nullptr) return {};
  std::string line = text.data();
  while (!line.empty() && line.back() == '\n') line.pop_back();
  return line;
}

std::string output_of(const std::string& command) {
  std::FILE* const stream = popen(command.c_str(), "r");
  if (stream == nullptr) return {};
  std::string line = first_line(stream);
  (void)pclose(stream);
  return line;
}

std::string commit() {
  const std::string git = "git -C '" TENON_BENCH_SOURCE_DIR "' ";
  std::string hash = output_of(git + "rev-parse --short=10 HEAD 2>/dev/null");
  if (hash.empty()) return "unknown";
  const bool changed = !output_of(git + "status --porcelain -uno -- runtime bench templates 2>/dev/null").empty();
  return changed ? hash + " and local changes" : hash;
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

std::string load() {
  std::ifstream file("/proc/loadavg");
  std::string one;
  file >> one;
  return one;
}

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

}  // namespace

nlohmann::ordered_json describe_machine(const Cores& cores, const std::string& command) {
  utsname system{};
  (void)uname(&system);
  return {{"cpu", processor()},
          {"cores", {cores.lead, cores.follow}},
          {"kernel", std::string(system.release)},
          {"compiler", compiler()},
          {"commit", commit()},
          {"command", command},
          {"load_before", load()}};
}

double ns_per_tick() {
  static const double rate = [] {
    const std::uint64_t ns = now_ns();
    const std::uint64_t count = ticks();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const std::uint64_t passed = now_ns() - ns;
    return static_cast<double>(passed) / static_cast<double>(ticks() - count);
  }();
  return rate;
}

}  // namespace tenon::bench
