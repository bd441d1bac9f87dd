// Nodes of one process and one user in a shared directory: each is an island of its own, so that all of the exchange is
// between them. Several users are in tests/access.
#include <sys/stat.h>

#include <set>
#include <thread>

#include <tenon/event.hpp>
#include <tenon/wait_set.hpp>

#include <poll.h>

#include "calc_server.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"
#include "port/node_core.hpp"
#include "port/peer_segment.hpp"
#include "port/publisher_core.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;

template <class Condition>
bool eventually(Condition holds) {
  for (int i = 0; i < 5000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

class SharedDirectory : public testing::Test {
 protected:
  SharedDirectory() { ::chmod(scratch_.path().c_str(), 03770); }
  ~SharedDirectory() override { EXPECT_EQ(files_below(scratch_.path()), std::vector<std::string>{}); }

  [[nodiscard]] Node open_node(std::string_view name, std::string domain = {}) const {
    NodeOptions options;
    options.domain = std::move(domain);
    options.shared_directory = scratch_.path();
    return Node::open(name, options).value();
  }

  os::test::Scratch scratch_;
};

TEST_F(SharedDirectory, ASubscriberThatWasThereGetsEverything) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto subscriber = Subscriber<Short>::open(here, "t").value();
  auto publisher = Publisher<Short>::open(there, "t").value();
  ASSERT_TRUE(eventually([&] { return subscriber.publisher_count() == 1 && publisher.subscriber_count() == 1; }));
  ASSERT_TRUE(publish_range(publisher, 0, 10));
  for (std::uint64_t i = 0; i < 10; ++i) EXPECT_EQ(subscriber.take()->number, i);
}

TEST_F(SharedDirectory, ALateSubscriberGetsTheHistoryItAsksFor) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto publisher = Publisher<Short>::open(there, "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 10));
  auto subscriber = Subscriber<Short>::open(here, "t", {.history = 3}).value();
  ASSERT_EQ(subscriber.publisher_count(), 1U);
  EXPECT_EQ(subscriber.take()->number, 7U);
}

TEST_F(SharedDirectory, SeveralSubscribersOfOneNodeEachHaveTheirOwn) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto publisher = Publisher<Short>::open(there, "t").value();
  auto one = Subscriber<Short>::open(here, "t", {.reliable = true}).value();
  auto two = Subscriber<Short>::open(here, "t", {.reliable = true}).value();
  auto own = Subscriber<Short>::open(there, "t", {.reliable = true}).value();
  ASSERT_TRUE(eventually([&] { return publisher.subscriber_count() == 3; }));
  for (std::uint64_t i = 0; i < 200; ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    EXPECT_EQ(one.take()->number, i);
    EXPECT_EQ(two.take()->number, i);
    EXPECT_EQ(own.take()->number, i);
  }
}

TEST_F(SharedDirectory, AHeldSampleStaysAsItIs) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto publisher = Publisher<Long>::open(there, "t", {.depth = 4}).value();
  auto subscriber = Subscriber<Long>::open(here, "t").value();
  ASSERT_TRUE(eventually([&] { return publisher.subscriber_count() == 1; }));
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  const auto held = subscriber.take();
  ASSERT_TRUE(held);
  ASSERT_TRUE(publish_range(publisher, 1, 500));
  EXPECT_EQ(held->number, 0U);
  EXPECT_TRUE(held->whole());
}

TEST_F(SharedDirectory, ASetAndADescriptorAreCalled) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto subscriber = Subscriber<Short>::open(here, "t").value();
  auto publisher = Publisher<Short>::open(there, "t").value();
  ASSERT_TRUE(eventually([&] { return subscriber.publisher_count() == 1 && publisher.subscriber_count() == 1; }));
  WaitSet set;
  ASSERT_TRUE(set.add(subscriber));
  std::thread later([&] {
    std::this_thread::sleep_for(20ms);
    (void)publish_range(publisher, 0, 1);
  });
  EXPECT_FALSE(set.wait(5s).empty());
  later.join();
  ASSERT_TRUE(subscriber.take());
  pollfd entry{set.fd().value(), POLLIN, 0};
  EXPECT_TRUE(set.wait(0ns).empty());
  EXPECT_EQ(::poll(&entry, 1, 0), 0);
  ASSERT_TRUE(publish_range(publisher, 1, 2));
  EXPECT_EQ(::poll(&entry, 1, 5000), 1);
}

TEST_F(SharedDirectory, APublisherThatClosesIsDrained) {
  const Node here = open_node("here");
  auto subscriber = Subscriber<Short>::open(here, "t").value();
  {
    const Node there = open_node("there");
    auto publisher = Publisher<Short>::open(there, "t").value();
    ASSERT_TRUE(eventually([&] { return subscriber.publisher_count() == 1 && publisher.subscriber_count() == 1; }));
    ASSERT_TRUE(publish_range(publisher, 0, 3));
  }
  for (std::uint64_t i = 0; i < 3; ++i) EXPECT_EQ(subscriber.wait_take(1s)->number, i);
  EXPECT_TRUE(eventually([&] { return !subscriber.take() && subscriber.publisher_count() == 0; }));
}

TEST_F(SharedDirectory, ASubscriberThatClosesIsForgotten) {
  const Node there = open_node("there");
  auto publisher = Publisher<Short>::open(there, "t").value();
  {
    const Node here = open_node("here");
    auto subscriber = Subscriber<Short>::open(here, "t").value();
    ASSERT_TRUE(eventually([&] { return publisher.subscriber_count() == 1; }));
  }
  EXPECT_TRUE(eventually([&] { return publisher.subscriber_count() == 0; }));
}

