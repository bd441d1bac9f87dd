#include "kept.hpp"

#include <iostream>
#include <string>

#include "types.hpp"

namespace tenon::test {

namespace {

constexpr std::uint32_t kKeys = 5;

}  // namespace

int keep(const Node& node) {
  auto buses = city::BusPublisher::open(node, "buses", {.depth = 2, .keep_keys = kKeys}).value();
  for (std::uint32_t stop = 0; stop < 200; ++stop) {
    auto loan = buses.loan().value();
    (void)loan->name.assign("bus " + std::to_string(stop % (kKeys + 2)));
    loan->stop = stop;
    std::move(loan).publish();
  }
  std::cout << "ready" << std::endl;
  while (std::cin.get() != std::cin.eof() && std::cin) {}
  return 0;
}

int come_late(const Node& node) {
  auto buses = city::BusSubscriber::open(node, "buses", {.holds = kKeys}).value();
  while (const auto bus = buses.take()) std::cout << bus.sequence() << ' ' << *bus << '\n';
  return 0;
}

}  // namespace tenon::test
