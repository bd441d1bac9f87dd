// Who died and who closed, told apart by those who look on.
#include <signal.h>
#include <unistd.h>

#include <tenon/notices.hpp>

#include <algorithm>
#include <filesystem>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;
using What = Notice::What;
using Who = Notice::Who;

class NoticesBetweenTest : public Domain {
 protected:
  struct NoticesTally {
    std::atomic<bool> there{false};
    std::atomic<bool> close{false};
    std::atomic<bool> closed{false};
  };

  // A publisher and a subscriber of "t"; closes both when told to, and lives on until it is killed.
  int take_part() {
    const Node node = open_node("other");
    {
      auto publisher = Publisher<Short>::open(node, "t").value();
      const auto subscriber = Subscriber<Short>::open(node, "t").value();
      if (!publish_range(publisher, 0, 3)) return 1;
      tally_->there = true;
      while (!tally_->close) ::usleep(1000);
    }
    tally_->closed = true;
    for (;;) ::pause();
  }
  void await(const std::atomic<bool>& flag) {
    ASSERT_TRUE(eventually([&] { return flag.load(); }));
  }
  // The next two notices are of both ports, in any order.
  static void expect_both(Notices& notices, What what) {
    std::array<bool, 3> seen{};
    for (int i = 0; i < 2; ++i) {
      const auto notice = notices.wait_take(10s);
      ASSERT_TRUE(notice);
      EXPECT_EQ(notice->what, what);
      EXPECT_EQ(notice->node, "other");
      seen.at(static_cast<std::size_t>(notice->who)) = true;
    }
    EXPECT_TRUE(seen[static_cast<std::size_t>(Who::publisher)] && seen[static_cast<std::size_t>(Who::subscriber)]);
  }

  Shared<NoticesTally> tally_;
};

TEST_F(NoticesBetweenTest, WhoIsKilledHasDied) {
  auto notices = Notices::of_topic(node(), "t").value();
  auto nodes = Notices::of_domain(node()).value();
  (void)nodes.take();
  Child other([this] { return take_part(); });
  await(tally_->there);
  expect_both(notices, What::created);
  EXPECT_EQ(nodes.wait_take(10s)->what, What::created);
  const auto killed = std::chrono::steady_clock::now();
  other.send(SIGKILL);
  expect_both(notices, What::died);
  EXPECT_LT(std::chrono::steady_clock::now() - killed, 5s);
  const auto node = nodes.wait_take(10s);
  ASSERT_TRUE(node);
  EXPECT_EQ(node->what, What::died);
  EXPECT_EQ(node->node, "other");
  (void)other.wait();
  EXPECT_FALSE(notices.take() || nodes.take());
}

TEST_F(NoticesBetweenTest, WhoClosedAndIsKilledThenHasClosed) {
  auto notices = Notices::of_topic(node(), "t").value();
  auto nodes = Notices::of_domain(node()).value();
  (void)nodes.take();
  Child other([this] { return take_part(); });
  await(tally_->there);
  expect_both(notices, What::created);
  EXPECT_EQ(nodes.wait_take(10s)->what, What::created);
  tally_->close = true;
  await(tally_->closed);
  other.send(SIGKILL);
  (void)other.wait();
  come_along();  // removes what is left before we look
  expect_both(notices, What::closed);
  EXPECT_EQ(nodes.wait_take(10s)->what, What::died) << "the node itself did not close";
}

TEST_F(NoticesBetweenTest, WhoWasRemovedByOthersBeforeTheLookHasDied) {
  auto notices = Notices::of_topic(node(), "t").value();
  Child other([this] { return take_part(); });
  await(tally_->there);
  expect_both(notices, What::created);
  other.send(SIGKILL);
  (void)other.wait();
  come_along();
  expect_both(notices, What::died);
  EXPECT_FALSE(notices.take());
}

TEST_F(NoticesBetweenTest, WhoseFilesAreTakenAwayHasNotClosed) {
  auto notices = Notices::of_topic(node(), "t").value();
  auto nodes = Notices::of_domain(node()).value();
  (void)nodes.take();
  const auto ours = files_below(path());
  Child other([this] { return take_part(); });
  await(tally_->there);
  expect_both(notices, What::created);
  EXPECT_EQ(nodes.wait_take(10s)->what, What::created);
  for (const std::string& file : files_below(path()))
    if (std::find(ours.begin(), ours.end(), file) == ours.end() && file.find("/topic") == file.npos)
      std::filesystem::remove(path() + "/" + file);
  (void)Subscriber<Short>::open(node(), "t").value();  // somebody comes, which makes everybody look
  expect_both(notices, What::removed);
  EXPECT_EQ(nodes.wait_take(10s)->what, What::removed);
  other.send(SIGKILL);
  (void)other.wait();
  EXPECT_FALSE(notices.wait_take(60ms) || nodes.wait_take(60ms)) << "each has ended once";
}

TEST_F(NoticesBetweenTest, ADeadPublisherThatStillOwesMessagesHasDiedOnce) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto notices = Notices::of_topic(node(), "t").value();
  (void)notices.take();
  Child other([this] { return take_part(); });
  await(tally_->there);
  expect_both(notices, What::created);
  other.send(SIGKILL);
  expect_both(notices, What::died);
  (void)other.wait();
  std::uint64_t taken = 0;
  while (subscriber.take()) ++taken;
  EXPECT_EQ(taken, 3u);
  come_along();
  EXPECT_FALSE(notices.wait_take(60ms));
}

TEST_F(NoticesBetweenTest, WhoIsStoppedHasNot) {
  auto notices = Notices::of_topic(node(), "t").value();
  Child other([this] { return take_part(); });
  await(tally_->there);
  expect_both(notices, What::created);
  other.send(SIGSTOP);
  other.wait_until_stopped();
  EXPECT_FALSE(notices.wait_take(200ms));
  come_along();
  EXPECT_FALSE(notices.take());
  other.send(SIGCONT);
  tally_->close = true;
  expect_both(notices, What::closed);
  other.send(SIGKILL);
  (void)other.wait();
}

}  // namespace
}  // namespace tenon::test
