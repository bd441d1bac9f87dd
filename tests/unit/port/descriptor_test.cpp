// Descriptors that become readable when there is something to take: what an event loop of somebody else's sees.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <tenon/wait_set.hpp>

#include <algorithm>
#include <thread>

#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"
#include "readable.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Readable for nothing now and then: not so from one bound to the next.
bool quiet_after_a_look(Subscriber<Short>& subscriber, int number) {
  for (int i = 0; i < 3; ++i)
    if (!subscriber.take() && !readable(number)) return true;
  return false;
}
bool quiet_after_a_look(WaitSet& set, int number) {
  for (int i = 0; i < 3; ++i)
    if (set.wait(0ns).timed_out() && !readable(number)) return true;
  return false;
}

class DescriptorTest : public Domain {
 protected:
  Publisher<Short> publisher(const std::string& topic = "t") { return Publisher<Short>::open(node(), topic).value(); }
  Subscriber<Short> subscriber(const std::string& topic = "t") {
    return Subscriber<Short>::open(node(), topic).value();
  }
};

TEST_F(DescriptorTest, IsReadableFromAMessageUntilATakeFindsNothing) {
  auto one = publisher();
  auto member = subscriber();
  const int number = member.fd().value();
  EXPECT_EQ(member.fd().value(), number) << "made once";
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(quiet_after_a_look(member, number)) << i;
    ASSERT_TRUE(publish_range(one, i, i + 1));
    ASSERT_TRUE(readable(number)) << i;
    EXPECT_EQ(member.take()->number, i);
    EXPECT_TRUE(readable(number)) << "until a take finds nothing";
  }
}

TEST_F(DescriptorTest, MessagesThatWereThereBeforeItMakeItReadable) {
  auto one = publisher();
  auto member = subscriber();
  ASSERT_TRUE(publish_range(one, 0, 3));
  const int number = member.fd().value();
  EXPECT_TRUE(readable(number));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(member.take() && readable(number));
  EXPECT_TRUE(quiet_after_a_look(member, number));
}

