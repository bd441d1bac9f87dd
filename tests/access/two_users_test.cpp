// A publisher of one user and a subscriber of another: messages in place, sleeping and waking, ends and deaths.
#include <sys/mman.h>

#include <thread>

#include "between.hpp"
#include "messages.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

struct Words {
  std::atomic<bool> open{false};
  std::atomic<bool> there{false};
  std::atomic<bool> go{false};
  std::atomic<std::uint64_t> taken{0};
};

class TwoUsers : public Users {
 protected:
  Shared<Words> words_;
};

TEST_F(TwoUsers, MessagesAreTakenInPlace) {
  constexpr std::uint64_t kMessages = 1000;
  auto bob = as(kBob, [&] {
    const Node node = Node::open("bob", options(kFromAlice)).value();
    auto subscriber = Subscriber<Long>::open(node, "t", {.reliable = true}).value();
    words_->open = true;
    for (std::uint64_t i = 0; i < kMessages; ++i) {
      auto sample = subscriber.wait_take(10s);
      if (!sample || sample->number != i || !sample->whole()) return 1;
    }
    return subscriber.lost() == 0 ? 0 : 2;
  });
  auto alice = as(kAlice, [&] {
    if (!eventually([&] { return words_->open.load(); })) return 1;
    const Node node = Node::open("alice", options(kTeamReads)).value();
    auto publisher = Publisher<Long>::open(node, "t", {.depth = 8, .slow_reader = SlowReader::block}).value();
    if (!eventually([&] { return publisher.subscriber_count() == 1; })) return 2;
    return publish_range(publisher, 0, kMessages) ? 0 : 3;
  });
  EXPECT_EQ(alice.wait(), 0);
  EXPECT_EQ(bob.wait(), 0);
}

TEST_F(TwoUsers, ASleeperIsWoken) {
  auto bob = as(kBob, [&] {
    const Node node = Node::open("bob", options(kFromAlice)).value();
    auto subscriber = Subscriber<Short>::open(node, "t", {.spin = 0ns}).value();
    words_->open = true;
    for (int i = 0; i < 20; ++i) {
      auto sample = subscriber.wait_take(10s);
      if (!sample) return 1;
      ++words_->taken;
    }
    return 0;
  });
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("alice", options(kTeamReads)).value();
    auto publisher = Publisher<Short>::open(node, "t").value();
    if (!eventually([&] { return words_->open && publisher.subscriber_count() == 1; })) return 1;
    std::uint64_t longest = 0;
    std::uint64_t late = 0;
    for (std::uint64_t i = 0; i < 20; ++i) {
      std::this_thread::sleep_for(3ms);
      const std::uint64_t began = now_ns();
      if (!publish_range(publisher, i, i + 1)) return 2;
      while (words_->taken != i + 1)
        if (now_ns() - began > 10'000'000'000) return 3;
      longest = std::max(longest, now_ns() - began);
      if (now_ns() - began > 9'000'000) ++late;
    }
    std::fprintf(stderr, "longest wake-up %.1f us\n", static_cast<double>(longest) / 1000);
    return late > 10 ? 4 : 0;  // not at the bounds of sleeps
  });
  EXPECT_EQ(alice.wait(), 0);
  EXPECT_EQ(bob.wait(), 0);
}

TEST_F(TwoUsers, ASubscriberWithoutTheRightIsToldWhy) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("alice", options()).value();
    auto publisher = Publisher<Short>::open(node, "t").value();
    words_->open = true;
    return eventually([&] { return words_->go.load(); }) && publisher.subscriber_count() == 0 ? 0 : 1;
  });
  auto bob = as(kBob, [&] {
    if (!eventually([&] { return words_->open.load(); })) return 1;
    const Node node = Node::open("bob", options(kFromAlice)).value();
    const auto subscriber = Subscriber<Short>::open(node, "t");
    words_->go = true;
    if (subscriber || subscriber.error() != ErrorCode::permission_denied) return 2;
    const std::string text(subscriber.error().message());
    for (const char* part : {"/shared/p-", "mode 0600", "owner uid 64001", "as uid 64002", "gid 64002", "64100"})
      if (text.find(part) == std::string::npos) return 3;
    return 0;
  });
  EXPECT_EQ(bob.wait(), 0);
  EXPECT_EQ(alice.wait(), 0);
}

