// What is of no one pattern: cleaning, waiting, descriptors, forks, kernels without some call, threads of one process.
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <tenon/event.hpp>
#include <tenon/latest.hpp>
#include <tenon/notices.hpp>
#include <tenon/wait_set.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>

#include "calc.hpp"
#include "givers.hpp"
#include "keyed_messages.hpp"
#include "seam/seam.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;

struct NoAnswers {
  template <class Request>
  void dispatch(Request) {}
};

// One of everything, for somebody to leave behind.
void open_everything(const Node& node, const char* topic) {
  Giver giver(node, topic, kActor, {.depth = 4});
  auto subscriber = Subscriber<Message>::open(node, topic).value();
  auto latest = LatestWriter<test::Keyed>::open(node, "v").value();
  (void)latest.set(test::keyed(1, 1));
  auto notifier = Notifier::open(node, "e").value();
  NoAnswers answers;
  auto server = Server<test::calc::Interface>::open(node, answers).value();
  auto client = Client<test::calc::Interface>::open(node).value();
  (void)subscriber.fd();
  (void)giver.give();
  ::kill(::getpid(), SIGKILL);
}

// Somebody has died and left all of it; the actor cleans, and is killed over it. `ChangedModes`: and somebody has changed
// the modes of what was left, so that nobody would open it.
template <bool ChangedModes>
class Clean : public HearsItself {
 public:
  using HearsItself::HearsItself;
  void prepare(const Node& node) override {
    HearsItself::prepare(node);
    const auto of_the_living = files();
    for (const char* topic : {"t", "gone"}) {
      const pid_t victim = ::fork();
      if (victim == 0) {
        open_everything(Node::open("victim").value(), topic);
        ::_exit(1);
      }
      ::waitpid(victim, nullptr, 0);
    }
    if (!ChangedModes) return;
    for (const auto& file : files())
      if (!of_the_living.contains(file)) std::filesystem::permissions(file, static_cast<std::filesystem::perms>(0666));
  }
  void act(const Node& node) override {
    if (!clean()) notes.violate("a cleaner cannot clean");
    Giver giver(node, "gone", kNewcomer, {.depth = 4});
  }
  void newcome(const Node& node) override {
    Giver giver(node, "gone", kNewcomer, {.depth = 4});
    Taker taker(notes, "the newcomer", node, "gone", SubscriberOptions{});
    if (!giver.give()) notes.violate("a name cannot be opened again");
    taker.take();
    if (taker.next(kNewcomer) != giver.count()) notes.violate("a newcomer is not heard");
  }
  [[nodiscard]] bool begins_with_dead() const override { return true; }
  [[nodiscard]] bool broke(const Finding& finding) const override {
    return ChangedModes && finding.kind == Finding::Kind::unreadable;
  }

 private:
  static std::set<std::filesystem::path> files() {
    std::set<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(::getenv("TENON_RUNTIME_DIR")))
      if (entry.is_regular_file()) found.insert(entry.path());
    return found;
  }
};

// The actor sleeps in a set, by a descriptor, for notices.
class Wait : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override {
    giver_.emplace(node, "t", kSurvivor, PublisherOptions{.depth = 8});
    notifier_ = Notifier::open(node, "e").value();
    latest_ = LatestWriter<test::Keyed>::open(node, "v").value();
  }
  void act(const Node& node) override {
    Taker taker(notes, "the actor", node, "t", {.spin = 0ns});
    auto listener = Listener::open(node, "e", {.spin = 0ns}).value();
    auto reader = LatestReader<test::Keyed>::open(node, "v", {.spin = 0ns}).value();
    auto topic = Notices::of_topic(node, "t").value();
    auto domain = Notices::of_domain(node).value();
    WaitSet set({.spin = 0ns});
    const auto member = set.add(taker.subscriber());
    if (!member || !set.add(listener) || !set.add(reader)) notes.violate("a set takes no member");
    (void)set.add_periodic(1ms);
    (void)set.add_timer(2ms);
    const auto look = [&] {
      taker.take();
      (void)listener.take([](std::uint32_t, std::uint64_t) {});
      test::Keyed value;
      (void)reader.get(test::keyed(1, 0), value);
      while (topic.take()) {}
      while (domain.take()) {}
    };
    for (int i = 0; i < 4; ++i) {
      (void)set.wait(2ms);
      look();
    }
    set.wake();
    (void)set.wait(1ms);
    const auto number = set.fd();
    if (!number) return notes.violate("a set has no descriptor");
    for (int i = 0; i < 4; ++i) {
      pollfd entry{*number, POLLIN, 0};
      (void)::poll(&entry, 1, 2);
      set.wake();
      for (int tries = 0; tries < 20 && !set.wait(0ns).timed_out(); ++tries) look();
    }
    (void)set.remove(*member);
    (void)taker.subscriber().fd();
    taker.take();
    (void)topic.wait_take(1ms);
  }
  void tend() override {
    if (!giver_->give() || !notifier_->notify(2) || !latest_->set(test::keyed(1, ++number_)))
      notes.violate("somebody is stopped by one who waits");
    ::usleep(100);
  }

 private:
  std::optional<Giver> giver_;
  std::optional<Notifier> notifier_;
  std::optional<LatestWriter<test::Keyed>> latest_;
  std::uint64_t number_ = 0;
};

