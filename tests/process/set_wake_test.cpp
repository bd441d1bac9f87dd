// A set of many members goes to sleep while one of many publishers publishes, again and again: each message wakes it.
//
// A wake that is missed costs no more than the bound of a sleep, 50 ms, so time alone would hide it on a busy machine. A
// member that only looks on (Onlooker) hears from the set when a sleep has ended at its bound: a wake was missed if the call of
// publish had returned well before that. Who was woken and had to wait for a processor is no such sleep.
#include <sched.h>
#include <tenon/wait_set.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <memory>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "os/relax.hpp"
#include "port/sleeping.hpp"
#include "port/waitable.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

constexpr std::size_t kMembers = 64;
constexpr std::size_t kPublishers = 3;  // of each member
constexpr std::uint64_t kAllRounds = 10'000'000;

// TENON_LONG_TESTS=1: all rounds, shared by as many pairs of processes as there are processors.
bool long_form() {
  const char* const wanted = std::getenv("TENON_LONG_TESTS");
  return wanted != nullptr && *wanted == '1';
}

// The two ends of a lane stay apart, each on every second processor: a scheduler that wakes one where the other runs lets them
// run in turn, and they never meet.
void stay_on_every_second_processor(std::size_t first) {
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) return;
  std::size_t place = 0;
  for (std::size_t i = 0; i < CPU_SETSIZE; ++i)
    if (CPU_ISSET(i, &allowed) && place++ % 2 != first) CPU_CLR(i, &allowed);
  (void)::sched_setaffinity(0, sizeof allowed, &allowed);
}

// One publishing process and the one that waits for it.
struct Lane {
  static constexpr int kPolls = 1000;                  // where both run at once, the answer comes within them
  static constexpr std::int64_t kAtMost = 10'000'000;  // ns: a sleep, should the answer not come at all

  // A publisher that would poll for long is one that a busy machine lets run seldom.
  void await_taken(std::uint64_t count) {
    for (int polls = 0; taken.load(std::memory_order_acquire) < count && missed == 0; ++polls) {
      if (polls < kPolls) {
        os::relax();
        continue;
      }
      asleep = 1;
      if (taken.load() < count) (void)os::wait(asleep, 1, os::deadline_after(kAtMost));
      asleep = 0;
    }
  }
  void tell_taken(std::uint64_t count) {
    taken = count;
    if (asleep.exchange(0) == 1) (void)os::wake(asleep);
  }

  std::atomic<std::uint64_t> last{std::numeric_limits<std::uint64_t>::max()};  // so many messages; known with the last
  std::atomic<bool> published_on{false};
  std::atomic<bool> joined{false};
  alignas(64) os::FutexWord asleep{0};
  alignas(64) std::atomic<std::uint64_t> taken{0};
  alignas(64) std::atomic<std::uint64_t> published{0};  // calls of publish that have returned
  std::atomic<std::uint64_t> returned_at{0};            // when the latest of them had
  alignas(64) std::atomic<std::uint64_t> slept{0};
  std::atomic<std::uint64_t> held_up{0};  // sleeps to the bound because nothing had been published
  std::atomic<std::uint64_t> missed{0};
};

// A member without a bell and never ready: it sees what the set does. A set looks closely at eight of its members when a sleep
// ends at the bound, so one that is every eighth of them hears of each.
class Onlooker final : public detail::Waitable {
 public:
  static constexpr std::size_t kEvery = 7;  // of the others

  explicit Onlooker(Lane& lane) : lane_(lane) {}
  [[nodiscard]] detail::Waitable& waitable() noexcept { return *this; }
  void taken(std::uint64_t count) noexcept { taken_ = count; }

