// Which clocks are asked: none that somebody may set. This program answers in the C library's stead, and counts.
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <tenon/event.hpp>
#include <tenon/latest.hpp>
#include <tenon/wait_set.hpp>

#include <array>
#include <atomic>
#include <thread>

#include "between.hpp"
#include "calc_server.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "keyed_messages.hpp"
#include "messages.hpp"

namespace {

std::atomic<int> monotonic_asked{0};
std::atomic<int> others_asked{0};
std::atomic<int> timers_made{0};

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  ++(clock == CLOCK_MONOTONIC ? monotonic_asked : others_asked);
  return static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
}
int gettimeofday(timeval* time, void* zone) noexcept {
  ++others_asked;
  return static_cast<int>(::syscall(SYS_gettimeofday, time, zone));
}
time_t time(time_t* where) noexcept {
  ++others_asked;
  timespec now{};
  (void)::syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  if (where != nullptr) *where = now.tv_sec;
  return now.tv_sec;
}
int timerfd_create(int clock, int flags) noexcept {
  ++timers_made;
  if (clock != CLOCK_MONOTONIC) ++others_asked;
  return static_cast<int>(::syscall(SYS_timerfd_create, clock, flags));
}
int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* rest) {
  if (clock != CLOCK_MONOTONIC && flags != 0) ++others_asked;
  return static_cast<int>(::syscall(SYS_clock_nanosleep, clock, flags, time, rest));
}

}  // extern "C"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class AskedClocks : public Domain {};

TEST_F(AskedClocks, AreNoneThatSomebodyMaySet) {
  const int before = others_asked;
  {
    const Node own = open_node("one");
    auto publisher =
        Publisher<Short>::open(own, "t", {.depth = 4, .slow_reader = SlowReader::timeout, .patience = 30ms}).value();
    auto subscriber = Subscriber<Short>::open(own, "t", {.reliable = true}).value();
    EXPECT_FALSE(subscriber.wait_take(20ms));
    EXPECT_FALSE(publish_range(publisher, 0, 2 * publisher.capacity())) << "patience ends";
    while (subscriber.take()) {}
    EXPECT_TRUE(subscriber.fd());
    WaitSet set;
    ASSERT_TRUE(set.add(subscriber));
    EXPECT_TRUE(set.fd());
    EXPECT_TRUE(set.wait(20ms).empty());
    EXPECT_TRUE(publish_range(publisher, 0, 1));
    EXPECT_FALSE(set.wait(1s).empty());
    EXPECT_TRUE(subscriber.take());
    os::test::Child victim([&] {
      const auto dead = Subscriber<Short>::open(open_node("victim"), "t").value();
      ::raise(SIGKILL);
      return 0;
    });
    EXPECT_EQ(victim.wait(), -SIGKILL);
    come_along();
  }
  EXPECT_EQ(others_asked - before, 0);
  EXPECT_GT(monotonic_asked, 0) << "who asks is seen";
  EXPECT_GT(timers_made, 0);
}

TEST_F(AskedClocks, AreTheSameForCallsEventsAndLatestValues) {
  const int before = others_asked;
  {
    calc::Plain plain;
    auto server = Server<calc::Interface>::open(node(), plain).value();
    auto client = Client<calc::Interface>::open(node(), calc::Interface::service, {.deadline = 20ms}).value();
    EXPECT_EQ(client.call<calc::Add>(calc::pair(1, 1)).error(), ErrorCode::timeout) << "nobody polls the server";
    (void)server.wait(5ms);
    auto listener = Listener::open(node(), "e").value();
    auto notifier = Notifier::open(node(), "e").value();
    EXPECT_FALSE(listener.wait(10ms));
    EXPECT_TRUE(notifier.notify(1));
    EXPECT_TRUE(listener.wait(1s));
    auto writer = LatestWriter<Keyed>::open(node(), "v").value();
    auto reader = LatestReader<Keyed>::open(node(), "v").value();
    EXPECT_TRUE(writer.set(keyed(1, 1)));
    Keyed value;
    EXPECT_TRUE(reader.get(keyed(1, 0), value));
    (void)reader.wait_change(10ms);
    (void)reader.wait_change(10ms);
  }
  EXPECT_EQ(others_asked - before, 0);
}

}  // namespace
}  // namespace tenon::test
