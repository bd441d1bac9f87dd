#include <thread>
#include <weather.hpp>

int main() {
  auto node = tenon::Node::open("station").value();
  auto readings = weather::ReadingPublisher::open(node).value();
  auto alarms = weather::AlarmPublisher::open(node).value();
  for (const double temperature : {19.0, 20.0, 35.0, 36.0}) {
    if (!readings.publish_copy({.temperature = temperature})) return 1;
    if (temperature == 35.0 && !alarms.publish_copy({.text = "too hot"})) return 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}
