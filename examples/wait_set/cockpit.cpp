// One thread that waits for a bit of everything: messages, a latest value, events, calls, and the time.
#include <cockpit.hpp>
#include <iostream>
#include <tenon/event.hpp>
#include <tenon/latest.hpp>
#include <tenon/wait_set.hpp>

using namespace std::chrono_literals;

struct Panel : cockpit::PanelServer {
  tenon::Outcome<cockpit::Panel::press::Operation> press(std::uint32_t) override { return ++pressed; }
  std::uint32_t pressed = 0;
};

int main() {
  Panel panel;
  auto node = tenon::Node::open("cockpit").value();
  auto engine = cockpit::EngineSubscriber::open(node, "engine").value();
  auto fuel = tenon::LatestReader<cockpit::Fuel>::open(node, "fuel").value();
  auto doors = tenon::Listener::open(node, "doors").value();
  auto server = tenon::Server<cockpit::Panel::Interface>::open(node, panel).value();
  tenon::WaitSet set;
  const auto on_engine = set.add(engine).value(), on_fuel = set.add(fuel).value(), on_doors = set.add(doors).value();
  const auto on_call = set.add(server).value(), on_tick = set.add_periodic(10ms).value();
  int ticks = 0;
  double left = 100;
  std::uint32_t rpm = 0;
  std::uint64_t opened = 0;
  while (rpm < 3000 || left > 5 || opened < 3 || panel.pressed < 2 || ticks < 2) {
    const auto ready = set.wait(20s);
    if (ready.timed_out()) return 1;
    for (const tenon::WaitId id : ready) {
      if (id == on_engine)
        while (const auto sample = engine.take()) rpm = sample->rpm;
      if (id == on_fuel)
        if (cockpit::Fuel value; fuel.get(value)) left = value.left;
      if (id == on_doors) opened += doors.take([](std::uint32_t, std::uint64_t) {});
      if (id == on_call) (void)server.poll();
      if (id == on_tick) ++ticks;
    }
  }
  std::cout << rpm << " rpm, " << left << " l, " << opened << " doors, " << panel.pressed << " buttons\n";
}
