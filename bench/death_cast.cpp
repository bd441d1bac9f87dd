#include "death_cast.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <thread>

#include "clock.hpp"

namespace tenon::bench::death {

namespace {

using namespace std::chrono_literals;

constexpr auto kStill = 20ms;  // an observer that published nothing for so long is waiting

template <class Body>
pid_t start(Body body) {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) fail("cannot fork");
  if (child != 0) return child;
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == parent) body();
  _exit(1);
}

void end(pid_t child) {
  (void)kill(child, SIGKILL);
  (void)waitpid(child, nullptr, 0);
}

std::uint64_t resident_bytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  unsigned long long all = 0;
  unsigned long long resident = 0;
  if (file == nullptr || std::fscanf(file, "%llu %llu", &all, &resident) != 2) fail("cannot read /proc/self/statm");
  std::fclose(file);
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

[[noreturn]] void sleep_on(Stage& stage, const RuntimeDirectory& directory) {
  const Node node = directory.node("sleeper");
  auto subscriber = must(Subscriber<Message>::open(
      node, kTopic, {.holds = 1, .publishers = kPublishers, .spin = std::chrono::nanoseconds(0)}));
  ++stage.sleepers;
  for (;;) (void)subscriber.wait_take(1h);
}

[[noreturn]] void hold_until_killed(Stage& stage, const RuntimeDirectory& directory) {
  const Node node = directory.node("victim");
  auto subscriber = must(
      Subscriber<Message>::open(node, kTopic, {.reliable = true, .holds = kHeldOfEach, .publishers = kPublishers}));
  stage.attached = true;
  std::vector<Sample<Message>> held;
  while (held.size() < kHeld)
    if (auto sample = subscriber.wait_take(1s)) held.push_back(std::move(sample));
  stage.resident = resident_bytes();
  stage.held = static_cast<std::uint32_t>(held.size());
  for (;;) pause();
}

}  // namespace

void Stage::next() noexcept {
  attached = false;
  held = 0;
  killed_ns = 0;
}

Sleepers::Sleepers(Stage& stage, const RuntimeDirectory& directory) {
  const OnAllCores on_all_cores;
  for (std::uint32_t i = 0; i < kSleepers; ++i) ids_.push_back(start([&] { sleep_on(stage, directory); }));
  await("all who sleep are there", [&] { return stage.sleepers == kSleepers; });
}

Sleepers::~Sleepers() {
  for (const pid_t id : ids_) end(id);
}

void live_and_die(Stage& stage, const RuntimeDirectory& directory) {
  const OnAllCores on_all_cores;
  const pid_t victim = start([&] { hold_until_killed(stage, directory); });
  await("the victim holds its messages", [&] { return stage.held == kHeld; });
  for (std::uint64_t before = ~std::uint64_t{0}; before != stage.published;) {
    before = stage.published;
    std::this_thread::sleep_for(kStill);
  }
  stage.killed_ns = now_ns();
  end(victim);
}

}  // namespace tenon::bench::death
