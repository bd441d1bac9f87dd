// The seam itself: every change of a shared word passes it, a step can be died at, and nothing happens that no plan asked.
#include "seam/seam.hpp"

#include <signal.h>

#include <set>

#include <tenon/event.hpp>

#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::seam {
namespace {

using os::test::run_in_child;
using queue::StdAtomics;
using test::Short;

constexpr auto kOrder = std::memory_order_relaxed;

class SeamTest : public test::Domain {
 protected:
  void TearDown() override {
    disarm();
    test::Domain::TearDown();
  }
};

TEST_F(SeamTest, ShareTheLayoutOfPlainWords) {
  EXPECT_EQ(sizeof(StdAtomics::Cell<std::uint64_t>), 8u);
  EXPECT_TRUE(std::is_standard_layout_v<StdAtomics::Cell<std::uint64_t>>);
  EXPECT_FALSE((std::is_same_v<StdAtomics::Cell<std::uint64_t>, std::atomic<std::uint64_t>>));
}

TEST_F(SeamTest, CountsEachChangeOfASharedWordOnceAndNoLoad) {
  StdAtomics::Cell<std::uint64_t> cell{0};
  std::uint64_t expected = 3;
  const auto counted = [before = counts().of(kAnyStore)] { return counts().of(kAnyStore) - before; };
  cell.store(1, kOrder);
  EXPECT_EQ(counted(), 1u);
  EXPECT_EQ(cell.exchange(2, kOrder), 1u);
  EXPECT_EQ(counted(), 2u);
  EXPECT_EQ(cell.fetch_add(1, kOrder), 2u);
  EXPECT_EQ(counted(), 3u);
  EXPECT_TRUE(cell.compare_exchange_strong(expected, 4, kOrder));
  EXPECT_EQ(counted(), 4u);
  EXPECT_EQ(cell.fetch_or(1, kOrder), 4u);
  EXPECT_EQ(counted(), 5u);
  EXPECT_EQ(cell.load(kOrder), 5u);
  EXPECT_EQ(counted(), 5u);
}

TEST_F(SeamTest, KnowsTheSiteOfEachStepOfARing) {
  const auto publish = find_site("detail/queue/ring_writer.hpp", "store");
  ASSERT_NE(publish, kUnlisted);
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  static std::set<std::uint32_t> seen;
  seen.clear();
  observe([](std::uint32_t site) { seen.insert(site); });
  ASSERT_TRUE(publisher.publish_copy(test::numbered<5>(1)));
  ASSERT_TRUE(publish_range(publisher, 2, 3));
  ASSERT_TRUE(subscriber.take());
  observe(nullptr);
  EXPECT_FALSE(seen.contains(kUnlisted));
  std::size_t writer = 0;
  for (const std::uint32_t site : seen)
    writer += sites()[site].file == std::string_view("detail/queue/ring_writer.hpp");
  EXPECT_GE(writer, 4u) << "odd mark, where, valid mark, head";
}

// Four stores each; the gate is raised, and chunks are looked for, once in a quarter of the ring.
TEST_F(SeamTest, SeesMostNotificationsGoTheUsualWay) {
  constexpr std::uint64_t kTimes = 64;
  auto notifier = Notifier::open(node(), "e").value();
  const std::uint64_t before = counts().of(kAnyStore);
  for (std::uint64_t i = 0; i < kTimes; ++i) ASSERT_TRUE(notifier.notify(3));
  EXPECT_GE(counts().of(kAnyStore) - before, 4 * kTimes);
  EXPECT_LT(counts().of(kAnyStore) - before, 6 * kTimes);
}

TEST_F(SeamTest, KillsBeforeTheStepOrBehindIt) {
  const auto unlinked = [](bool behind) {
    arm({.site = find_site("os/directory.cpp", "unlink_at"), .action = Action::kill, .behind = behind});
    { (void)Node::open("victim"); }
    return 0;
  };
  EXPECT_EQ(run_in_child([&] { return unlinked(false); }), -SIGKILL);
  EXPECT_EQ(test::files_below(path()).size(), 2u) << "the domain and the node's file";
  come_along();
  EXPECT_EQ(run_in_child([&] { return unlinked(true); }), -SIGKILL);
  EXPECT_EQ(test::files_below(path()).size(), 1u) << "the domain";
  come_along();
}

TEST_F(SeamTest, StopsAndGoesOn) {
  os::test::Child child([this] {
    arm({.site = kAnySystemCall, .hit = 5, .action = Action::stop});
    come_along();
    return fired() ? 0 : 1;
  });
  child.wait_until_stopped();
  child.send(SIGCONT);
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(SeamTest, FailsOneCallOrAllFromThere) {
  arm({.site = find_site("os/segment_file.cpp", "link_at"), .action = Action::fail, .error = ENOSPC});
  EXPECT_FALSE(Node::open("refused"));
  EXPECT_TRUE(fired());
  EXPECT_EQ(std::string_view(sites()[fired_at()].operation), "link_at");
  EXPECT_TRUE(Node::open("welcome"));
  arm({.site = kAnySystemCall, .action = Action::fail, .error = EIO, .for_good = true});
  EXPECT_FALSE(Node::open("refused"));
  EXPECT_FALSE(Node::open("refused"));
  disarm();
}

TEST_F(SeamTest, CallsBack) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  int called = 0;
  arm({.site = kAnyStore,
       .hit = 2,
       .action = Action::call,
       .callback = [](void* times) { ++*static_cast<int*>(times); },
       .argument = &called});
  ASSERT_TRUE(publish_range(publisher, 0, 4));
  EXPECT_EQ(called, 1);
}

}  // namespace
}  // namespace tenon::seam