TEST_F(TwoUsers, APublisherWithoutTheRightIsNotTakenFrom) {
  auto mallory = as(kMallory, [&] {
    const Node node = Node::open("mallory", options(Access{.mode = 0666})).value();
    auto publisher = Publisher<Short>::open(node, "t").value();
    words_->open = true;
    const bool refused = eventually([&] { return words_->go.load(); });
    return refused && publisher.subscriber_count() == 0 ? 0 : 1;
  });
  auto bob = as(kBob, [&] {
    if (!eventually([&] { return words_->open.load(); })) return 1;
    const Node node = Node::open("bob", options(kFromAlice)).value();
    const auto subscriber = Subscriber<Short>::open(node, "t");
    words_->go = true;
    if (subscriber || subscriber.error() != ErrorCode::permission_denied) return 2;
    return subscriber.error().message().find("a publisher of uid 64003") != std::string_view::npos ? 0 : 3;
  });
  EXPECT_EQ(bob.wait(), 0);
  EXPECT_EQ(mallory.wait(), 0);
}

TEST_F(TwoUsers, ADeadPublisherIsDrainedAndItsSuccessorTakenFrom) {
  auto bob = as(kBob, [&] {
    const Node node = Node::open("bob", options(kFromAlice)).value();
    auto subscriber = Subscriber<Short>::open(node, "t").value();
    words_->open = true;
    if (!eventually([&] { return subscriber.publisher_count() == 1; })) return 1;
    words_->there = true;
    if (!eventually([&] { return words_->go.load(); })) return 2;  // it is dead by now
    for (std::uint64_t i = 0; i < 3; ++i) {
      auto sample = subscriber.wait_take(10s);
      if (!sample || sample->number != i) return 3;
    }
    auto sample = subscriber.wait_take(10s);
    if (!sample || sample->number != 100) return 4;
    return 0;
  });
  auto publish = [&](std::uint64_t from, std::uint64_t to, bool wait) {
    return [=, this] {
      const Node node = Node::open("alice", options(kTeamReads)).value();
      auto publisher = Publisher<Short>::open(node, "t").value();
      if (wait && !eventually([&] { return words_->there && publisher.subscriber_count() == 1; })) return 1;
      if (!wait && !eventually([&] { return publisher.subscriber_count() == 1; })) return 2;
      if (!publish_range(publisher, from, to)) return 3;
      words_->taken = to;
      if (wait) ::pause();
      return 0;
    };
  };
  ASSERT_TRUE(eventually([&] { return words_->open.load(); }));
  auto first = as(kAlice, publish(0, 3, true));
  ASSERT_TRUE(eventually([&] { return words_->taken == 3; }));
  first.kill();
  words_->go = true;
  auto second = as(kAlice, publish(100, 101, false));
  EXPECT_EQ(second.wait(), 0);
  EXPECT_EQ(bob.wait(), 0);
}

TEST_F(TwoUsers, ADeadSubscriberStandsInNobodysWay) {
  auto bob = as(kBob, [&] {
    const Node node = Node::open("bob", options(kFromAlice)).value();
    auto subscriber = Subscriber<Short>::open(node, "t", {.reliable = true}).value();
    if (!eventually([&] { return subscriber.publisher_count() == 1; })) return 1;
    words_->there = true;
    ::pause();
    return 0;
  });
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("alice", options(kTeamReads)).value();
    auto publisher = Publisher<Short>::open(node, "t", {.depth = 8, .slow_reader = SlowReader::block}).value();
    if (!eventually([&] { return words_->there && publisher.subscriber_count() == 1; })) return 1;
    words_->open = true;
    const bool published = publish_range(publisher, 0, 1000);
    return published && eventually([&] { return publisher.subscriber_count() == 0; }) ? 0 : 2;
  });
  ASSERT_TRUE(eventually([&] { return words_->open.load(); }));
  std::this_thread::sleep_for(20ms);  // she waits for him by now
  bob.kill();
  EXPECT_EQ(alice.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
