// A hundred robots say where they are, ten times each, all on one topic.
#include <fleet.hpp>

int main() {
  auto node = tenon::Node::open("robots").value();
  auto poses = fleet::PosePublisher::open(node, "poses").value();
  for (std::uint32_t step = 1; step <= 10; ++step)
    for (std::uint32_t robot = 0; robot < 100; ++robot)
      if (!poses.publish_copy({.robot = robot, .x = 0.5 * step, .y = 1.0 * robot})) return 1;
}
