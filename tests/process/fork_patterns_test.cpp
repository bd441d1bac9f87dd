// fork while services, latest values, notices and deadlines are open: they are the parent's. In the child each says that it has
// nothing, and the parent goes on as if there had been no child.
#include <tenon/deadline.hpp>
#include <tenon/latest.hpp>
#include <tenon/notices.hpp>
#include <tenon/wait_set.hpp>

#include <cstdio>
#include <thread>

#include "calc_server.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "keyed_messages.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

// How many of what a child says are wrong: its expectations are not the parent's.
class Wrongs {
 public:
  void unless(bool holds, int line = __builtin_LINE()) {
    if (holds) return;
    ++count_;
    std::fprintf(stderr, "line %d does not hold in the child\n", line);
  }
  [[nodiscard]] int count() const { return count_; }

 private:
  int count_ = 0;
};

class ForkedPatternsTest : public Domain {};

TEST_F(ForkedPatternsTest, AServerAndItsClientHaveNothingInAChild) {
  calc::Keeping object;
  auto server = Server<calc::Interface>::open(node(), object).value();
  auto client = Client<calc::Interface>::open(node()).value();
  auto call = client.start<calc::Add>(calc::pair(1, 2)).value();
  while (object.adds.empty()) (void)server.poll();
  auto stream = client.stream<calc::Count>(calc::pair(0, 2)).value();
  while (object.counts.empty()) (void)server.poll();
  const int wrongs = os::test::run_in_child([&] {
    Wrongs wrong;
    wrong.unless(server.poll() == 0 && server.wait(1ms) == 0);
    wrong.unless(server.fd().error() == ErrorCode::closed);
    client.poll();
    wrong.unless(client.fd().error() == ErrorCode::closed);
    wrong.unless(client.start<calc::Add>(calc::pair(3, 4)).error() == ErrorCode::closed);
    wrong.unless(!client.wait_for_server(0ns) || client.server_count() != 0);
    wrong.unless(!call.done());
    wrong.unless(stream.take().state() == ReplyState::nothing);
    WaitSet set;
    wrong.unless(set.add(server).has_value() && set.add(client).has_value());
    wrong.unless(set.wait(2ms).empty());
    (void)object.counts[0].send(7);  // to nobody: the parent's client gets 5 next
    object.adds.clear();
    object.counts.clear();
    return wrong.count();
  });
  EXPECT_EQ(wrongs, 0);
  EXPECT_TRUE(std::move(object.adds[0]).answer(3));
  EXPECT_EQ(*std::move(call).get(), 3);
  EXPECT_TRUE(object.counts[0].send(5));
  EXPECT_EQ(stream.wait_take(10s)->result, 5);
}

TEST_F(ForkedPatternsTest, LatestValuesAreNotThereInAChild) {
  auto writer = LatestWriter<Keyed>::open(node(), "v", {.keys = 2}).value();
  auto reader = LatestReader<Keyed>::open(node(), "v").value();
  ASSERT_TRUE(writer.set(keyed(1, 10)));
  Keyed value;
  ASSERT_TRUE(reader.get(keyed(1, 0), value));
  const int wrongs = os::test::run_in_child([&] {
    Wrongs wrong;
    wrong.unless(writer.set(keyed(1, 11)).error() == ErrorCode::closed);
    wrong.unless(writer.set(keyed(2, 20)).error() == ErrorCode::closed);
    wrong.unless(!reader.get(keyed(1, 0), value).there);
    (void)reader.for_each([&](const Keyed&, const Latest&) { wrong.unless(false); });
    wrong.unless(reader.fd().error() == ErrorCode::closed);
    WaitSet set;
    wrong.unless(set.add(reader).has_value());
    wrong.unless(set.wait(2ms).empty());
    return wrong.count();
  });
  EXPECT_EQ(wrongs, 0);
  ASSERT_TRUE(writer.set(keyed(2, 30)));
  ASSERT_TRUE(reader.get(keyed(2, 0), value));
  EXPECT_EQ(value.value.number, 30u);
  ASSERT_TRUE(reader.get(keyed(1, 0), value));
  EXPECT_EQ(value.value.number, 10u);
}

TEST_F(ForkedPatternsTest, NoticesAndDeadlinesSayNothingInAChild) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto deadline = subscriber.deadline(1ms).value();
  auto notices = Notices::of_domain(node()).value();
  while (notices.take()) {}
  const int wrongs = os::test::run_in_child([&] {
    Wrongs wrong;
    const Node own = open_node("child");
    auto publisher = Publisher<Short>::open(own, "t").value();
    wrong.unless(!notices.take());
    wrong.unless(!notices.wait_take(2ms));
    std::this_thread::sleep_for(3ms);
    wrong.unless(deadline.take_missed() == 0);
    wrong.unless(subscriber.fd().error() == ErrorCode::closed);
    WaitSet set;
    wrong.unless(set.add(subscriber).has_value() && set.add(deadline).has_value() && set.add(notices).has_value());
    wrong.unless(set.wait(3ms).empty());
    return wrong.count();
  });
  EXPECT_EQ(wrongs, 0);
  EXPECT_GT(deadline.take_missed(), 0u);
  const Node other = open_node("other");
  EXPECT_TRUE(notices.wait_take(5s));
}

}  // namespace
}  // namespace tenon::test
