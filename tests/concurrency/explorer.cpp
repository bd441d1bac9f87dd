#include "explorer.hpp"

#include <ucontext.h>

#include <array>
#include <deque>
#include <memory>

namespace tenon::concurrency {

bool weaken_sequential_consistency = false;

namespace {

constexpr std::size_t kStack = 64 * 1024;
constexpr std::size_t kMostSteps = 20'000;  // of one run: more is a loop that waits for somebody who never comes

struct Fiber {
  ucontext_t context{};
  std::function<void()> body;
  std::deque<std::function<void()>> buffered;
  bool finished = false;
};

// One choice that was made: which of how many, and what is left to spend after it.
struct Choice {
  std::uint32_t taken = 0;
  std::uint32_t options = 0;
};

struct Run {
  ucontext_t main{};
  std::vector<std::unique_ptr<Fiber>> fibers;
  std::size_t current = 0;
  std::uint32_t spent = 0;
  std::uint32_t budget = 0;
  std::size_t position = 0;
  std::size_t steps = 0;
  std::optional<std::string> failure;
};

std::vector<Choice> trail;
std::vector<std::unique_ptr<char[]>> stacks;  // of all runs: to make them anew would take most of the time
Run* run = nullptr;

std::uint32_t choose(std::uint32_t options) {
  if (options <= 1) return 0;
  if (run->position == trail.size()) trail.push_back({0, options});
  return trail[run->position++].taken;
}

// The next sequence of choices, in depth-first order; false when all were made.
bool backtrack() {
  while (!trail.empty() && trail.back().taken + 1 >= trail.back().options) trail.pop_back();
  if (trail.empty()) return false;
  ++trail.back().taken;
  return true;
}

std::vector<std::size_t> others_that_can_run() {
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < run->fibers.size(); ++i)
    if (i != run->current && !run->fibers[i]->finished) others.push_back(i);
  return others;
}

void switch_to(std::size_t next) {
  Fiber& from = *run->fibers[run->current];
  run->current = next;
  swapcontext(&from.context, &run->fibers[next]->context);
}

void leave_run() {
  Fiber& from = *run->fibers[run->current];
  swapcontext(&from.context, &run->main);
}

void fiber_main() {
  run->fibers[run->current]->body();
  step();  // what is still buffered may stay so while another goes on
  flush_stores();
  run->fibers[run->current]->finished = true;
  const auto others = others_that_can_run();
  if (others.empty()) leave_run();
  switch_to(others[choose(static_cast<std::uint32_t>(others.size()))]);
}

void flush(Fiber& fiber) {
  for (const auto& commit : fiber.buffered) commit();
  fiber.buffered.clear();
}

void run_once(const Scenario& scenario, std::uint32_t budget, Run& state) {
  state.budget = budget;
  run = &state;
  for (const auto& actor : scenario.actors) {
    auto fiber = std::make_unique<Fiber>();
    fiber->body = actor;
    getcontext(&fiber->context);
    if (stacks.size() == state.fibers.size()) stacks.push_back(std::make_unique<char[]>(kStack));
    fiber->context.uc_stack.ss_sp = stacks[state.fibers.size()].get();
    fiber->context.uc_stack.ss_size = kStack;
    fiber->context.uc_link = &state.main;
    makecontext(&fiber->context, fiber_main, 0);
    state.fibers.push_back(std::move(fiber));
  }
  state.current = choose(static_cast<std::uint32_t>(state.fibers.size()));
  swapcontext(&state.main, &state.fibers[state.current]->context);
}

}  // namespace

Outcome explore(const std::function<Scenario()>& make, std::uint32_t budget) {
  Outcome outcome;
  trail.clear();
  do {
    Run state;
    const Scenario scenario = make();
    run_once(scenario, budget, state);
    run = nullptr;
    if (!state.failure && scenario.afterwards) {
      Run after;  // so that fail() has somewhere to write
      run = &after;
      scenario.afterwards();
      run = nullptr;
      state.failure = after.failure;
    }
    ++outcome.runs;
    outcome.failure = state.failure;
  } while (!outcome.failure && backtrack());
  return outcome;
}

void step() {
  if (run == nullptr || run->fibers.empty()) return;
  if (++run->steps > kMostSteps) fail("a run of more than " + std::to_string(kMostSteps) + " steps");
  if (run->spent == run->budget) return;
  const auto others = others_that_can_run();
  const std::uint32_t choice = choose(1 + static_cast<std::uint32_t>(others.size()));
  if (choice == 0) return;
  ++run->spent;
  switch_to(others[choice - 1]);
}

bool choose_to_delay() {
  if (run == nullptr || run->fibers.empty() || run->spent == run->budget || choose(2) == 0) return false;
  ++run->spent;
  return true;
}

std::uint32_t choose_unforced(std::uint32_t options) {
  if (!in_actor() || run->spent == run->budget) return 0;
  const std::uint32_t choice = choose(options);
  if (choice != 0) ++run->spent;
  return choice;
}

void buffer_store(std::function<void()> commit) { run->fibers[run->current]->buffered.push_back(std::move(commit)); }

bool has_buffered_stores() {
  return run != nullptr && !run->fibers.empty() && !run->fibers[run->current]->buffered.empty();
}

void flush_stores() {
  if (has_buffered_stores()) flush(*run->fibers[run->current]);
}

void flush_stores_of_all() {
  step();
  if (run == nullptr) return;
  for (const auto& fiber : run->fibers) flush(*fiber);
}

void fail(const std::string& what) {
  if (!run->failure) run->failure = what;
  if (!run->fibers.empty()) leave_run();
}

bool in_actor() { return run != nullptr && !run->fibers.empty(); }

std::size_t running_actor() { return run == nullptr ? 0 : run->current; }

}  // namespace tenon::concurrency