TEST_F(SharedDirectory, DomainsAreApart) {
  const Node here = open_node("here", "one");
  const Node there = open_node("there", "two");
  auto publisher = Publisher<Short>::open(there, "t").value();
  auto subscriber = Subscriber<Short>::open(here, "t").value();
  EXPECT_EQ(subscriber.publisher_count(), 0U);
}

TEST_F(SharedDirectory, TypesThatDifferAreTold) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto publisher = Publisher<Short>::open(there, "t").value();
  const auto subscriber = Subscriber<Long>::open(here, "t");
  ASSERT_FALSE(subscriber);
  EXPECT_EQ(subscriber.error(), ErrorCode::schema_mismatch);
}

TEST_F(SharedDirectory, WhatTheDeadLeaveIsRemovedByTheNextNodeOfThatUser) {
  os::test::Child dies([&] {
    const Node there = open_node("there");
    const auto publisher = Publisher<Short>::open(there, "t");
    ::_exit(publisher ? 0 : 1);
    return 2;
  });
  EXPECT_EQ(dies.wait(), 0);
  EXPECT_EQ(files_below(scratch_.path()).size(), 1U);
  const Node here = open_node("here");
  EXPECT_EQ(files_below(scratch_.path()), std::vector<std::string>{});
}

TEST_F(SharedDirectory, AForkedChildIsNoPartOfIt) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto publisher = Publisher<Short>::open(there, "t").value();
  auto subscriber = Subscriber<Short>::open(here, "t").value();
  EXPECT_EQ(os::test::run_in_child([&] {
              { auto dropped = std::move(subscriber); }
              return publisher.loan() ? 1 : 0;
            }),
            0);
  ASSERT_TRUE(eventually([&] { return publisher.subscriber_count() == 1; }));
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  EXPECT_TRUE(subscriber.wait_take(1s));
}

TEST_F(SharedDirectory, EventsAreCounted) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto listener = Listener::open(here, "e").value();
  auto notifier = Notifier::open(there, "e").value();
  ASSERT_TRUE(eventually([&] { return listener.notifier_count() == 1; }));
  ASSERT_TRUE(notifier.notify(3, 5));
  ASSERT_TRUE(listener.wait(1s));
  EXPECT_EQ(listener.take([](std::uint32_t id, std::uint64_t) { EXPECT_EQ(id, 3U); }), 5U);
}

TEST_F(SharedDirectory, ServicesOfOneNodeAndOfAnotherAreCalledAlike) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  Plain plain;
  {
    const calc::Serving<Interface, Plain> serving(there, plain);
    for (const Node* const node : {&here, &there}) {
      auto client = Client<Interface>::open(*node).value();
      for (std::int32_t i = 1; i <= 100; ++i) ASSERT_EQ(client.call<Add>(pair(i, i)).value_or(0), 2 * i);
      auto stream = client.stream<Count>(pair(0, 200)).value();
      for (std::int32_t i = 0; i < 200; ++i) ASSERT_EQ(stream.wait_take(10s)->result, i);
      EXPECT_EQ(stream.wait_take(10s).state(), ReplyState::ended);
    }
  }
}

TEST_F(SharedDirectory, OneOfTwoServersIsActiveAndTheOtherFollows) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  Plain plain;
  std::optional<Server<Interface>> one = Server<Interface>::open(here, plain).value();
  auto other = Server<Interface>::open(there, plain).value();
  EXPECT_TRUE(one->active());
  for (int i = 0; i < 20; ++i) (void)other.wait(1ms);
  EXPECT_FALSE(other.active());
  EXPECT_EQ(one->epoch(), 1U);
  one.reset();
  EXPECT_TRUE(eventually([&] {
    (void)other.wait(1ms);
    return other.active();
  }));
  EXPECT_EQ(other.epoch(), 2U);
}

// Of the publishers that a node has on a topic, in no order.
std::multiset<std::uint32_t> hold_budgets(const Node& node, std::string_view topic) {
  std::multiset<std::uint32_t> budgets;
  const auto directory = node.core()->directory().open_below(port::topic_directory(topic)).value();
  const auto members = port::members_of(directory).value();
  for (const port::Member& member : members)
    if (member.kind == port::MemberKind::publisher)
      budgets.insert(port::open_publisher_segment(directory, member.name, "look").segment->shape.hold_budget);
  return budgets;
}

// A ring for one user is as large as was asked for, whatever guests of other rings of that topic hold.
TEST_F(SharedDirectory, GuestsOfOneRingMakeNoRingForOneUserLarger) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  const port::Exchange::Terms ours{.only_user = ::geteuid()};
  const auto facts = detail::facts_of<Short>();
  const auto one = detail::PublisherCore::open(here, "t", facts, {.holds = 100}, ours).value();
  auto subscriber = Subscriber<Short>::open(there, "t", {.holds = 90}).value();
  ASSERT_EQ(subscriber.publisher_count(), 1U);
  const auto two = detail::PublisherCore::open(here, "t", facts, {.holds = 10}, ours).value();
  EXPECT_EQ(hold_budgets(here, "t"), (std::multiset<std::uint32_t>{10, 100}));
  const auto local = Subscriber<Short>::open(here, "t", {.holds = 7}).value();
  const auto three = detail::PublisherCore::open(here, "t", facts, {.holds = 1}, ours).value();
  EXPECT_EQ(hold_budgets(here, "t"), (std::multiset<std::uint32_t>{7, 10, 100}));
}

TEST_F(SharedDirectory, OneThatIsNotThereIsToldWithItsPath) {
  NodeOptions options;
  options.shared_directory = scratch_.path_of("missing");
  const auto node = Node::open("here", options);
  ASSERT_FALSE(node);
  EXPECT_NE(node.error().message().find("/missing: No such file"), std::string_view::npos) << node.error().message();
}

}  // namespace
}  // namespace tenon::test
