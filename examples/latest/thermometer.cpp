// Writes the temperature of one room again and again: latest_thermometer ROOM
#include <cstdlib>
#include <rooms.hpp>
#include <tenon/latest.hpp>
#include <thread>

int main(int, char** arguments) {
  const auto room = static_cast<std::uint32_t>(std::strtoul(arguments[1], nullptr, 10));
  auto node = tenon::Node::open("thermometer").value();
  auto climate = tenon::LatestWriter<rooms::Climate>::open(node, "climate").value();
  for (int i = 0; i <= 200; ++i) {
    if (!climate.set({.room = room, .temperature = 10.0 * room + i * 0.01})) return 1;  // two have the same room
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::this_thread::sleep_for(std::chrono::seconds(20));  // for who looks later; killing it leaves the value as it is
}
