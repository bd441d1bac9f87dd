// Fills a HostStats, where it stands, with a reading of this machine.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include <host_stats.types.hpp>

#include "proc_files.hpp"

namespace host_monitor {

// Rates and shares are taken since the reading before.
class HostReader {
 public:
  void read_into(host::HostStats& stats);

 private:
  void read_load(host::Load& load);
  void read_cores_into(host::HostStats& stats);
  void read_interfaces_into(host::HostStats& stats, double seconds);
  void read_processes_into(host::HostStats& stats, double seconds);

  std::chrono::steady_clock::time_point last_time_{};
  std::map<std::uint16_t, CoreTimes> last_cores_;
  std::map<std::string, InterfaceBytes> last_interfaces_;
  std::map<std::int32_t, std::uint64_t> last_ticks_;
};

}  // namespace host_monitor
