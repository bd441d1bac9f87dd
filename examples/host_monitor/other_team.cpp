// A subscriber of another team, built from their own copy of the interface, which differs in a type and a unit.
// Ends with 3 when it is refused, after saying why.
#include <iostream>

#include <host_stats.hpp>
#include <host_stats.print.hpp>

int main() {
  const auto node = tenon::Node::open("host_other_team");
  if (!node) return std::cerr << node.error().message() << '\n', 1;
  auto subscriber = host::HostStatsSubscriber::open(*node);
  if (subscriber) {
    const auto sample = subscriber->wait_take(std::chrono::seconds(5));
    return std::cout << (sample ? "took a reading\n" : "no publisher\n"), 0;
  }
  const tenon::Error& error = subscriber.error();
  std::cout << (error.detail().empty() ? error.message() : error.detail()) << '\n';
  return error == tenon::ErrorCode::schema_mismatch ? 3 : 1;
}
