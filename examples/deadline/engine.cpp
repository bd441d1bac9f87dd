// Says that it is well every 10 ms, but for a time in which it does not.
#include <beat.hpp>
#include <thread>

using namespace std::chrono_literals;

int main() {
  auto node = tenon::Node::open("engine").value();
  auto beats = BeatPublisher::open(node, "beat").value();
  for (std::uint32_t count = 1; count <= 100; ++count) {
    if (!beats.publish_copy({.count = count, .last = count == 100})) return 1;
    std::this_thread::sleep_for(count == 50 ? 1500ms : 10ms);
  }
}
