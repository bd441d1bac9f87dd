// Whoever comes or goes, killed at every step of it: who was there goes on, others come, nothing of the dead is left; and
// so for who removes what is left.
#include <tenon/doctor.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "child.hpp"
#include "every_step.hpp"
#include "others.hpp"

namespace tenon::test {
namespace {

using os::test::Child;

class PortSteps : public EveryStep {
 protected:
  void come() { node_ = std::make_unique<Node>(open_node("victim")); }
  void open_publisher() {
    publisher_.emplace(Publisher<Short>::open(*node_, "t", {.depth = 4, .slow_reader = SlowReader::block}).value());
  }
  void open_subscriber() {
    subscriber_.emplace(Subscriber<Short>::open(*node_, "t", {.reliable = true, .history = 4}).value());
  }
  // Others remove what the dead left, and look, while somebody is half way in or out. Who lives stays.
  static void clean_up() {
    EXPECT_TRUE(clean());
    expect_nothing_damaged();
  }
  void clean_and_open() {
    clean_up();
    const Node newcomer = open_node("newcomer");
    const auto publisher = Publisher<Short>::open(newcomer, "t", {.depth = 4});
    EXPECT_TRUE(publisher) << publisher.error().message();
    const auto subscriber = Subscriber<Short>::open(newcomer, "t");
    EXPECT_TRUE(subscriber) << subscriber.error().message();
  }
  static void expect_alive(std::uint64_t nodes, std::uint64_t publishers, std::uint64_t subscribers) {
    const auto seen = examine().value();
    EXPECT_EQ(seen.nodes, nodes) << "a living one is taken for dead";
    EXPECT_EQ(seen.publishers, publishers);
    EXPECT_EQ(seen.subscribers, subscribers);
    EXPECT_TRUE(seen.findings.empty());
  }

  // A process that opens one of each on the topic and others, sends and takes, and is killed: what there is to clean.
  void leave_something() {
    const os::test::Signal ready;
    Child child([&] {
      come();
      open_publisher();
      open_subscriber();
      auto other = Publisher<Short>::open(*node_, "u", {.depth = 4}).value();
      (void)publish_range(other, 0, 1);
      ready.give();
      ::pause();
      return 0;
    });
    ready.await();
    child.kill();
  }

  std::unique_ptr<Node> node_;
  std::optional<Publisher<Short>> publisher_;
  std::optional<Subscriber<Short>> subscriber_;
};

// Nobody else is there: what is made first and removed last. Others look on, and remove nothing: who removes an empty
// directory behind every change may do so for ever, and openers give up after some hundred times.
TEST_F(PortSteps, AnEmptyDomainIsMadeAndRemoved) {
  const auto check = [&] {
    if (std::filesystem::exists(path() + "/default")) expect_nothing_damaged();
    come_along();
    EXPECT_EQ(files_below(path()), std::vector<std::string>{});
    const Node node = open_node();
    Others others(node);
    at_once([&] { others.go_on(); });
  };
  kill_at_every_step({.name = "create a domain",
                      .operate = [&] { come(); },
                      .check = check,
                      .interfere = expect_nothing_damaged,
                      .arrived = [] { expect_alive(1, 0, 0); }});
  kill_at_every_step({.name = "create a topic, publishing",
                      .prepare = [&] { come(); },
                      .operate = [&] { open_publisher(); },
                      .check = check,
                      .interfere = expect_nothing_damaged,
                      .arrived = [] { expect_alive(1, 1, 0); }});
  kill_at_every_step({.name = "create a topic, subscribing",
                      .prepare = [&] { come(); },
                      .operate = [&] { open_subscriber(); },
                      .check = check,
                      .interfere = expect_nothing_damaged,
                      .arrived = [] { expect_alive(1, 0, 1); }});
  kill_at_every_step({.name = "remove a topic and a domain",
                      .prepare =
                          [&] {
                            come();
                            open_publisher();
                          },
                      .operate =
                          [&] {
                            publisher_.reset();
                            node_.reset();
                          },
                      .check = check,
                      .interfere = expect_nothing_damaged,
                      .arrived = [] { expect_alive(0, 0, 0); }});
}

TEST_F(PortSteps, OthersGoOnWhileSomebodyComesAndGoes) {
  Others others(node());
  const auto check = [&] {
    at_once([&] { others.look_after_the_dead(); });
    at_once([&] { others.go_on(); });
    expect_all_in_order();
    others.meet_newcomers();
  };
  const auto nobody = [&] { come(); };
  const auto open = [&] {
    clean_and_open();
    others.find_the_closed();
  };
  kill_at_every_step({.name = "open a node", .operate = nobody, .check = check, .interfere = open, .arrived = [] {
                        expect_alive(2, 1, 1);
                      }});
  kill_at_every_step({.name = "open a publisher",
                      .prepare = nobody,
                      .operate = [&] { open_publisher(); },
                      .check = check,
                      .interfere = open,
                      .arrived = [] { expect_alive(2, 2, 1); }});
  kill_at_every_step({.name = "join: open a subscriber",
                      .prepare = nobody,
                      .operate = [&] { open_subscriber(); },
                      .check = check,
                      .interfere = clean_up,
                      .arrived = [] { expect_alive(2, 1, 2); }});
  kill_at_every_step({.name = "close a publisher",
                      .prepare =
                          [&] {
                            come();
                            open_publisher();
                          },
                      .operate = [&] { publisher_.reset(); },
                      .check = check,
                      .interfere = open,
                      .arrived = [] { expect_alive(2, 1, 1); }});
  kill_at_every_step({.name = "leave: close a subscriber",
                      .prepare =
                          [&] {
                            come();
                            open_subscriber();
                          },
                      .operate = [&] { subscriber_.reset(); },
                      .check = check,
                      .interfere = clean_up,
                      .arrived = [] { expect_alive(2, 1, 1); }});
  kill_at_every_step({.name = "close a node",
                      .prepare = nobody,
                      .operate = [&] { node_.reset(); },
                      .check = check,
                      .interfere = open,
                      .arrived = [] { expect_alive(1, 1, 1); }});
}

// The first cleaner is killed; the next one who comes along does what it had not.
TEST_F(PortSteps, WhatACleanerLeftTheNextOneCleans) {
  Others others(node());
  others.go_on();
  const auto check = [&] {
    at_once([&] { others.look_after_the_dead(); });
    at_once([&] { others.go_on(); });
    expect_nothing_damaged();
    EXPECT_TRUE(clean());
    others.look_after_the_dead();
    const auto files = files_below(path() + "/default");  // a node, the topic with its control file and the two of us
    EXPECT_EQ(files.size(), 5u) << testing::PrintToString(files);
    EXPECT_TRUE(clean());
    EXPECT_EQ(files_below(path() + "/default"), files) << "cleaning twice is not cleaning once";
    others.meet_newcomers();
  };
  kill_at_every_step({.name = "clean",
                      .prepare = [] {},
                      .operate = [] { (void)clean(); },
                      .meanwhile = [&] { leave_something(); },
                      .check = check});
  kill_at_every_step({.name = "clean by coming along",
                      .prepare = [] {},
                      .operate = [&] { come(); },
                      .meanwhile = [&] { leave_something(); },
                      .check = check});
}

}  // namespace
}  // namespace tenon::test
