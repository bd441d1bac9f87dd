// Who came and who closed, within one process. Deaths are in tests/process.
#include <tenon/notices.hpp>
#include <tenon/wait_set.hpp>

#include <optional>
#include <thread>

#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using What = Notice::What;
using Who = Notice::Who;

class NoticesTest : public Domain {
 protected:
  [[nodiscard]] Notices of_topic() { return Notices::of_topic(node(), "t").value(); }
  // The next notice is this one; gives it back for its identity.
  static Notice expect(Notices& notices, What what, Who who) {
    const auto notice = notices.take();
    EXPECT_TRUE(notice);
    if (!notice) return {};
    EXPECT_EQ(notice->what, what);
    EXPECT_EQ(notice->who, who);
    return *notice;
  }
};

TEST_F(NoticesTest, WhoIsThereComesFirst) {
  const auto publisher = Publisher<Short>::open(node(), "t").value();
  auto notices = of_topic();
  const Notice notice = expect(notices, What::created, Who::publisher);
  EXPECT_EQ(notice.node, "test");
  EXPECT_NE(notice.process_id, 0u);
  EXPECT_FALSE(notices.take());
}

TEST_F(NoticesTest, EachIsToldOfOnceWhenItComesAndOnceWhenItCloses) {
  auto notices = of_topic();
  EXPECT_FALSE(notices.take());
  std::optional publisher = Publisher<Short>::open(node(), "t").value();
  const Notice came = expect(notices, What::created, Who::publisher);
  std::optional subscriber = Subscriber<Short>::open(node(), "t").value();
  const Notice joined = expect(notices, What::created, Who::subscriber);
  EXPECT_NE(came.identity, joined.identity);
  ASSERT_TRUE(publish_range(*publisher, 0, 3));
  EXPECT_FALSE(notices.take()) << "messages are no news";
  publisher.reset();
  EXPECT_EQ(expect(notices, What::closed, Who::publisher).identity, came.identity);
  while (subscriber->take()) {}
  EXPECT_FALSE(notices.take()) << "that its segment goes now is no second end";
  subscriber.reset();
  EXPECT_EQ(expect(notices, What::closed, Who::subscriber).identity, joined.identity);
  EXPECT_FALSE(notices.take());
}

TEST_F(NoticesTest, APublisherClosesBeforeTheLastOfWhatItOwesIsTaken) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  std::optional publisher = Publisher<Short>::open(node(), "t").value();
  auto notices = of_topic();
  ASSERT_TRUE(publish_range(*publisher, 0, 3));
  while (notices.take()) {}
  publisher.reset();
  (void)expect(notices, What::closed, Who::publisher);
  EXPECT_TRUE(subscriber.take());
}

TEST_F(NoticesTest, ASubscriberHasClosedWhenOnlyItsSamplesAreLeft) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  std::optional subscriber = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  const auto sample = subscriber->take();
  ASSERT_TRUE(sample);
  auto notices = of_topic();
  while (notices.take()) {}
  subscriber.reset();
  (void)expect(notices, What::closed, Who::subscriber);
  EXPECT_EQ(sample->number, 0u);
}

TEST_F(NoticesTest, OtherTopicsAreNoneOfItsBusiness) {
  auto notices = of_topic();
  const auto publisher = Publisher<Short>::open(node(), "other").value();
  EXPECT_FALSE(notices.take());
  EXPECT_EQ(Notices::of_topic(node(), "a b").error(), ErrorCode::name_invalid);
}

TEST_F(NoticesTest, NodesOfADomainComeAndClose) {
  auto notices = Notices::of_domain(node()).value();
  EXPECT_EQ(expect(notices, What::created, Who::node).node, "test") << "we are there ourselves";
  std::optional other = open_node("other");
  const auto came = notices.wait_take(10s);
  ASSERT_TRUE(came);
  EXPECT_EQ(came->node, "other");
  EXPECT_EQ(came->what, What::created);
  EXPECT_FALSE(notices.wait_take(30ms));
  other.reset();
  const auto closed = notices.wait_take(10s);
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->what, What::closed);
  EXPECT_EQ(closed->identity, came->identity);
}

TEST_F(NoticesTest, AWaitEndsWhenSomebodyComes) {
  auto notices = of_topic();
  WaitSet set;
  ASSERT_TRUE(set.add(notices));
  EXPECT_TRUE(set.wait(1ms).timed_out());
  std::atomic<bool> seen{false};
  std::thread later([&] {
    std::this_thread::sleep_for(20ms);
    const auto publisher = Publisher<Short>::open(open_node("later"), "t").value();
    while (!seen) std::this_thread::yield();
  });
  EXPECT_EQ(set.wait(10s).size(), 1u);
  EXPECT_EQ(notices.take()->node, "later");
  seen = true;
  later.join();
  EXPECT_EQ(set.wait(10s).size(), 1u);
  EXPECT_EQ(notices.take()->what, What::closed);
  EXPECT_EQ(set.fd().error(), ErrorCode::no_descriptor);
}

TEST_F(NoticesTest, InProcessTheyAreTheSame) {
  const auto inside = Node::open("inside", {.domain = {}, .runtime_directory = {}, .in_process = true}).value();
  auto notices = Notices::of_topic(inside, "t").value();
  {
    const auto publisher = Publisher<Short>::open(inside, "t").value();
    EXPECT_TRUE(notices.take());
  }
  EXPECT_EQ(notices.take()->what, What::closed);
}

}  // namespace
}  // namespace tenon::test
