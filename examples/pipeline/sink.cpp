// The third: counts what arrives, and says the last of it.
#include <iostream>
#include <numbers.hpp>

int main() {
  auto node = tenon::Node::open("sink").value();
  auto in = numbers::MeanSubscriber::open(node, "mean", {.reliable = true}).value();
  std::uint32_t arrived = 0;
  while (const auto mean = in.wait_take(std::chrono::seconds(20))) {
    ++arrived;
    if (!mean->last) continue;
    std::cout << arrived << " of " << mean->count << " arrived, their mean is " << mean->value << '\n';
    return 0;
  }
  return 1;
}
