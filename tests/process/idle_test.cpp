// Sleepers to whom nothing comes: they wake less and less, and hear of a death all the same.
#include <sys/resource.h>
#include <unistd.h>
#include <tenon/wait_set.hpp>

#include <csignal>
#include <thread>

#include "between.hpp"
#include "calc_answering.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"
#include "os/futex.hpp"
#include "port/topic.hpp"
#include "tenon/detail/publisher_port.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;
using Calls = calc::Interface;

struct IdleTally {
  std::atomic<bool> joined{false};
  std::atomic<bool> go_on{false};
  std::atomic<std::uint64_t> stored_at{0};
};

constexpr auto kSilence = 600ms;
// In that time; one that wakes at the usual bound does so 12 times.
constexpr long kFewSleeps = 6;

// How often the calling thread slept while it did that.
long sleeps_during(const std::function<void()>& what) {
  const auto slept = [] {
    rusage usage{};
    (void)::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
  };
  const long before = slept();
  what();
  return slept() - before;
}

class IdleTest : public Domain {
 protected:
  // Is there until it is killed, and says nothing.
  int publish_nothing() {
    auto publisher = Publisher<Short>::open(open_node(), "t").value();
    tally_->joined = true;
    for (;;) ::pause();
  }
  int serve_nothing_after_the_welcome() {
    calc::Answering answering;
    auto server = Server<Calls>::open(open_node(), answering).value();
    while (!tally_->go_on) (void)server.wait(5ms);
    tally_->joined = true;
    for (;;) ::pause();
  }
  int serve() {
    calc::Answering answering;
    auto server = Server<Calls>::open(open_node(), answering).value();
    tally_->joined = true;
    for (;;) (void)server.wait(10s);
  }
  void await_joined() {
    ASSERT_TRUE(eventually([&] { return tally_->joined.load(); }));
  }

  Shared<IdleTally> tally_;
};

TEST_F(IdleTest, ASubscriberWakesLessAndLess) {
  Child silent([&] { return publish_nothing(); });
  await_joined();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ASSERT_EQ(subscriber.publisher_count(), 1u);
  EXPECT_LE(sleeps_during([&] { EXPECT_FALSE(subscriber.wait_take(kSilence)); }), kFewSleeps);
}

TEST_F(IdleTest, ASubscriberWithoutAPublisherWakesLessAndLess) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  EXPECT_LE(sleeps_during([&] { EXPECT_FALSE(subscriber.wait_take(kSilence)); }), kFewSleeps);
}

TEST_F(IdleTest, ASetWakesLessAndLess) {
  Child silent([&] { return publish_nothing(); });
  await_joined();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  calc::Answering answering;
  auto server = Server<Calls>::open(node(), answering).value();
  auto client = Client<Calls>::open(node(), Calls::service).value();
  WaitSet set;
  (void)set.add(subscriber).value();
  (void)set.add(server).value();
  (void)set.add(client).value();
  ASSERT_TRUE(eventually([&] {  // all have met
    (void)server.wait(0ns);
    return client.wait_for_server(0ns) && set.wait(20ms).timed_out();
  }));
  EXPECT_LE(sleeps_during([&] { EXPECT_TRUE(set.wait(kSilence).timed_out()); }), kFewSleeps);
}

TEST_F(IdleTest, AServerAndItsStandbyWakeLessAndLess) {
  Child active([&] { return serve(); });
  await_joined();
  Child client([&] {
    auto calling = Client<Calls>::open(open_node(), Calls::service).value();
    if (!calling.wait_for_server(10s)) return 1;
    return sleeps_during([&] { std::this_thread::sleep_for(10s); }) != 0 ? 0 : 1;
  });
  calc::Answering answering;
  auto standby = Server<Calls>::open(node(), answering).value();
  ASSERT_FALSE(standby.active());
  const long asleep = sleeps_during([&] { (void)standby.wait(kSilence); });
  EXPECT_LE(asleep, 4 * kFewSleeps) << "each 50 ms, and not each 5";
  active.kill();
  const std::uint64_t killed = now_ns();
  while (!standby.active()) (void)standby.wait(1ms);
  EXPECT_LT(now_ns() - killed, 100'000'000 * kEffort);
  EXPECT_LE(sleeps_during([&] { (void)standby.wait(kSilence); }), 2 * kFewSleeps);
}

TEST_F(IdleTest, WhoWaitsForAnAnswerWakesLessAndLess) {
  Child server([&] { return serve_nothing_after_the_welcome(); });
  auto client = Client<Calls>::open(node(), Calls::service, {.deadline = kSilence}).value();
  ASSERT_TRUE(client.wait_for_server(10s));
  tally_->go_on = true;
  await_joined();
  auto call = client.start<calc::Add>(calc::pair(1, 2));
  ASSERT_TRUE(call);
  EXPECT_LE(sleeps_during([&] { EXPECT_FALSE(std::move(*call).get()); }), kFewSleeps);
}

