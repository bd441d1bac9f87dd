// The queue code on a weak memory, sound as it is written.
#include <gtest/gtest.h>

#include "weak_ring.hpp"

namespace tenon::concurrency {
namespace {

TEST(WeakMemory, IsEnoughForTheRingAsItIs) {
  for (const NamedScenario& scenario : weak_scenarios()) {
    const Outcome outcome = explore(scenario.make, scenario.budget);
    EXPECT_EQ(outcome.failure.value_or(""), "") << scenario.name;
    EXPECT_GT(outcome.runs, 10u) << scenario.name;  // the smallest are through after 17
    RecordProperty(scenario.name, static_cast<int>(outcome.runs));
  }
}

TEST(WeakMemory, ShowsTheWakeThatIsMissedWithoutABarrier) {
  for (const NamedScenario& scenario : scenarios_without_a_barrier())
    EXPECT_NE(explore(scenario.make, scenario.budget).failure.value_or(""), "") << scenario.name;
}

}  // namespace
}  // namespace tenon::concurrency
