#include "trial.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "givers.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kPatience = 8'000'000'000;  // ns: then it is called a hang
constexpr int kLaps = 150;  // turns of the survivor while the actor is stopped: ten of its rings

// Another topic, which notices nothing of all this.
class Aside {
 public:
  Aside(Notes& notes, const Node& node)
      : giver_(node, "aside", kSurvivor, {.depth = 4, .slow_reader = SlowReader::block}),
        taker_(notes, "the other topic", node, "aside", {.reliable = true}),
        notes_(notes) {}
  void turn() {
    if (!giver_.give()) notes_.violate("another topic's publisher cannot publish");
    taker_.take();
    if (taker_.next(kSurvivor) != giver_.count()) notes_.violate("another topic's message is missing");
  }

 private:
  Giver giver_;
  Taker taker_;
  Notes& notes_;
};

template <class Body>
pid_t start(const Body& body) {
  const pid_t id = ::fork();
  if (id != 0) return id;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  body();
  seam::disarm();
  ::_exit(0);
}

class Trial {
 public:
  Trial(const Task& task, Slot& slot)
      : task_(task),
        slot_(slot),
        node_(Node::open("survivor").value()),
        aside_(std::in_place, slot.notes, *node_),
        scenario_(task.scenario->make(slot.notes)) {}

  void run() {
    scenario_->prepare(*node_);
    const pid_t actor = start([this] { act(); });
    const int status = look_on(actor);
    const std::uint64_t died = test::now_ns();
    const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (!killed && status != scenario_->ends_by()) slot_.notes.violate("the actor ended with status %d", status);
    // Or a child of it was.
    if (task_.stage != Stage::count) slot_.fired = killed || slot_.actor.of(task_.site) >= task_.hit;
    if (task_.stage == Stage::pair) clean_up();
    get_on(task_.stage == Stage::pair ? test::now_ns() : died);
    meet_newcomer();
    if (!clean()) slot_.notes.violate("the survivor cannot clean");
    (void)expect_no_damage("after a cleaning", true);
  }

 private:
  void act() {
    seam::count_into(&slot_.actor);
    if (task_.stage != Stage::count)
      seam::arm({.site = task_.site,
                 .hit = task_.hit,
                 .action = task_.stage == Stage::stop ? seam::Action::stop : seam::Action::kill});
    const Node node = Node::open("actor").value();
    scenario_->act(node);
  }

  void turn() {
    aside_->turn();
    scenario_->tend();
  }

  // Until the actor has ended: its status.
  int look_on(pid_t actor) {
    const std::uint64_t began = test::now_ns();
    for (int status = 0;;) {
      const pid_t changed = ::waitpid(actor, &status, WNOHANG | WUNTRACED);
      if (changed == actor && !WIFSTOPPED(status)) return status;
      if (changed == actor) go_on_without(actor);
      turn();
      if (test::now_ns() - began > kPatience) {
        slot_.notes.violate("the actor hangs");
        ::kill(actor, SIGKILL);
        ::waitpid(actor, &status, 0);
        return 0;
      }
    }
  }

  // It is stopped, and alive: nobody takes it for dead, and nobody waits for it
  // without end.
  void go_on_without(pid_t actor) {
    slot_.fired = true;
    for (int lap = 0; lap < kLaps; ++lap) turn();
    const std::uint64_t alive = expect_no_damage("while somebody is stopped");
    (void)Node::open("passer_by");
    if (!clean()) slot_.notes.violate("cannot clean while somebody is stopped");
    if (expect_no_damage("while somebody is stopped") < alive) slot_.notes.violate("who is stopped is called dead");
    ::kill(actor, SIGCONT);
  }

  void clean_up() {
    const pid_t cleaner = start([this] {
      seam::count_into(&slot_.cleaner);
      seam::arm({.site = seam::kAnyStep, .hit = task_.cleaner_hit, .action = seam::Action::kill});
      if (task_.cleaner_hit % 2 == 1)
        (void)clean();
      else
        (void)Node::open("cleaner");
    });
    int status = 0;
    ::waitpid(cleaner, &status, 0);
    slot_.fired = slot_.fired && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (!WIFSIGNALED(status) && status != 0) slot_.notes.violate("the cleaner ended with status %d", status);
  }

  void get_on(std::uint64_t since) {
    if (task_.stage == Stage::kill && task_.hit % 4 == 1) (void)expect_no_damage("after the death");
    const std::uint64_t began = test::now_ns();
    do {
      aside_->turn();
      if (test::now_ns() - began > kPatience) return slot_.notes.violate("the survivor does not get on");
    } while (!scenario_->recovered());
    slot_.recovery_ns = test::now_ns() - (task_.stage == Stage::kill && task_.hit % 4 == 1 ? began : since);
  }

  void meet_newcomer() {
    const std::uint64_t began = test::now_ns();
    const Node newcomer = Node::open("newcomer").value();
    scenario_->newcome(newcomer);
    slot_.reopening_ns = test::now_ns() - began;
    aside_->turn();
  }

  // How many nodes live. Of the dead there may be something left until somebody
  // has come or gone since.
  std::uint64_t expect_no_damage(const char* when, bool nor_leftovers = false) {
    const auto seen = examine();
    if (!seen) return slot_.notes.violate("%s: cannot examine", when), 0;
    const bool all_live = task_.stage == Stage::stop && !scenario_->begins_with_dead();
    if (seen->dead_nodes != 0 && (nor_leftovers || all_live)) slot_.notes.violate("%s: a node is called dead", when);
    for (const Finding& finding : seen->findings)
      if (!scenario_->broke(finding) && (nor_leftovers || finding.kind != Finding::Kind::leftover))
        slot_.notes.violate("%s: %s: %s", when, finding.file.c_str(), finding.text.c_str());
    return seen->nodes;
  }

  Task task_;
  Slot& slot_;
  std::optional<Node> node_;
  std::optional<Aside> aside_;
  std::unique_ptr<Scenario> scenario_;
};

// After the last has gone, and one has come and gone: every name is free for
// any type, and nothing is left.
void expect_nothing_left(Notes& notes, const std::string& directory) {
  {
    const Node passer_by = Node::open("passer_by").value();
    for (const char* topic : {"t", "k", "gone"}) {
      auto publisher = Publisher<test::Long>::open(passer_by, topic, {.depth = 1});
      auto subscriber = Subscriber<test::Long>::open(passer_by, topic);
      if (!publisher || !subscriber || !publisher->publish_copy(test::numbered<127>(1)) || !subscriber->take())
        notes.violate("a name cannot be opened again with another type");
    }
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
    notes.violate("left: %s", entry.path().c_str());
}

}  // namespace

void run_trial(const Task& task, Slot& slot, const std::string& directory) {
  ::setenv("TENON_RUNTIME_DIR", directory.c_str(), 1);
  ::unsetenv("TENON_DOMAIN");
  Trial(task, slot).run();
  expect_nothing_left(slot.notes, directory);
}

}  // namespace tenon::crash