TEST_F(DescriptorTest, WorksInEpoll) {
  auto one = publisher();
  auto member = subscriber();
  const int loop = ::epoll_create1(0);
  epoll_event event{};
  event.events = EPOLLIN;
  ASSERT_EQ(::epoll_ctl(loop, EPOLL_CTL_ADD, member.fd().value(), &event), 0);
  for (std::uint64_t i = 0; i < 50; ++i) {
    std::thread writer([&] { EXPECT_TRUE(publish_range(one, 2 * i, 2 * i + 2)); });
    std::uint64_t taken = 0;
    while (taken < 2) {
      ASSERT_EQ(::epoll_wait(loop, &event, 1, 10'000), 1);
      while (member.take()) ++taken;
    }
    writer.join();
  }
  ::close(loop);
}

TEST_F(DescriptorTest, EverySubscriberOfATopicIsCalled) {
  std::vector<Publisher<Short>> publishers;
  std::vector<Subscriber<Short>> subscribers;
  for (int i = 0; i < 3; ++i) publishers.push_back(publisher());
  for (int i = 0; i < 8; ++i) subscribers.push_back(subscriber());
  std::vector<int> numbers;
  for (auto& member : subscribers) numbers.push_back(member.fd().value());
  for (std::uint64_t round = 0; round < 30; ++round) {
    for (std::size_t i = 0; i < subscribers.size(); ++i) {
      while (subscribers[i].take()) {}
      ASSERT_TRUE(quiet_after_a_look(subscribers[i], numbers[i]));
    }
    ASSERT_TRUE(publish_range(publishers[round % 3], round, round + 1));
    for (const int number : numbers) ASSERT_TRUE(readable(number)) << round;
  }
}

// One that is slow is not called again and again while it has not answered.
TEST_F(DescriptorTest, IsCalledOncePerAnnouncement) {
  auto one = publisher();
  auto busy = subscriber();
  auto eager = subscriber();
  (void)busy.fd().value();
  const int number = eager.fd().value();
  std::string fifo;
  for (const std::string& file : files_below(path()))
    if (file.find("/b-00-") != std::string::npos) fifo = path() + "/" + file;
  for (std::uint64_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(publish_range(one, i, i + 1));
    while (eager.take()) {}
    (void)readable(number);
  }
  std::array<char, 100> calls{};
  const int end = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
  EXPECT_EQ(::read(end, calls.data(), calls.size()), 1);
  ::close(end);
}

TEST_F(DescriptorTest, WhoComesLaterCallsAndIsCalled) {
  auto early = subscriber();
  const int number = early.fd().value();
  auto one = publisher();
  ASSERT_TRUE(readable(number)) << "somebody came";
  ASSERT_TRUE(quiet_after_a_look(early, number));
  auto late = subscriber();
  const int late_number = late.fd().value();
  ASSERT_TRUE(publish_range(one, 0, 1));
  EXPECT_TRUE(readable(number) && readable(late_number));
}

TEST_F(DescriptorTest, SetIsReadableForMembersTimersAndCalls) {
  auto one = publisher("a");
  auto two = publisher("b");
  auto a = subscriber("a");
  auto b = subscriber("b");
  WaitSet set;
  const WaitId id_a = set.add(a).value();
  const int number = set.fd().value();
  const WaitId id_b = set.add(b).value();
  ASSERT_TRUE(quiet_after_a_look(set, number));
  ASSERT_TRUE(publish_range(one, 0, 1));
  ASSERT_TRUE(readable(number));
  Ready ready = set.wait(0ns);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(*ready.begin(), id_a);
  EXPECT_TRUE(a.take());
  ASSERT_TRUE(quiet_after_a_look(set, number)) << "whoever took, and however far";
  ASSERT_TRUE(publish_range(two, 0, 1));
  ASSERT_TRUE(readable(number));
  EXPECT_EQ(*set.wait(0ns).begin(), id_b);
  EXPECT_TRUE(b.take());
  ASSERT_TRUE(quiet_after_a_look(set, number));
  const WaitId timer = set.add_timer(3ms).value();
  while (set.wait(0ns).timed_out()) ASSERT_TRUE(readable(number, 10'000));
  EXPECT_TRUE(set.move_timer(timer, Clock::now() + 2ms));
  ready = Ready();
  while (ready.timed_out()) {
    ASSERT_TRUE(readable(number, 10'000));
    ready = set.wait(0ns);
  }
  EXPECT_EQ(*ready.begin(), timer);
  ASSERT_TRUE(quiet_after_a_look(set, number));
  std::thread other([&] { set.wake(); });
  ASSERT_TRUE(readable(number, 10'000));
  other.join();
  EXPECT_TRUE(set.wait(0ns).woken());
  EXPECT_TRUE(quiet_after_a_look(set, number));
}

TEST_F(DescriptorTest, SetIsQuietAboutWhoHasLeft) {
  auto one = publisher();
  auto stays = subscriber();
  auto leaves = subscriber();
  WaitSet set;
  const int number = set.fd().value();
  const WaitId id = set.add(leaves).value();
  (void)set.add(leaves).value();
  EXPECT_TRUE(set.remove(id));
  ASSERT_TRUE(publish_range(one, 0, 1));
  EXPECT_TRUE(readable(number)) << "it was in it twice";
  { const auto gone = std::move(leaves); }
  EXPECT_TRUE(quiet_after_a_look(set, number));
  const WaitId other = set.add(stays).value();
  EXPECT_TRUE(readable(number)) << "it has something already";
  EXPECT_TRUE(set.remove(other));
  EXPECT_TRUE(quiet_after_a_look(set, number));
}

TEST_F(DescriptorTest, CallThatCameBeforeItIsNotForgotten) {
  WaitSet set;
  set.wake();
  EXPECT_TRUE(readable(set.fd().value()));
}

// A call that is lost costs the bound of a sleep: so many rounds would take longer than the time there is.
TEST_F(DescriptorTest, NoCallIsLostInThePingPong) {
  constexpr std::uint64_t kRounds = 4000;
  auto ping = publisher("ping");
  auto pong = subscriber("pong");
  std::thread other([this] {
    auto heard = Subscriber<Short>::open(open_node(), "ping", {.history = 1}).value();
    auto answer = Publisher<Short>::open(open_node(), "pong").value();
    const int number = heard.fd().value();
    for (std::uint64_t i = 0; i < kRounds;) {
      if (!readable(number, 10'000)) return;
      while (const auto sample = heard.take())
        if (!publish_range(answer, sample->number, ++i)) return;
    }
  });
  WaitSet set;
  (void)set.add(pong).value();
  const int number = set.fd().value();
  const auto start = Clock::now();
  for (std::uint64_t i = 0; i < kRounds; ++i) {
    ASSERT_TRUE(publish_range(ping, i, i + 1));
    while (set.wait(0ns).timed_out()) ASSERT_TRUE(readable(number, 10'000)) << i;
    ASSERT_EQ(pong.take()->number, i);
  }
  other.join();
  EXPECT_LT(Clock::now() - start, 40s);
}

TEST_F(DescriptorTest, WorksBetweenThreadsOfAProcessWithoutFiles) {
  NodeOptions options;
  options.in_process = true;
  const Node inside = Node::open("inside", options).value();
  auto one = Publisher<Short>::open(inside, "t").value();
  auto member = Subscriber<Short>::open(inside, "t").value();
  const int number = member.fd().value();
  ASSERT_TRUE(quiet_after_a_look(member, number));
  ASSERT_TRUE(publish_range(one, 0, 1));
  EXPECT_TRUE(readable(number));
}

TEST_F(DescriptorTest, LeavesNoFileAndNoDescriptorBehind) {
  auto one = publisher();
  const auto open_now = [] {
    int count = 0;
    for (int i = 0; i < 200; ++i) count += ::fcntl(i, F_GETFD) != -1 ? 1 : 0;
    return count;
  };
  (void)one.subscriber_count();
  const auto files = files_below(path());
  const int before = open_now();
  {
    auto member = subscriber();
    (void)member.fd().value();
    WaitSet set;
    (void)set.add(member).value();
    (void)set.fd().value();
    ASSERT_TRUE(publish_range(one, 0, 1));
    EXPECT_GT(files_below(path()).size(), files.size() + 1) << "its segment and its FIFO";
  }
  (void)one.subscriber_count();
  EXPECT_EQ(files_below(path()), files);
  EXPECT_EQ(open_now(), before);
}

TEST_F(DescriptorTest, IsRefusedAndSilentInAForkedChild) {
  auto one = publisher();
  auto member = subscriber();
  WaitSet set;
  (void)set.add(member).value();
  const int number = member.fd().value();
  (void)set.fd().value();
  EXPECT_EQ(os::test::run_in_child([&] {
              if (member.fd() || set.fd() || member.fd().error().code() != ErrorCode::closed) return 1;
              if (member.take()) return 2;
              set.wake();
              return readable(number) ? 3 : 0;
            }),
            0);
  ASSERT_TRUE(quiet_after_a_look(member, number));
  ASSERT_TRUE(publish_range(one, 0, 1));
  EXPECT_TRUE(readable(number));
}

}  // namespace
}  // namespace tenon::test
