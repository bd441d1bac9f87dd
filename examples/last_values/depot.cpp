// Tells where its buses are, each when it moves: one has stood still since the morning, one never does.
#include <city.hpp>
#include <iostream>
#include <thread>

int main() {
  auto node = tenon::Node::open("depot").value();
  auto buses = city::BusPublisher::open(node, "buses", {.keep_keys = 100}).value();
  const auto at = [&](const char* name, std::uint32_t stop) {
    auto loan = buses.loan().value();
    (void)loan->name.assign(name);
    loan->stop = stop;
    std::move(loan).publish();
  };
  at("airport", 7);
  at("harbour", 3);
  for (std::uint32_t stop = 0; stop <= 1000; ++stop) at("ring", stop);
  std::cout << "the ring bus is at its last stop" << std::endl;
  std::this_thread::sleep_for(std::chrono::seconds(20));  // for who looks later
}
