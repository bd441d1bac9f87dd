// fork while handles are open: the child has nothing of ours, and ends without anybody noticing.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

// Everything a process can have open.
struct Open {
  std::optional<Node> node;
  std::optional<Publisher<Short>> publisher;
  std::optional<Subscriber<Short>> subscriber;
  std::optional<Loan<Short>> loan;
  std::optional<Loan<Short>> second_loan;
  std::optional<Sample<Short>> sample;
};

class ForkTest : public Domain {
 protected:
  Open open() {
    Open all;
    all.node.emplace(open_node());
    all.publisher.emplace(Publisher<Short>::open(*all.node, "t", {.loans = 3}).value());
    all.subscriber.emplace(Subscriber<Short>::open(*all.node, "t").value());
    EXPECT_TRUE(publish_range(*all.publisher, 0, 2));
    all.sample.emplace(all.subscriber->take());
    return all;
  }
  static void expect_working(Open& all) {
    ASSERT_TRUE(*all.sample);
    EXPECT_EQ((*all.sample)->number, 0u);
    EXPECT_TRUE((*all.sample)->whole());
    EXPECT_EQ(all.subscriber->take()->number, 1u);
    for (std::uint64_t i = 2; i < 200; ++i) {
      ASSERT_TRUE(publish_range(*all.publisher, i, i + 1));
      const auto sample = all.subscriber->take();
      ASSERT_TRUE(sample) << i;
      EXPECT_EQ(sample->number, i);
    }
    EXPECT_EQ(all.publisher->subscriber_count(), 1u);
    EXPECT_EQ(all.subscriber->publisher_count(), 1u);
  }
};

TEST_F(ForkTest, ChildThatEndsAtOnceChangesNothing) {
  Open all = open();
  EXPECT_EQ(os::test::run_in_child([] { return 0; }), 0);
  expect_working(all);
}

TEST_F(ForkTest, ChildThatClosesItsCopiesChangesNothing) {
  Open all = open();
  EXPECT_EQ(os::test::run_in_child([&] {
              all.sample.reset();
              all.subscriber.reset();
              all.publisher.reset();
              all.node.reset();
              return 0;
            }),
            0);
  expect_working(all);
}

TEST_F(ForkTest, ChildThatDropsItsLoansChangesNothing) {
  Open all = open();
  all.loan.emplace(all.publisher->loan().value());
  all.second_loan.emplace(all.publisher->loan().value());
  EXPECT_EQ(os::test::run_in_child([&] {
              all = Open{};
              return 0;
            }),
            0);
  all.loan.reset();
  all.second_loan.reset();
  expect_working(all);
}

TEST_F(ForkTest, ChildThatUsesItsCopiesGetsNothingAndChangesNothing) {
  Open all = open();
  EXPECT_EQ(os::test::run_in_child([&] {
              for (std::uint64_t i = 0; i < 1000; ++i) {
                (void)all.publisher->publish_copy(numbered<5>(999));
                (void)all.subscriber->take();
              }
              (void)all.publisher->subscriber_count();
              (void)all.subscriber->publisher_count();
              return all.subscriber->wait_take(10ms) ? 1 : 0;
            }),
            0);
  expect_working(all);
}

TEST_F(ForkTest, ChildOpensItsOwn) {
  Open all = open();
  EXPECT_EQ(os::test::run_in_child([&] {
              {
                const Node own = open_node("child");
                auto subscriber = Subscriber<Short>::open(own, "t", {.history = 2}).value();
                if (subscriber.take()->number != 0) return 1;
              }
              return 0;
            }),
            0);
  expect_working(all);
}

TEST_F(ForkTest, ParentsDeathIsSeenThoughAChildLives) {
  struct Words {
    std::atomic<pid_t> grandchild{0};
  };
  const Shared<Words> words;
  os::test::Child parent([&] {
    const Open all = open();
    if (::fork() == 0) {
      words->grandchild = ::getpid();  // which has let go of what it inherited by now
      std::this_thread::sleep_for(60s);
      ::_exit(0);
    }
    std::this_thread::sleep_for(60s);
    return 0;
  });
  ASSERT_TRUE(eventually([&] { return words->grandchild != 0; }));
  parent.kill();
  come_along();
  EXPECT_EQ(files_below(path()), std::vector<std::string>{}) << "a forked child keeps nothing of its parent alive";
  ::kill(words->grandchild, SIGKILL);
}

TEST_F(ForkTest, ChildThatReturnsFromMainRunsItsDestructorsInPeace) {
  const int status = os::test::run_in_child([this] {
    static Open all = open();  // destroyed by exit()
    const pid_t child = ::fork();
    if (child == 0) std::exit(0);
    int ended = 0;
    ::waitpid(child, &ended, 0);
    if (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0) return 1;
    expect_working(all);
    all = Open{};
    return testing::Test::HasFailure() ? 2 : 0;
  });
  EXPECT_EQ(status, 0);
  come_along();  // its sample went last, after the node
}

}  // namespace
}  // namespace tenon::test
