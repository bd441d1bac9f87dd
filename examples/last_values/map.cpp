// Comes late, and knows where every bus is. Then it hears of those that move, as every subscriber does.
#include <city.hpp>
#include <iostream>

int main() {
  auto node = tenon::Node::open("map").value();
  auto buses = city::BusSubscriber::open(node, "buses").value();
  for (int shown = 0; shown < 3; ++shown) {
    const auto bus = buses.wait_take(std::chrono::seconds(20));
    if (!bus) return 1;
    std::cout << bus->name.view() << ": stop " << bus->stop << '\n';
  }
}
