// Publishes messages of two types, with one function that fills the header of either.
#include <chrono>
#include <robot.hpp>
#include <thread>

#include <tenon/header.hpp>

// What the programs of the fleet call to publish, whatever it is.
template <class Message>
void send(tenon::Loan<Message>&& loan, std::uint64_t number) {
  auto& context = tenon::header<tracing::Context>(loan);
  context.trace_number = number;
  if (!context.trace_source.assign("robot")) return;
  context.trace_sent =
      static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1));
  std::move(loan).publish();
}

int main() {
  auto node = tenon::Node::open("robot").value();
  auto wheels = robot::WheelsPublisher::open(node).value();
  auto battery = robot::BatteryPublisher::open(node).value();
  while (wheels.subscriber_count() == 0 || battery.subscriber_count() == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  for (std::uint64_t number = 0; number < 3; ++number) {
    auto turning = wheels.loan().value();
    turning->left = turning->right = static_cast<double>(number);
    send(std::move(turning), number);
    auto charge = battery.loan().value();
    charge->voltage = 12.5F;
    send(std::move(charge), number);
  }
}