// A child without exec dies of what it inherits; its parent goes on.
class Fork : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override { taker_.emplace(notes, "the survivor", node, "t", SubscriberOptions{}); }
  void act(const Node& node) override {
    Giver giver(node, "t", kActor, {.depth = 8});
    Taker taker(notes, "the actor", node, "t", {});
    for (int i = 0; i < 3; ++i) {
      const pid_t child = ::fork();
      if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (taker.take() != 0) notes.violate("a forked child takes");
        ::_exit(0);
      }
      // One that is stopped goes on later, as the actor would.
      for (int status = 0; ::waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status);) {
        ::usleep(5000);
        ::kill(child, SIGCONT);
      }
      (void)giver.give(&notes.began);
      notes.done = giver.count();
      if (taker.take() == 0) notes.violate("the parent of a dead child does not take");
    }
  }
  void tend() override { taker_->take(); }
  bool recovered() override {
    tend();
    return taker_->next(kActor) >= notes.done;
  }

 private:
  std::optional<Taker> taker_;
};

// The kernel refuses what the runtime can do without, or what it cannot.
class Refused : public HearsItself {
 public:
  using HearsItself::HearsItself;
  void act(const Node& node) override {
    const auto without = [](const char* file, const char* operation, int error, const auto& body) {
      const std::uint32_t site = seam::find_site(file, operation);
      seam::refuse(site, error);
      body();
      seam::refuse(site, 0);
    };
    const auto publish = [&] { (void)Publisher<Message>::open(node, "t", {.depth = 4}); };
    without("os/segment_file.cpp", "allocate", ENOSPC, publish);
    without("os/mapping.cpp", "advise", EINVAL, publish);
    without("os/segment_file.cpp", "link_at", ENOENT, publish);
    without("os/directory.cpp", "open_at", EACCES, [&] { (void)Publisher<Message>::open(node, "new", {.depth = 4}); });
    const auto sleep = [&] {
      Taker taker(notes, "the actor", node, "quiet", {.spin = 0ns});
      if (taker.wait_take(2ms)) notes.violate("a message came from nowhere");
    };
    without("os/futex.cpp", "futex_wait_any", ENOSYS, sleep);
    seam::refuse(seam::find_site("os/futex.cpp", "futex_wait_any"), EINVAL);
    without("os/futex.cpp", "futex_wait", EINVAL, sleep);
    seam::refuse(seam::find_site("os/futex.cpp", "futex_wait_any"), 0);
    without("os/barrier.cpp", "memory_barrier", ENOSYS, [&] {
      Giver giver(node, "t", kActor, {.depth = 4});
      Taker taker(notes, "the actor", node, "t", {.spin = 0ns});
      for (int i = 0; i < 12; ++i) (void)giver.give(), taker.take(), (void)taker.wait_take(200us);
    });
  }
};

// Threads of one process leave nothing anywhere.
class InProcess : public Scenario {
 public:
  using Scenario::Scenario;
  void act(const Node&) override {
    const Node inside = Node::open("inside", {.domain = {}, .runtime_directory = {}, .in_process = true}).value();
    Giver giver(inside, "t", kActor, {.depth = 4});
    Taker taker(notes, "the actor", inside, "t", {});
    (void)taker.subscriber().fd();
    for (int i = 0; i < 12; ++i) (void)giver.give(), taker.take();
    if (taker.next(kActor) != giver.count()) notes.violate("a message between threads is missing");
  }
};

constexpr std::array kAll{
    Named{"clean", make<Clean<false>>}, Named{"clean-modes", make<Clean<true>>}, Named{"wait", make<Wait>},
    Named{"fork", make<Fork>},          Named{"refused", make<Refused>},         Named{"in-process", make<InProcess>},
};

}  // namespace

std::span<const Named> domain_scenarios() { return kAll; }

}  // namespace tenon::crash
