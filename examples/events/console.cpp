// Counts the limits that were touched.
#include <array>
#include <iostream>
#include <tenon/event.hpp>

int main() {
  auto node = tenon::Node::open("console").value();
  auto limits = tenon::Listener::open(node, "arm/limits").value();
  std::array<std::uint64_t, 3> touched{};
  while (touched[2] == 0) {
    if (!limits.wait(std::chrono::seconds(20))) return 1;
    limits.take([&](std::uint32_t id, std::uint64_t times) { touched.at(id) += times; });
  }
  std::cout << "left " << touched[0] << ", right " << touched[1] << '\n';
}