  [[nodiscard]] bool ready() noexcept override { return false; }
  void visit_bells(detail::BellVisitor&) noexcept override { sleep_counted_ = false; }
  [[nodiscard]] std::uint64_t due() noexcept override {
    if (!sleep_counted_) lane_.slept.fetch_add(1, std::memory_order_relaxed);
    sleep_counted_ = true;
    sleeps_since_ = os::monotonic_ns();
    return os::kNever;
  }
  void look_closer() noexcept override {
    if (judged_ == sleeps_since_) return;
    judged_ = sleeps_since_;
    constexpr auto kBound = static_cast<std::uint64_t>(port::kSleepBound);
    if (os::monotonic_ns() < sleeps_since_ + kBound) return;  // a kernel that has a shorter bound
    const bool returned = lane_.published.load(std::memory_order_acquire) > taken_;
    if (returned && lane_.returned_at.load() + kMargin < sleeps_since_ + kBound)
      ++lane_.missed;
    else
      ++lane_.held_up;
  }
  [[nodiscard]] Result<detail::DescriptorBell*> descriptor_bell() override {
    return tl::unexpected(Error(ErrorCode::no_descriptor));
  }

 private:
  static constexpr std::uint64_t kMargin = 1'000'000;  // ns: of two that come at once, either is right

  Lane& lane_;
  std::uint64_t taken_ = 0;
  std::uint64_t sleeps_since_ = 0;
  std::uint64_t judged_ = 0;
  bool sleep_counted_ = false;
};

// A member that does not see, between announcing and sleeping, what has come: a set of such has no second look.
class Blind final : public detail::Waitable {
 public:
  explicit Blind(detail::Waitable& member) : member_(member) {}
  [[nodiscard]] detail::Waitable& waitable() noexcept { return *this; }

  [[nodiscard]] bool ready() noexcept override { return !announced_ && member_.ready(); }
  void visit_bells(detail::BellVisitor& visitor) noexcept override {
    member_.visit_bells(visitor);
    announced_ = true;
  }
  [[nodiscard]] std::uint64_t due() noexcept override {
    announced_ = false;
    return os::kNever;
  }
  void look_closer() noexcept override { member_.look_closer(); }
  [[nodiscard]] Result<detail::DescriptorBell*> descriptor_bell() override { return member_.descriptor_bell(); }

 private:
  detail::Waitable& member_;
  bool announced_ = false;
};

// How long to wait before the next message: longer after one that found the set awake, shorter after one that woke it. So
// messages come where the set just falls asleep, wherever that is on this machine, and about half of the rounds sleep. The same
// found again is a step twice as long, up to the spread: in a build that is slow, too, a few rounds find the place.
class Pauses {
 public:
  explicit Pauses(const Lane& lane) : lane_(lane) {}

  void pause(std::uint64_t round) {
    const std::uint64_t slept = lane_.slept.load(std::memory_order_relaxed);
    const bool woke = slept != slept_;
    step_ = woke == woke_ ? std::min(2 * step_, kSpread) : kStep;
    middle_ = woke ? middle_ - std::min(middle_, step_) : middle_ + step_;
    slept_ = slept;
    woke_ = woke;
    const std::uint64_t end = os::monotonic_ns() + middle_ + round * 7919 % kSpread;
    while (os::monotonic_ns() < end) os::relax();
  }

 private:
  static constexpr std::uint64_t kStep = 500;  // ns
  static constexpr std::uint64_t kSpread = 16'000;

  const Lane& lane_;
  std::uint64_t slept_ = 0;
  std::uint64_t step_ = kStep;
  std::uint64_t middle_ = 0;
  bool woke_ = false;
};

class SetWakeTest : public Domain {
 protected:
  static constexpr std::size_t kLanes = 64;

  // Whoever takes what each wait found; a process of its own. The first wake that is missed ends it.
  int wait_for(std::size_t number, bool second_look) {
    stay_on_every_second_processor(1);
    Lane& lane = lanes_->at(number);
    if (!eventually([&] { return lane.published_on.load(); })) return 1;
    const Node own = open_node();
    Onlooker onlooker(lane);
    std::vector<Subscriber<Short>> members;
    std::vector<std::unique_ptr<Blind>> blind;
    WaitSet set({.spin = 0ns});
    members.reserve(kMembers);
    std::vector<std::size_t> member_of;  // by the number of its id
    for (std::size_t i = 0; i < kMembers; ++i) {
      members.push_back(
          Subscriber<Short>::open(own, topic(number, i), {.reliable = true, .publishers = kPublishers}).value());
      blind.push_back(std::make_unique<Blind>(members.back().waitable()));
    }
    for (std::size_t i = 0; i < kMembers; ++i) {
      const WaitId id = (second_look ? set.add(members[i]) : set.add(*blind[i])).value();
      member_of.resize(id.number + 1);
      member_of[id.number] = i;
      if (i % Onlooker::kEvery == 0) (void)set.add(onlooker).value();
    }
    lane.joined = true;
    for (std::uint64_t taken = 0; taken < lane.last && lane.missed == 0;) {
      const Ready ready = set.wait(60s);
      if (ready.empty()) return 2;
      for (const WaitId id : ready)
        while (members[member_of[id.number]].take()) ++taken;
      onlooker.taken(taken);
      lane.tell_taken(taken);
    }
    return 0;
  }

