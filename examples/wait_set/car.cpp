// What happens in a car, for the cockpit beside it.
#include <cockpit.hpp>
#include <iostream>
#include <tenon/event.hpp>
#include <tenon/latest.hpp>

int main() {
  auto node = tenon::Node::open("car").value();
  auto panel = cockpit::PanelClient::open(node).value();
  if (!panel.client().wait_for_server(std::chrono::seconds(20))) return 1;
  auto engine = cockpit::EnginePublisher::open(node, "engine").value();
  auto fuel = tenon::LatestWriter<cockpit::Fuel>::open(node, "fuel").value();
  auto doors = tenon::Notifier::open(node, "doors").value();
  for (std::uint32_t i = 1; i <= 3; ++i)
    if (!engine.publish_copy({.rpm = 1000 * i}) || !fuel.set({.left = 6.5 - 0.5 * i}) || !doors.notify(i)) return 1;
  for (const std::uint32_t button : {1u, 2u})
    if (const auto pressed = panel.press(button)) std::cout << "button " << *pressed << '\n';
}
