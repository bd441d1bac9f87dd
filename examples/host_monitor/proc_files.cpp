#include "proc_files.hpp"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace host_monitor {

namespace {

// "(name)" may hold spaces and brackets: what follows the last bracket is regular. Fields as in proc(5).
std::optional<ProcessRow> parse_process(const std::string& line, std::int32_t pid) {
  const auto open = line.find('(');
  const auto close = line.rfind(')');
  if (open == line.npos || close == line.npos) return std::nullopt;
  ProcessRow row;
  row.pid = pid;
  row.name = line.substr(open + 1, close - open - 1);
  std::istringstream rest(line.substr(close + 1));
  rest >> row.state;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  std::uint64_t pages = 0;
  std::string skipped;
  for (int field = 4; field <= 24 && rest; ++field) {
    if (field == 14)
      rest >> user;
    else if (field == 15)
      rest >> system;
    else if (field == 20)
      rest >> row.threads;
    else if (field == 24)
      rest >> pages;
    else
      rest >> skipped;
  }
  row.ticks = user + system;
  row.resident_kib = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 1024;
  return row;
}

}  // namespace

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();  // a process that ends meanwhile is an error of reading, which ends the text and throws nothing
  return text.str();
}

std::vector<CoreTimes> read_cores() {
  std::vector<CoreTimes> cores;
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("cpu") || line.size() < 4 || line[3] == ' ') continue;
    std::istringstream fields(line.substr(3));
    CoreTimes core;
    std::uint64_t nice = 0;
    std::uint64_t waiting = 0;
    fields >> core.number >> core.user >> nice >> core.system >> core.idle >> waiting;
    core.user += nice;
    core.idle += waiting;
    cores.push_back(core);
  }
  return cores;
}

std::vector<InterfaceBytes> read_interfaces() {
  std::vector<InterfaceBytes> interfaces;
  std::ifstream file("/proc/net/dev");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    InterfaceBytes one;
    one.name = line.substr(line.find_first_not_of(' '), colon - line.find_first_not_of(' '));
    std::istringstream fields(line.substr(colon + 1));
    fields >> one.received;
    std::uint64_t skipped = 0;
    for (int field = 0; field < 7; ++field) fields >> skipped;
    fields >> one.sent;
    interfaces.push_back(std::move(one));
  }
  return interfaces;
}

std::vector<ProcessRow> read_processes() {
  std::vector<ProcessRow> rows;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    std::int32_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc{}) continue;
    if (auto row = parse_process(read_file(entry.path() / "stat"), pid)) rows.push_back(std::move(*row));
  }
  return rows;
}

std::uint64_t read_memory(const std::string& name) {
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1));
  return 0;
}

}  // namespace host_monitor
