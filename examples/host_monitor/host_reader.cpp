#include "host_reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

namespace host_monitor {

namespace {

template <std::size_t N>
void put(tenon::String<N>& to, std::string_view text) {
  (void)to.assign(text.substr(0, N));  // the kernel's names are cut to the length of the field
}

host::ProcessState state_of(char letter) {
  switch (letter) {
    case 'R':
      return host::ProcessState::running;
    case 'S':
    case 'I':
      return host::ProcessState::sleeping;
    case 'D':
      return host::ProcessState::waiting;
    case 'T':
    case 't':
      return host::ProcessState::stopped;
    case 'Z':
      return host::ProcessState::zombie;
    default:
      return host::ProcessState::other;
  }
}

float share(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0.0F : static_cast<float>(100.0 * static_cast<double>(part) / static_cast<double>(all));
}

double rate(std::uint64_t now, std::uint64_t before, double seconds) {
  return seconds <= 0 || now < before ? 0.0 : static_cast<double>(now - before) / seconds;
}

}  // namespace

void HostReader::read_into(host::HostStats& stats) {
  const auto now = std::chrono::steady_clock::now();
  const double seconds = last_time_ == std::chrono::steady_clock::time_point{}
                             ? 0.0
                             : std::chrono::duration<double>(now - last_time_).count();
  last_time_ = now;
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  stats.taken_at = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count());
  std::istringstream(read_file("/proc/uptime")) >> stats.uptime;
  std::array<char, 65> name{};
  (void)gethostname(name.data(), name.size() - 1);
  put(stats.host_name, name.data());
  read_load(stats.load);
  stats.memory.total = read_memory("MemTotal");
  stats.memory.free = read_memory("MemFree");
  stats.memory.available = read_memory("MemAvailable");
  stats.memory.cached = read_memory("Cached");
  stats.memory.swap_total = read_memory("SwapTotal");
  stats.memory.swap_free = read_memory("SwapFree");
  read_cores_into(stats);
  read_interfaces_into(stats, seconds);
  read_processes_into(stats, seconds);
}

void HostReader::read_load(host::Load& load) {
  char slash = 0;
  std::istringstream(read_file("/proc/loadavg")) >> load.one_minute >> load.five_minutes >> load.fifteen_minutes >>
      load.runnable >> slash >> load.threads;
}

void HostReader::read_cores_into(host::HostStats& stats) {
  for (const CoreTimes& now : read_cores()) {
    const CoreTimes before = std::exchange(last_cores_[now.number], now);
    const std::uint64_t all = now.all() - std::min(before.all(), now.all());
    if (!stats.cores.push_back({.number = now.number,
                                .user = share(now.user - std::min(before.user, now.user), all),
                                .system = share(now.system - std::min(before.system, now.system), all),
                                .idle = share(now.idle - std::min(before.idle, now.idle), all)}))
      break;
  }
}

void HostReader::read_interfaces_into(host::HostStats& stats, double seconds) {
  for (const InterfaceBytes& now : read_interfaces()) {
    const InterfaceBytes before = std::exchange(last_interfaces_[now.name], now);
    host::Interface row{.received = now.received,
                        .sent = now.sent,
                        .receive_rate = rate(now.received, before.received, seconds),
                        .send_rate = rate(now.sent, before.sent, seconds)};
    put(row.name, now.name);
    if (!stats.interfaces.push_back(row)) break;
  }
}

void HostReader::read_processes_into(host::HostStats& stats, double seconds) {
  const double ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  auto rows = read_processes();
  std::map<std::int32_t, std::uint64_t> ticks;
  for (const ProcessRow& row : rows) ticks[row.pid] = row.ticks;
  const auto used = [&](const ProcessRow& row) {
    const auto before = last_ticks_.find(row.pid);
    return before == last_ticks_.end() ? 0.0 : rate(row.ticks, before->second, seconds) / ticks_per_second;
  };
  // Our own first: what a monitor costs is part of the picture, however busy the others are.
  std::stable_sort(rows.begin(), rows.end(), [&, own = getpid()](const ProcessRow& a, const ProcessRow& b) {
    if ((a.pid == own) != (b.pid == own)) return a.pid == own;
    return used(a) != used(b) ? used(a) > used(b) : a.resident_kib > b.resident_kib;
  });
  for (const ProcessRow& row : rows) {
    host::Process process{.pid = row.pid,
                          .state = state_of(row.state),
                          .cpu = static_cast<float>(100.0 * used(row)),
                          .resident = row.resident_kib,
                          .threads = row.threads};
    put(process.name, row.name);
    if (!stats.processes.push_back(process)) break;
  }
  last_ticks_ = std::move(ticks);
}

}  // namespace host_monitor
