// The first of three: numbers, as fast as they are taken.
#include <numbers.hpp>
#include <thread>

int main() {
  auto node = tenon::Node::open("source").value();
  auto out = numbers::RawPublisher::open(node, "raw", {.slow_reader = tenon::SlowReader::block}).value();
  while (out.subscriber_count() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  constexpr int kCount = 100'000;
  for (int i = 1; i <= kCount; ++i)
    if (!out.publish_copy({.value = static_cast<double>(i), .last = i == kCount})) return 1;
}
