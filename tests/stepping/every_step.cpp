#include "every_step.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "doctor/census.hpp"
#include "watch.hpp"

namespace tenon::test {

namespace {

constexpr double kAtOnceMs = 100;
constexpr int kRepeats = 3;
constexpr std::size_t kShortKills = 10;
constexpr std::uint64_t kShortWay = 15'000;  // instructions, 20 us each

bool all_of_it() {
  const char* const text = std::getenv("TENON_LONG_TESTS");
  return text != nullptr && *text == '1';
}

}  // namespace

// One core for the tracer and its children: a stop and a continuation are two switches there.
EveryStep::EveryStep() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &cores);
  ::sched_setaffinity(0, sizeof cores, &cores);
}

void EveryStep::took(std::chrono::steady_clock::duration time) {
  const double ms = std::chrono::duration<double, std::milli>(time).count();
  slow_ = slow_ || ms > kAtOnceMs;
  figures_.slowest_ms = std::max(figures_.slowest_ms, ms);
}

void EveryStep::expect_all_in_order() {
  expect_nothing_damaged();
  if (std::filesystem::exists(path() + "/default")) {
    for (const doctor::ChunkCensus& chunks : doctor::take_census(directory()))
      EXPECT_TRUE(!chunks.alive || chunks.adds_up()) << chunks.topic << " leaked " << chunks.leaked;
  }
  come_along();
  EXPECT_EQ(files_below(path()), files_) << "what is there now, and what was there before";
}

bool EveryStep::prepared(const Operation& operation, Stepped& victim) {
  operation.meanwhile();
  if (!victim.await_prepared()) {
    ADD_FAILURE() << operation.name << ": " << victim.problem();
    return false;
  }
  operation.attach();
  return true;
}

std::vector<EveryStep::Place> EveryStep::step_through(const Operation& operation, Stepped& victim,
                                                      const std::function<void()>& act) {
  std::vector<Place> places{{}};
  Watch watch(path());
  std::uint64_t instructions = 0;
  Place at;
  for (Step step = victim.step(); step != Step::over; step = victim.step()) {
    ++instructions;
    if (step == Step::system_call) {
      watch.list();
      at = {at.system_calls + 1, 0};
      (void)watch.changed();
    } else if (watch.changed()) {
      ++at.stores;
    } else {
      continue;
    }
    places.push_back(at);
    if (!act) continue;
    SCOPED_TRACE(testing::Message() << operation.name << ", looked at behind instruction " << instructions);
    act();
    ++figures_.looks;
    if (HasFailure()) break;
    watch.list();
    (void)watch.changed();  // what the look itself did
  }
  EXPECT_EQ(victim.problem(), "") << operation.name;
  figures_.instructions = instructions;
  return places;
}

std::vector<EveryStep::Place> EveryStep::find_changes(const Operation& operation) {
  files_ = files_below(path());
  Stepped victim(operation.prepare, operation.operate);
  if (!prepared(operation, victim)) return {};
  std::vector<Place> places = step_through(operation, victim, operation.look);
  figures_.system_calls = places.back().system_calls;
  figures_.stores = places.size() - 1 - figures_.system_calls;
  victim.kill();
  operation.check();
  return places;
}

void EveryStep::interfere_everywhere(const Operation& operation) {
  const std::uint64_t instructions = figures_.instructions;
  files_ = files_below(path());
  Stepped victim(operation.prepare, operation.operate);
  if (!prepared(operation, victim)) return;
  (void)step_through(operation, victim, operation.interfere);
  figures_.instructions = instructions;
  SCOPED_TRACE(testing::Message() << operation.name << ", with others in its way");
  operation.arrived();
  victim.kill();
  operation.check();
}

bool EveryStep::go_to(Stepped& victim, const Place& place) {
  if (place.system_calls != 0 && victim.run(place.system_calls) == Step::over) return false;
  if (place.stores == 0) return true;
  Watch watch(path());
  for (std::uint64_t stores = 0; stores < place.stores;) {
    if (victim.step() != Step::instruction) return false;
    if (watch.changed()) ++stores;
  }
  return true;
}

bool EveryStep::kill_once(const Operation& operation, const std::function<bool(Stepped&)>& go) {
  files_ = files_below(path());
  Stepped victim(operation.prepare, operation.operate);
  if (!prepared(operation, victim)) return false;
  const bool there = go(victim);
  EXPECT_EQ(victim.problem(), "");
  victim.kill();
  operation.check();
  return there;
}

void EveryStep::kill_at(const Operation& operation, const std::function<bool(Stepped&)>& go) {
  bool there = false;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    slow_ = false;
    there = kill_once(operation, go);
    if ((there && !slow_) || HasFailure()) return;
  }
  if (!there) ++figures_.missed;
  EXPECT_FALSE(slow_) << "a survivor was held up for more than " << kAtOnceMs << " ms, " << kRepeats << " times";
}

// False: what was found in the first run did not come again. Who waits for another process may have found at once, that
// one time, what it nearly always waits for.
bool EveryStep::walk(const Operation& operation) {
  figures_ = {};
  figures_.name = operation.name;
  const std::vector<Place> places = find_changes(operation);
  if (operation.interfere && !HasFailure()) interfere_everywhere(operation);
  const std::size_t stride = all_of_it() ? 1 : std::max<std::size_t>(1, places.size() / kShortKills);
  for (std::size_t i = 0; i < places.size() && !HasFailure(); i += stride) {
    const Place& place = places[i];
    SCOPED_TRACE(testing::Message() << operation.name << ", killed behind system call " << place.system_calls
                                    << " and store " << place.stores);
    kill_at(operation, [&](Stepped& victim) { return go_to(victim, place); });
    ++figures_.kills;
  }
  const std::uint64_t draws = all_of_it() ? 20 : (figures_.instructions < kShortWay ? 1 : 0);
  for (std::uint64_t i = 0; i < draws && figures_.instructions != 0 && !HasFailure(); ++i) {
    const std::uint64_t instructions = random_() % figures_.instructions;
    SCOPED_TRACE(testing::Message() << operation.name << ", killed behind instruction " << instructions);
    kill_at(operation, [&](Stepped& victim) {
      // Some instructions more or less, as random names are sorted: then it is killed when it is done.
      for (std::uint64_t done = 0; done < instructions && victim.step() != Step::over; ++done) {}
      return true;
    });
    ++figures_.elsewhere;
  }
  return figures_.missed <= places.size() / 10;
}

void EveryStep::kill_at_every_step(const Operation& operation) {
  bool same = walk(operation);
  for (int again = 1; again < kRepeats && !same && !HasFailure(); ++again) same = walk(operation);
  EXPECT_TRUE(same) << operation.name << " does not do the same each time";
  figures_.violations = HasFailure() ? 1 : 0;
  report(figures_);
}

}  // namespace tenon::test
