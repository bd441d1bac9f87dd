// Looks at each frame where the device's bytes came to lie.
#include <camera.hpp>
#include <iostream>
#include <numeric>

int main() {
  auto node = tenon::Node::open("viewer").value();
  auto frames = camera::FrameSubscriber::open(node, "front").value();
  for (std::uint32_t seen = 0; seen < 3; ++seen) {
    const auto frame = frames.wait_take(std::chrono::seconds(20));
    if (!frame) return 1;
    const auto light = std::accumulate(frame->pixels.begin(), frame->pixels.end(), 0u) / frame->pixels.size();
    std::cout << "frame " << frame->number << ", brightness " << light << '\n';
  }
}
