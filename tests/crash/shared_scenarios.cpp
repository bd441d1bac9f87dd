// Nodes that meet in a shared directory: an end dies while they meet, speak and part.
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "givers.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSharedRounds = 12;

// The survivor takes from the actor and publishes for it; each has its own node there.
class Shared : public Scenario {
 public:
  using Scenario::Scenario;
  ~Shared() override {
    taker_.reset();
    giver_.reset();
    node_.reset();
    (void)::unlink((directory_ + "/policy").c_str());
    if (!directory_.empty() && ::rmdir(directory_.c_str()) != 0)
      notes.violate("something is left in the shared directory");
  }

  void prepare(const Node&) override {
    directory_ = std::string(::getenv("TENON_RUNTIME_DIR")) + ".shared";
    if (::mkdir(directory_.c_str(), 0700) != 0) notes.violate("no shared directory");
    std::ofstream(directory_ + "/policy") << "topic nobody/* mode=0\n";
    node_ = open_node("survivor");
    taker_.emplace(notes, "the subscriber", *node_, "t", SubscriberOptions{.reliable = true, .holds = 3});
    if (!taker_->subscriber().fd()) notes.violate("no descriptor");
    giver_.emplace(*node_, "u", kSurvivor,
                   PublisherOptions{.depth = 4, .slow_reader = SlowReader::demote, .patience = 5ms});
  }
  void act(const Node&) override {
    const Node node = open_node("actor");
    Giver giver(node, "t", kActor, {.depth = 4, .slow_reader = SlowReader::demote, .patience = 5ms});
    Taker taker(notes, "the actor", node, "u", {.reliable = true, .spin = 0ns});
    for (int tries = 0; tries < 100 && giver.publisher().subscriber_count() == 0; ++tries)
      std::this_thread::sleep_for(1ms);
    while (giver.count() < kSharedRounds) {
      (void)giver.give(&notes.began);
      (void)taker.wait_take(3ms);
    }
  }
  void tend() override {
    taker_->take(2, 1);
    if (++turns_ % 8 == 0) (void)giver_->give();
  }
  // Nobody waits for the dead.
  bool recovered() override {
    taker_->let_go();
    taker_->take();
    for (int i = 0; i < 10; ++i)
      if (!giver_->give()) return false;
    return giver_->publisher().subscriber_count() == 0;
  }
  void newcome(const Node&) override {
    const Node node = open_node("newcomer");
    Giver giver(node, "t", kNewcomer, {.depth = 4, .slow_reader = SlowReader::demote, .patience = 100ms});
    for (int tries = 0; tries < 500 && giver.publisher().subscriber_count() == 0; ++tries) {
      taker_->take();
      std::this_thread::sleep_for(1ms);
    }
    for (int i = 0; i < 6; ++i) {
      if (!giver.give()) notes.violate("a newcomer cannot publish");
      taker_->take();
    }
    // It is waited for from when its node has been let in, and may hear of that a little later.
    for (int tries = 0; tries < 500 && taker_->next(kNewcomer) != giver.count(); ++tries) {
      std::this_thread::sleep_for(1ms);
      taker_->take();
    }
    if (taker_->next(kNewcomer) != giver.count()) notes.violate("a newcomer is not heard");
  }

 private:
  [[nodiscard]] Node open_node(std::string_view name) const {
    NodeOptions options;
    options.shared_directory = directory_;
    return Node::open(name, options).value();
  }

  std::string directory_;
  std::optional<Node> node_;
  std::optional<Taker> taker_;
  std::optional<Giver> giver_;
  std::uint64_t turns_ = 0;
};

constexpr std::array kSharedScenarios{Named{"shared", make<Shared>}};

}  // namespace

std::span<const Named> shared_scenarios() {
  if constexpr (kForksBesideThreads) return kSharedScenarios;
  return {};
}

}  // namespace tenon::crash
