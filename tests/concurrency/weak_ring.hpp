// Scenarios of the ring on a weak memory: small, each about one or two of the edges.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "explorer.hpp"

namespace tenon::concurrency {

struct NamedScenario {
  const char* name;
  std::function<Scenario()> make;
  std::uint32_t budget = 2;  // unforced choices: as many as it takes to see what the scenario is about
};
[[nodiscard]] const std::vector<NamedScenario>& weak_scenarios();
// Of the cells of latest values (weak_latest.cpp).
[[nodiscard]] Scenario latest_value();
[[nodiscard]] Scenario latest_keys();
// Of messages that are kept beside the ring (weak_kept.cpp).
[[nodiscard]] Scenario kept_while_joining();
[[nodiscard]] Scenario kept_for_who_is_behind();
// Of ends, calls and words that become zero (weak_ends.cpp).
[[nodiscard]] Scenario unmapping();
[[nodiscard]] Scenario unmapping_later();
[[nodiscard]] Scenario draining();
[[nodiscard]] Scenario asked_for_something();
[[nodiscard]] Scenario called_back();
[[nodiscard]] Scenario copying_what_is_cleared();
[[nodiscard]] Scenario being_born();
// Waits whose barrier was left out: each must be seen to miss its wake.
[[nodiscard]] const std::vector<NamedScenario>& scenarios_without_a_barrier();

}  // namespace tenon::concurrency
