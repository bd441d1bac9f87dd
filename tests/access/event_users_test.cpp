// A notifier of one user and a listener of another.
#include <tenon/event.hpp>

#include "between.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

struct EventStages {
  std::atomic<bool> listening{false};
  std::atomic<bool> met{false};
  std::atomic<bool> notified{false};
  std::atomic<bool> done{false};
};

class EventUsers : public Users {
 protected:
  // Listens as Bob until an id has come so often.
  [[nodiscard]] os::test::Child listen_for(std::uint64_t times, ListenerOptions how = {}) {
    return as(kBob, [=, this] {
      const Node node = Node::open("bob", options(kFromAlice)).value();
      auto listener = Listener::open(node, "e", how).value();
      stages_->listening = true;
      if (!eventually([&] { return listener.notifier_count() == 1; })) return 1;
      stages_->met = true;
      std::uint64_t heard = 0;
      while (heard < times) {
        if (!listener.wait(10s)) return 2;
        listener.take([&](std::uint32_t id, std::uint64_t more) { heard += id == 7 ? more : 0; });
      }
      stages_->done = true;
      return heard == times ? 0 : 3;
    });
  }
  Shared<EventStages> stages_;
};

TEST_F(EventUsers, EachIsCounted) {
  auto bob = listen_for(10'000);
  auto alice = as(kAlice, [&] {
    if (!eventually([&] { return stages_->listening.load(); })) return 1;
    const Node node = Node::open("alice", options(kTeamReads)).value();
    auto notifier = Notifier::open(node, "e").value();
    for (int i = 0; i < 10'000; ++i)
      if (!notifier.notify(7)) return 2;
    return eventually([&] { return stages_->done.load(); }) ? 0 : 3;
  });
  EXPECT_EQ(alice.wait(), 0);
  EXPECT_EQ(bob.wait(), 0);
}

TEST_F(EventUsers, WhatAKilledNotifierCountedIsHeard) {
  auto bob = listen_for(5, {.spin = 0ns});
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("alice", options(kTeamReads)).value();
    auto notifier = Notifier::open(node, "e").value();
    if (!eventually([&] { return stages_->met.load(); })) return 1;
    if (!notifier.notify(7, 5)) return 2;
    stages_->notified = true;
    ::pause();
    return 0;
  });
  ASSERT_TRUE(eventually([&] { return stages_->notified.load(); }));
  alice.kill();
  EXPECT_EQ(bob.wait(), 0);
  auto next = as(kAlice, [&] { return Node::open("next", options()) ? 0 : 1; });
  EXPECT_EQ(next.wait(), 0);
}

TEST_F(EventUsers, WhoMayNotListenIsToldWhy) {
  write_policy("event e owner=64001 mode=0600 listen=user:64003\n");
  auto bob = as(kBob, [&] {
    const Node node = Node::open("bob", options(Access{.mode = 0666})).value();
    const auto listener = Listener::open(node, "e");
    if (listener || listener.error() != ErrorCode::permission_denied) return 1;
    const std::string text(listener.error().message());
    for (const char* part : {"event \"e\"", "the right to listen", "line 1 of"})
      if (text.find(part) == std::string::npos) return std::fprintf(stderr, "%s\n", text.c_str()), 2;
    const auto notifier = Notifier::open(node, "e");
    if (notifier || notifier.error() != ErrorCode::permission_denied) return 3;
    return notifier.error().message().find("the right to notify") == std::string_view::npos ? 4 : 0;
  });
  EXPECT_EQ(bob.wait(), 0);
}

TEST_F(EventUsers, WhoMayNotNotifyIsNotHeard) {
  auto mallory = as(kMallory, [&] {
    const Node node = Node::open("mallory", options(Access{.mode = 0666})).value();
    auto notifier = Notifier::open(node, "e").value();
    stages_->notified = true;
    while (!stages_->done)
      if (!notifier.notify(7)) return 1;
    return 0;
  });
  auto bob = as(kBob, [&] {
    if (!eventually([&] { return stages_->notified.load(); })) return 1;
    const Node node = Node::open("bob", options(kFromAlice)).value();
    const auto listener = Listener::open(node, "e");
    stages_->done = true;
    if (listener || listener.error() != ErrorCode::permission_denied) return 2;
    return listener.error().message().find("a notifier of uid 64003") == std::string_view::npos ? 3 : 0;
  });
  EXPECT_EQ(bob.wait(), 0);
  EXPECT_EQ(mallory.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