  // Publishes each message when the one before was taken.
  int publish_for(std::size_t number) {
    stay_on_every_second_processor(0);
    Lane& lane = lanes_->at(number);
    const Node own = open_node();
    std::vector<Publisher<Short>> publishers;
    for (std::size_t i = 0; i < kPublishers * kMembers; ++i)
      publishers.push_back(Publisher<Short>::open(own, topic(number, i % kMembers), {.depth = 4, .holds = 4}).value());
    bool another = another_round();
    if (!another) lane.last = 0;
    lane.published_on = true;
    if (!eventually([&] { return lane.joined.load(); })) return 1;
    for (auto& publisher : publishers)
      if (publisher.subscriber_count() != 1) return 2;
    Pauses pauses(lane);
    for (std::uint64_t i = 0; another; ++i) {
      lane.await_taken(i);
      if (lane.missed > 0) return 0;
      another = another_round();
      if (!another) lane.last = i + 1;
      pauses.pause(i);
      if (!publish_range(publishers[i * 31 % publishers.size()], i, i + 1)) return 3;
      lane.returned_at = os::monotonic_ns();
      lane.published.store(i + 1, std::memory_order_release);
    }
    return eventually([&] { return lane.taken >= lane.last || lane.missed > 0; }, 60s) ? 0 : 4;
  }

  // All lanes, each as many of the rounds as it comes to.
  void run(std::size_t lanes, std::uint64_t rounds, bool second_look) {
    std::vector<std::unique_ptr<Child>> children;
    *rounds_left_ = static_cast<std::int64_t>(rounds);
    for (std::size_t i = 0; i < lanes; ++i) {
      children.push_back(std::make_unique<Child>([=, this] { return publish_for(i); }));
      children.push_back(std::make_unique<Child>([=, this] { return wait_for(i, second_look); }));
    }
    for (auto& child : children) EXPECT_EQ(child->wait(), 0);
    come_along();
    std::printf(
        "%llu rounds in %zu lanes: %llu sleeps; %llu ended at their bound with nothing published yet; %llu wakes "
        "missed\n",
        sum(&Lane::taken), lanes, sum(&Lane::slept), sum(&Lane::held_up), sum(&Lane::missed));
  }

  [[nodiscard]] unsigned long long sum(std::atomic<std::uint64_t> Lane::*part) const {
    unsigned long long all = 0;
    for (const Lane& lane : *lanes_) all += (lane.*part).load();
    return all;
  }

 private:
  static std::string topic(std::size_t lane, std::size_t member) {
    return std::string("l").append(std::to_string(lane)).append("/t").append(std::to_string(member));
  }

  [[nodiscard]] bool another_round() { return rounds_left_->fetch_sub(1) > 0; }

  Shared<std::array<Lane, kLanes>> lanes_;
  Shared<std::atomic<std::int64_t>> rounds_left_;
};

TEST_F(SetWakeTest, SetOf64MembersOfSeveralPublishersMissesNoWake) {
  const std::size_t lanes = long_form() ? std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kLanes) : 1;
  const std::uint64_t rounds = (long_form() ? kAllRounds : 20'000) / kEffort;
  run(lanes, rounds, true);
  EXPECT_EQ(sum(&Lane::missed), 0u);
  EXPECT_EQ(sum(&Lane::taken), rounds);
  EXPECT_GT(sum(&Lane::slept), rounds / 50) << "the two must meet on the way to sleep";
}

// What the test above would see.
TEST_F(SetWakeTest, WithoutTheSecondLookWakesAreMissed) {
  run(1, kAllRounds, false);
  EXPECT_EQ(sum(&Lane::missed), 1u);
}

}  // namespace
}  // namespace tenon::test