// --- what ends a long sleep -----------------------------------------------------------------------------------------

class LongSleepTest : public IdleTest {
 protected:
  // A publisher that gets as far as a message after the silence, and no further.
  int store_and_die(bool with_beacon) {
    std::optional<Node> opened;
    if (with_beacon)
      opened = open_node();
    else
      std::thread([&] { opened = open_node(); }).join();
    const auto port = detail::open_publisher(*opened, "t", detail::facts_of<Short>(), {}).value();
    tally_->joined = true;
    while (!tally_->go_on) std::this_thread::sleep_for(1ms);
    const detail::Lending lent = detail::lend_slowly(*port);
    reinterpret_cast<Short*>(lent.payload)->fill(0);
    tally_->stored_at = now_ns();
    if (!port->ring.publish_in_place(Publisher<Short>::kShape, lent.chunk, sizeof(Short))) return 1;
    ::raise(SIGKILL);
    return 0;
  }
  // How long after it was stored the message was taken by one who had slept through the silence, ns.
  std::uint64_t delay(bool with_beacon, const std::function<void(Subscriber<Short>&)>& sleep) {
    Child writer([&] { return store_and_die(with_beacon); });
    await_joined();
    auto subscriber = Subscriber<Short>::open(node(), "t", {.spin = 0ns}).value();
    EXPECT_EQ(subscriber.publisher_count(), 1u);
    std::thread after([&] {
      std::this_thread::sleep_for(kSilence);
      tally_->go_on = true;
    });
    sleep(subscriber);
    const std::uint64_t late = now_ns() - tally_->stored_at;
    after.join();
    EXPECT_EQ(writer.wait(), -SIGKILL);
    std::printf("taken %.2f ms after it was stored\n", static_cast<double>(late) / 1e6);
    return late;
  }
  static constexpr std::uint64_t kAtMost = 70'000'000 * kEffort;  // ns: the usual bound, and time to run
};

void sleep_alone(Subscriber<Short>& subscriber) { EXPECT_TRUE(subscriber.wait_take(10s)); }
void sleep_in_a_set(Subscriber<Short>& subscriber) {
  WaitSet set({.spin = 0ns});
  (void)set.add(subscriber).value();
  EXPECT_FALSE(set.wait(10s).timed_out());
  EXPECT_TRUE(subscriber.take());
}

TEST_F(LongSleepTest, EndsWhenAPublisherIsKilledBeforeItCalls) { EXPECT_LT(delay(true, sleep_alone), kAtMost); }

TEST_F(LongSleepTest, OfASetEndsWhenAPublisherIsKilledBeforeItCalls) {
  EXPECT_LT(delay(true, sleep_in_a_set), kAtMost);
}

TEST_F(LongSleepTest, IsNoneBesideAPublisherWhoseBeaconIsOut) { EXPECT_LT(delay(false, sleep_alone), kAtMost); }

TEST_F(LongSleepTest, OfASetIsNoneBesideAPublisherWhoseBeaconIsOut) {
  EXPECT_LT(delay(false, sleep_in_a_set), kAtMost);
}

// Any process of the user may collect an announcement, or steal a wake.
TEST_F(LongSleepTest, EndsAfterASecondWhateverBecameOfTheCall) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  const os::Directory domain = directory();
  auto topic = port::Topic::open(domain, "t", "test").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  std::uint64_t sent = 0;
  std::thread thief([&] {
    std::this_thread::sleep_for(kSilence);
    (void)topic->words().bell().collect();
    sent = now_ns();
    (void)publish_range(publisher, 0, 1);
  });
  EXPECT_TRUE(subscriber.wait_take(10s));
  const std::uint64_t taken = now_ns();
  thief.join();
  EXPECT_LT(taken - sent, 1'100'000'000u);
}

TEST_F(LongSleepTest, CleansUpAfterAPublisherAtOnce) {
  Child silent([&] { return publish_nothing(); });
  await_joined();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  std::uint64_t killed = 0;
  std::thread killer([&] {
    std::this_thread::sleep_for(kSilence);
    silent.kill();
    killed = now_ns();
  });
  std::uint64_t gone = 0;
  std::thread onlooker([&] {
    const auto has_publisher = [&] {
      const auto files = files_below(path());
      return std::any_of(files.begin(), files.end(), [](const auto& file) { return file.find("/p-") != file.npos; });
    };
    (void)eventually([&] { return !has_publisher(); });
    gone = now_ns();
  });
  EXPECT_FALSE(subscriber.wait_take(kSilence + 1500ms));
  killer.join();
  onlooker.join();
  EXPECT_LT(gone - std::min(gone, killed), kAtMost);
}

}  // namespace
}  // namespace tenon::test
