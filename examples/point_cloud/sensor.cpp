// Three turns of a sensor, each with another number of points, written where the subscribers read them.
#include <iostream>
#include <lidar.hpp>

int main() {
  auto node = tenon::Node::open("lidar_sensor").value();
  auto publisher = lidar::ScanPublisher::open(node, "lidar/scan", {.tail_bytes = 1 << 20}).value();
  for (std::uint32_t turn = 0; turn < 3; ++turn) {
    auto loan = publisher.loan().value();
    loan->turn = turn;
    const auto points = loan.tail(&lidar::Scan::points, std::size_t{turn} * 1000);
    if (!points) return std::cerr << points.error().message() << '\n', 1;
    for (std::size_t i = 0; i < points->size(); ++i) (*points)[i] = {.x = static_cast<float>(i), .intensity = 1};
    if (!loan.tail(&lidar::Scan::frame, turn == 0 ? "empty" : "roof")) return 1;
    std::move(loan).publish();
  }
  auto loan = publisher.loan().value();
  const auto refused = loan.tail(&lidar::Scan::points, 100'000);
  std::cout << refused.error().message() << '\n';
}
