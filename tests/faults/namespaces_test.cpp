// Who lives in other pid, ipc and mount namespaces lives and dies for everybody as who does not; a number that the kernel gives
// to a second process says nothing.
#include <fstream>

#include "domain.hpp"
#include "elsewhere.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

class NamespacesTest : public Domain {
 protected:
  struct Tally {
    std::atomic<std::uint64_t> taken{0};
    std::atomic<pid_t> own_number{0};
    std::atomic<bool> there{false};
    std::atomic<bool> gone_on{false};
  };

  static PublisherOptions waits_five_seconds() {
    return {.depth = 4, .slow_reader = SlowReader::timeout, .patience = 5s};
  }
  // Takes three messages and then nothing.
  int take_three_and_stay() {
    auto subscriber = Subscriber<Short>::open(open_node("elsewhere"), "t", {.reliable = true}).value();
    tally_->own_number = ::getpid();
    tally_->there = true;
    for (std::uint64_t i = 0; i < 3; ++i) {
      const auto sample = subscriber.wait_take(20s);
      if (!sample || sample->number != i || !sample->whole()) return 1;
      ++tally_->taken;
    }
    for (;;) ::pause();
  }
  // Publishes over a subscriber that takes nothing: comes to an end when that one has died.
  static int publish_past_the_dead(Publisher<Short>& publisher) {
    if (!publish_range(publisher, 3, 3 + 3 * publisher.capacity())) return 2;
    return publisher.subscriber_count() == 0 ? 0 : 3;
  }

  Shared<Tally> tally_;
};

TEST_F(NamespacesTest, WhoIsInNamespacesOfItsOwnIsSeenToLiveAndToDie) {
  auto publisher = Publisher<Short>::open(node(), "t", waits_five_seconds()).value();
  Elsewhere other([this] { return take_three_and_stay(); });
  ASSERT_TRUE(eventually([&] { return tally_->there || !other.told().empty(); })) << "neither there nor refused";
  ASSERT_TRUE(tally_->there) << other.told();
  EXPECT_EQ(tally_->own_number, 1) << "another number there than here, and one that is alive here, too";
  ASSERT_TRUE(publish_range(publisher, 0, 3));
  ASSERT_TRUE(eventually([&] { return tally_->taken == 3; }));
  other.send(SIGSTOP);
  come_along();
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(publisher.subscriber_count(), 1u) << "who is stopped lives";
  other.send(SIGCONT);
  const std::uint64_t killed = now_ns();
  other.send(SIGKILL);
  EXPECT_EQ(publish_past_the_dead(publisher), 0);
  EXPECT_LT(now_ns() - killed, 2'000'000'000u);
  EXPECT_EQ(other.wait(), 128 + SIGKILL) << other.told();
}

TEST_F(NamespacesTest, WhoIsInNamespacesOfItsOwnSeesOthersDie) {
  Child subscriber([this] { return take_three_and_stay(); });
  ASSERT_TRUE(eventually([&] { return tally_->there.load(); }));
  Elsewhere other([this] {
    auto publisher = Publisher<Short>::open(open_node("elsewhere"), "t", waits_five_seconds()).value();
    if (!publish_range(publisher, 0, 3)) return 1;
    return publish_past_the_dead(publisher);
  });
  ASSERT_TRUE(eventually([&] { return tally_->taken == 3 || !other.told().empty(); }));
  ASSERT_EQ(other.told(), "");
  std::this_thread::sleep_for(50ms);
  subscriber.kill();
  EXPECT_EQ(other.wait(), 0);
}

// In a pid namespace of its own, where nobody else takes numbers.
TEST_F(NamespacesTest, ANewProcessWithTheNumberOfADeadOneIsNotTakenForIt) {
  Elsewhere world([this] {
    auto publisher = Publisher<Short>::open(open_node("publisher"), "t", waits_five_seconds()).value();
    Child victim([this] { return take_three_and_stay(); });
    const pid_t number = victim.id();
    if (!eventually([&] { return tally_->there.load(); })) return 10;
    if (!publish_range(publisher, 0, 3) || !eventually([&] { return tally_->taken == 3; })) return 11;
    victim.kill();
    std::ofstream last("/proc/sys/kernel/ns_last_pid");
    last << number - 1 << std::flush;
    if (!last.good()) return 12;
    const Child second([this] {
      const Node node = open_node("second");
      tally_->gone_on = true;
      for (;;) ::pause();
      return 0;
    });
    if (second.id() != number) return 13;
    if (!eventually([&] { return tally_->gone_on.load(); })) return 14;
    return publish_past_the_dead(publisher);
  });
  EXPECT_EQ(world.wait(), 0) << world.told() << " (12: the kernel has no ns_last_pid; 13: it gave another number)";
}

}  // namespace
}  // namespace tenon::test
