// A gate that has to do with robots 7 and 42 and sees no other: messages of other keys are passed over where they stand.
#include <fleet.hpp>
#include <iostream>
#include <tenon/keyed_subscriber.hpp>

int main() {
  auto node = tenon::Node::open("gate").value();
  auto poses =
      tenon::KeyedSubscriber<fleet::Pose>::open(node, "poses", {{.robot = 7}, {.robot = 42}}, {.reliable = true})
          .value();
  for (int arrived = 0; arrived < 2;) {
    const auto pose = poses.wait_take(std::chrono::seconds(20));
    if (!pose) return 1;
    if (pose->x < 5) continue;
    std::cout << "robot " << pose->robot << " is at the gate\n";
    ++arrived;
  }
  std::cout << poses.passed_over() << " messages were of others, " << poses.lost() << " lost\n";
}
