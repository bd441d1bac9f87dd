// Publishes a reading of this machine on host/stats, several times a second, written straight into shared memory.
//
//   host_publisher [SECONDS]     runs so long, for ever without
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <host_stats.hpp>
#include <tenon/log.hpp>

#include "host_reader.hpp"

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  tenon::set_log_sink([](const tenon::LogRecord& record) {
    std::cerr << "host_publisher: " << record.text << '\n' << record.detail << (record.detail.empty() ? "" : "\n");
  });
  const auto node = tenon::Node::open("host_publisher");
  if (!node) return std::cerr << node.error().message() << '\n', 1;
  auto publisher = host::HostStatsPublisher::open(*node, tenon::traits<host::HostStats>::topic, {.depth = 8});
  if (!publisher) return std::cerr << publisher.error().message() << '\n', 1;

  const auto end =
      std::chrono::steady_clock::now() + std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 1'000'000'000);
  host_monitor::HostReader reader;
  while (std::chrono::steady_clock::now() < end) {
    auto loan = publisher->loan();
    if (!loan) return std::cerr << loan.error().message() << '\n', 1;
    reader.read_into(**loan);
    std::move(*loan).publish();
    std::this_thread::sleep_for(200ms);
  }
}
