// The second: takes a number where the first wrote it, and writes its mean where the third reads it.
#include <numbers.hpp>
#include <thread>

int main() {
  auto node = tenon::Node::open("filter").value();
  auto in = numbers::RawSubscriber::open(node, "raw", {.reliable = true}).value();
  auto out = numbers::MeanPublisher::open(node, "mean", {.slow_reader = tenon::SlowReader::block}).value();
  while (out.subscriber_count() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  double sum = 0;
  std::uint32_t count = 0;
  while (const auto raw = in.wait_take(std::chrono::seconds(20))) {
    sum += raw->value;
    auto mean = out.loan().value();
    mean->count = ++count;
    mean->value = sum / count;
    mean->last = raw->last;
    std::move(mean).publish();
    if (raw->last) return 0;
  }
  return 1;
}
