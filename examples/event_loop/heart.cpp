#include <pulse.hpp>
#include <thread>

int main() {
  auto node = tenon::Node::open("heart").value();
  auto pulses = PulsePublisher::open(node, "pulse").value();
  for (std::uint32_t count = 1; count <= 3; ++count) {
    if (!pulses.publish_copy({.count = count})) return 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}
