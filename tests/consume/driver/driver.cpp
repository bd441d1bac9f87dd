// Publishes one message to itself and reads it back: enough to need every header and the whole library.
#include <chrono>
#include <cstdio>
#include <nav/imu.hpp>
#include <nav/imu.print.hpp>
#include <utility>

int main() {
  using namespace std::chrono_literals;
  auto node = tenon::Node::open("driver").value();
  auto subscriber = nav::ImuSubscriber::open(node).value();
  auto publisher = nav::ImuPublisher::open(node).value();
  auto loan = publisher.loan().value();
  loan->stamp_ns = 42;
  loan->accel = {0.0F, 0.0F, 9.5F};
  std::move(loan).publish();
  const auto sample = subscriber.wait_take(5s);
  if (!sample || sample->stamp_ns != 42 || sample->accel[2] != 9.5F) return 1;
  std::puts("driver: took 42");
}
