// Shows the temperature of rooms 1 and 2 when both have reached their ends; what was between is nobody's concern.
#include <iostream>
#include <rooms.hpp>
#include <tenon/latest.hpp>

int main() {
  auto node = tenon::Node::open("display").value();
  auto climate = tenon::LatestReader<rooms::Climate>::open(node, "climate").value();
  int shown = 0;
  for (double at_end[] = {0, 12.0, 22.0}; shown < 2;) {
    const auto all = climate.for_each([&](const rooms::Climate& value, tenon::Latest) {
      if (value.room > 2 || value.temperature < at_end[value.room]) return;
      std::cout << "room " << value.room << ": " << value.temperature << " degC\n";
      at_end[value.room] = 100;
      ++shown;
    });
    if (!all || (shown < 2 && !climate.wait_change(std::chrono::seconds(20)))) return 1;
  }
}
