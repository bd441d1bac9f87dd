// Who is dead and who is not, where a process that asks for numbers or for the time would be wrong.
#include <signal.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

class VerdictsTest : public Domain {
 protected:
  struct Tally {
    std::atomic<bool> there{false};
    std::atomic<bool> go_on{false};
  };
  // A reliable subscriber that takes nothing.
  std::optional<Subscriber<Short>> subscribe() {
    std::optional<Subscriber<Short>> subscriber;
    subscriber.emplace(Subscriber<Short>::open(open_node("victim"), "t", {.reliable = true}).value());
    tally_->there = true;
    return subscriber;
  }
  void await_it() const {
    ASSERT_TRUE(eventually([&] { return tally_->there.load(); }));
  }
  // Comes to an end when nobody stands in the way any more.
  static void publish_past_the_dead(Publisher<Short>& publisher) {
    const std::uint64_t began = now_ns();
    EXPECT_TRUE(publish_range(publisher, 0, 3 * publisher.capacity()));
    EXPECT_LT(now_ns() - began, 2'000'000'000u);
    EXPECT_EQ(publisher.subscriber_count(), 0u);
  }
  Publisher<Short> publisher() {
    return Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::timeout, .patience = 5s})
        .value();
  }

  Shared<Tally> tally_;
};

TEST_F(VerdictsTest, AZombieThatNobodyReapsIsDead) {
  auto sender = publisher();
  Child victim([&] {
    const auto subscriber = subscribe();
    for (;;) ::pause();
    return 0;
  });
  await_it();
  victim.kill(true);
  EXPECT_EQ(::kill(victim.id(), 0), 0) << "its number is still its own";
  publish_past_the_dead(sender);
}

TEST_F(VerdictsTest, WhoRunsAnotherProgramIsDeadThoughItsNumberLives) {
  auto sender = publisher();
  const Child victim([&] {
    const auto subscriber = subscribe();
    ::execl("/bin/sleep", "sleep", "60", nullptr);
    return 1;
  });
  await_it();
  publish_past_the_dead(sender);
  EXPECT_EQ(::kill(victim.id(), 0), 0);
}

// The beacon goes out with the thread that opened the node: a hint that is wrong here.
TEST_F(VerdictsTest, AThreadThatEndsLeavesWhatItHoldsToItsProcess) {
  constexpr std::uint64_t kMessages = 200;
  auto sender = publisher();
  Child other([&] {
    std::optional<Subscriber<Short>> subscriber;
    std::optional<Publisher<Short>> own;
    std::optional<Loan<Short>> loan;
    std::optional<Sample<Short>> held;
    std::thread([&] {
      subscriber = subscribe();
      own.emplace(Publisher<Short>::open(open_node("other"), "back").value());
      loan.emplace(own->loan().value());
      held.emplace(subscriber->wait_take(20s));
    }).join();
    tally_->go_on = true;
    std::this_thread::sleep_for(200ms);  // its publisher waits, looks after it, and must not find it dead
    for (std::uint64_t i = 1; i < kMessages; ++i) {
      const auto sample = subscriber->wait_take(20s);
      if (!sample || sample->number != i || !sample->whole()) return 1;
    }
    if (!*held || (*held)->number != 0 || !(*held)->whole()) return 2;
    (*loan)->fill(7);
    std::move(*loan).publish();
    return 0;
  });
  await_it();
  ASSERT_TRUE(publish_range(sender, 0, 1));
  ASSERT_TRUE(eventually([&] { return tally_->go_on.load(); }));
  come_along();
  EXPECT_TRUE(publish_range(sender, 1, kMessages));
  EXPECT_EQ(other.wait(), 0);
}

// What a machine that goes to sleep does to everybody at once.
TEST_F(VerdictsTest, WhenAllStandStillAtOnceNobodyHasDied) {
  constexpr std::uint64_t kMessages = 3000;
  Child taker([&] {
    auto subscriber = Subscriber<Short>::open(open_node("taker"), "t", {.reliable = true}).value();
    tally_->there = true;
    for (std::uint64_t i = 0; i < kMessages; ++i) {
      const auto sample = subscriber.wait_take(20s);
      if (!sample || sample->number != i || sample.lost() != 0) return 1;
      if (i % 16 == 0) std::this_thread::sleep_for(1ms);
    }
    return 0;
  });
  await_it();
  Child giver([&] {
    auto sender = Publisher<Short>::open(open_node("giver"), "t",
                                         {.depth = 4, .slow_reader = SlowReader::timeout, .patience = 5s})
                      .value();
    return publish_range(sender, 0, kMessages) ? 0 : 1;
  });
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(10ms);
    for (const Child* child : {&taker, &giver}) child->send(SIGSTOP);
    std::this_thread::sleep_for(120ms);  // longer than any sleep
    for (const Child* child : {&giver, &taker}) child->send(SIGCONT);
    come_along();
  }
  EXPECT_EQ(giver.wait(), 0);
  EXPECT_EQ(taker.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
