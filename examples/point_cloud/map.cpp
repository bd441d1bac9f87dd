// Reads each turn in place.
#include <iostream>
#include <lidar.hpp>

int main() {
  auto node = tenon::Node::open("lidar_map").value();
  auto subscriber = lidar::ScanSubscriber::open(node).value();
  for (int i = 0; i < 3; ++i) {
    const auto sample = subscriber.wait_take(std::chrono::minutes(1));
    if (!sample) return 1;
    double sum = 0;
    for (const lidar::Point& point : sample.tail(&lidar::Scan::points)) sum += point.x;
    std::cout << "turn " << sample->turn << ", " << sample.tail(&lidar::Scan::frame) << ": "
              << sample.tail(&lidar::Scan::points).size() << " points, " << sum << ", in " << sample.bytes().size()
              << " bytes\n";
  }
}
