// libFuzzer: whatever stands on the command line of tenonc and of tenon, they end with one of their exit codes.
//
// The first line of an input names the program, each other line is an argument. They have a directory of their own, with a
// few files, and no way out of it: an argument with a '/' is none here.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quiet.hpp"
#include "scratch.hpp"

int tenonc_main(int argc, char** argv);
int tenon_main(int argc, char** argv);

namespace {

using File = std::pair<const char*, std::string_view>;
constexpr std::array kFiles{
    File{"old.idl", "module nav { struct Imu { @key uint32 id; double x; sequence<octet> blob; }; };\n"},
    File{"new.idl", "module nav { struct Imu { @key uint32 id; float x; sequence<octet, 9> blob; string<3> s; }; };\n"},
    File{"call.idl", "interface Arm { string<9> move(in double x); };  struct Wrong { foo x; };\n"},
    File{"bounds.toml", "\"nav::Imu.blob\" = 12\n"},
    File{"waivers.toml", "[[waiver]]\nrule = \"FIELD_SAME_TYPE\"\npath = \"nav::Imu.x\"\nreason = \"known\"\n"},
};

// As they were; whatever the programs wrote beside them goes.
void tidy_up() {
  for (const auto& entry : std::filesystem::directory_iterator(".")) std::filesystem::remove_all(entry.path());
  for (const auto& [name, text] : kFiles) std::ofstream(name) << text;
}

struct Place {
  Place() {
    std::filesystem::current_path(scratch.path());
    ::setenv("TENON_RUNTIME_DIR", scratch.path().c_str(), 1);
    if (std::freopen("/dev/null", "r", stdin) == nullptr) std::abort();
  }
  tenon::os::test::Scratch scratch;
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Place kPlace;
  auto lines = lines_of({reinterpret_cast<const char*>(data), size});
  constexpr std::size_t kMost = 32;
  if (lines.empty() || lines.size() > kMost) return 0;
  std::vector<char*> arguments;
  for (std::string& line : lines) {
    if (line.find('/') != line.npos || line.find('\0') != line.npos) return 0;
    arguments.push_back(line.data());
  }
  arguments.push_back(nullptr);
  tidy_up();
  const tenon::testing::Quiet quiet;
  const auto program = lines.front() == "tenon" ? tenon_main : tenonc_main;
  const int code = program(static_cast<int>(lines.size()), arguments.data());
  if (code < 0 || code > 2) std::abort();
  return 0;
}
