// Waiting for what another process does, once, while things are set up.
#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "pair.hpp"
#include "place.hpp"

namespace tenon::bench::compare {

template <class Condition>
void until(const std::string& what, Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kConnectSeconds);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) fail(what);
    std::this_thread::sleep_for(std::chrono::microseconds(20));  // time to connect is told too
  }
}

}  // namespace tenon::bench::compare
