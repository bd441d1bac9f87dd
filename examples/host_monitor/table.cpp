// Prints what arrives on host/stats as a table that renews itself; read in place, nothing is copied.
//
//   host_table [READINGS]     ends after so many; without, when nothing came for five seconds
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <iostream>

#include <host_stats.hpp>
#include <host_stats.print.hpp>

using namespace std::chrono_literals;

namespace {

void print(const host::HostStats& stats, std::uint64_t sequence) {
  const auto& memory = stats.memory;
  std::cout << std::fixed << std::setprecision(1) << stats.host_name.view() << "  reading " << sequence << "  up "
            << stats.uptime << " s  load " << stats.load.one_minute << ' ' << stats.load.five_minutes << ' '
            << stats.load.fifteen_minutes << "\nmemory  total " << memory.total << "  available " << memory.available
            << "  cached " << memory.cached << " KiB\n";
  for (const auto& core : stats.cores)
    std::cout << "core " << std::setw(3) << core.number << std::setw(8) << core.user << " % user" << std::setw(8)
              << core.system << " % system" << std::setw(8) << core.idle << " % idle\n";
  for (const auto& net : stats.interfaces)
    std::cout << std::left << std::setw(16) << net.name.view() << std::right << " received " << net.received
              << " B  sent " << net.sent << " B  " << net.receive_rate << " B/s in  " << net.send_rate << " B/s out\n";
  std::cout << "    pid  name              cpu %  resident KiB  state\n";
  const std::size_t rows = std::min<std::size_t>(stats.processes.size(), 8);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto& process = stats.processes[i];
    std::cout << std::setw(7) << process.pid << "  " << std::left << std::setw(15) << process.name.view() << std::right
              << std::setw(8) << process.cpu << std::setw(14) << process.resident << "  " << process.state << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto node = tenon::Node::open("host_table");
  if (!node) return std::cerr << node.error().message() << '\n', 1;
  auto subscriber = host::HostStatsSubscriber::open(*node);
  if (!subscriber) return std::cerr << subscriber.error().message() << '\n', 1;
  const int readings = argc > 1 ? std::atoi(argv[1]) : -1;
  for (int i = 0; i != readings; ++i) {
    const auto sample = subscriber->wait_take(5s);
    if (!sample) return std::cerr << "host_table: nothing on host/stats for 5 s\n", 1;
    if (isatty(STDOUT_FILENO) != 0) std::cout << "\033[H\033[2J";
    print(*sample, sample.sequence());
    std::cout << std::endl;
  }
}
