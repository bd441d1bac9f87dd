// The lines of /proc that the monitor reads, as plain numbers. A file that is missing or odd gives zeros.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace host_monitor {

struct CoreTimes {  // clock ticks since boot
  std::uint16_t number = 0;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  std::uint64_t idle = 0;
  [[nodiscard]] std::uint64_t all() const { return user + system + idle; }
};

struct InterfaceBytes {
  std::string name;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
};

struct ProcessRow {
  std::int32_t pid = 0;
  std::string name;
  char state = '?';
  std::uint64_t ticks = 0;  // of processor time
  std::uint64_t resident_kib = 0;
  std::uint32_t threads = 0;
};

[[nodiscard]] std::vector<CoreTimes> read_cores();
[[nodiscard]] std::vector<InterfaceBytes> read_interfaces();
[[nodiscard]] std::vector<ProcessRow> read_processes();
// The number behind `name:` in /proc/meminfo, KiB.
[[nodiscard]] std::uint64_t read_memory(const std::string& name);
// The whole text of a file.
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace host_monitor
