// Eight notifiers and eight listeners, each a process: every listener counts every notification.
#include <tenon/event.hpp>

#include <array>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

constexpr std::size_t kNotifiers = 8;
constexpr std::size_t kListeners = 8;

constexpr std::uint64_t kNotifications = 10'000'000 / kEffort;

struct EventsTally {
  std::atomic<std::uint64_t> listening{0};
  std::atomic<std::uint64_t> notified{0};  // by notifiers that are done or were killed
  std::array<std::atomic<std::uint64_t>, kListeners> heard{};
  std::array<std::atomic<std::uint64_t>, kNotifiers> said{};
  std::atomic<bool> stop{false};
};

class EventsTest : public Domain {
 protected:
  int listen(std::size_t which) {
    auto listener = Listener::open(open_node("listener"), "e", {.notifiers = 64, .spin = 0ns}).value();
    ++tally_->listening;
    while (!tally_->stop) {
      if (!listener.wait(5ms)) continue;
      tally_->heard[which] += listener.take([](std::uint32_t, std::uint64_t) {});
    }
    return 0;
  }
  int notify(std::size_t which, std::uint64_t times) {
    if (!eventually([&] { return tally_->listening == kListeners; })) return 1;
    auto notifier = Notifier::open(open_node("notifier"), "e").value();
    for (std::uint64_t i = 0; i < times; ++i) {
      if (!notifier.notify(static_cast<std::uint32_t>(i % kEventIds))) return 2;
      ++tally_->said[which];
    }
    return 0;
  }
  [[nodiscard]] std::vector<std::unique_ptr<Child>> listeners() {
    std::vector<std::unique_ptr<Child>> all;
    for (std::size_t i = 0; i < kListeners; ++i)
      all.push_back(std::make_unique<Child>([this, i] { return listen(i); }));
    return all;
  }

  const Shared<EventsTally> tally_;
};

TEST_F(EventsTest, TheSumsAreEqual) {
  const std::uint64_t each = kNotifications / kNotifiers;
  const auto all = listeners();
  {
    std::vector<std::unique_ptr<Child>> notifiers;
    for (std::size_t i = 0; i < kNotifiers; ++i)
      notifiers.push_back(std::make_unique<Child>([this, i, each] { return notify(i, each); }));
    for (const auto& notifier : notifiers) EXPECT_EQ(notifier->wait(), 0);
  }
  for (std::size_t i = 0; i < kListeners; ++i)
    EXPECT_TRUE(eventually([&] { return tally_->heard[i] == each * kNotifiers; }, 60s)) << tally_->heard[i];
  tally_->stop = true;
  for (const auto& listener : all) EXPECT_EQ(listener->wait(), 0);
  come_along();
}

// A notification is made by one publish: a notifier that is killed has made it or has not.
TEST_F(EventsTest, WhatAKilledNotifierSaidIsHeard) {
  const auto all = listeners();
  std::uint64_t least = 0;
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < kNotifiers; ++i) {
    Child notifier([this, i] { return notify(i, ~std::uint64_t{0}); });
    ASSERT_TRUE(eventually([&] { return tally_->said[i] > 1000; }));
    notifier.kill();
    least += tally_->said[i];
    most += tally_->said[i] + 1;
  }
  for (std::size_t i = 0; i < kListeners; ++i)
    EXPECT_TRUE(eventually([&] { return tally_->heard[i] >= least; })) << tally_->heard[i] << " of " << least;
  tally_->stop = true;
  for (const auto& listener : all) EXPECT_EQ(listener->wait(), 0);
  for (std::size_t i = 0; i < kListeners; ++i) EXPECT_LE(tally_->heard[i], most);
  come_along();
}

}  // namespace
}  // namespace tenon::test
