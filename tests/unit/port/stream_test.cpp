// Operations that answer many times: in order, at the pace of their reader, and past one another.
#include <memory>
#include <optional>

#include "calc_server.hpp"
#include "domain.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;

class ServiceStreamTest : public Domain {
 protected:
  Client<Interface> connect(ClientOptions options = {}) {
    return Client<Interface>::open(node(), Interface::service, options).value();
  }
  // One that its server has, and keeps as the last.
  static Stream<Count> open_stream(Client<Interface>& client, Server<Interface>& server, const Keeping& keeping) {
    const std::size_t before = keeping.counts.size();
    auto stream = client.stream<Count>(pair(0, 0)).value();
    while (keeping.counts.size() == before) (void)server.poll();
    return stream;
  }
  // What servers sent waits with the client from here on: one poll finds the ring, the next what is in it.
  static void take_all(Client<Interface>& client) {
    for (int i = 0; i < 2; ++i) client.poll();
  }
};

TEST_F(ServiceStreamTest, AnswersComeInOrderAndEnd) {
  Plain plain;
  calc::Serving<Interface, Plain> serving(node(), plain);
  auto client = connect({.credit = 8});
  auto stream = client.stream<Count>(pair(0, 5000)).value();
  for (std::int32_t i = 0; i < 5000; ++i) {
    const auto reply = stream.wait_take(10s);
    ASSERT_TRUE(reply) << i << " " << static_cast<int>(reply.state());
    ASSERT_EQ(reply->result, i);
  }
  EXPECT_EQ(stream.wait_take(10s).state(), ReplyState::ended);
  EXPECT_EQ(stream.take().state(), ReplyState::ended);
}

TEST_F(ServiceStreamTest, TheServerStopsAtTheCreditAndGoesOnWithIt) {
  Keeping keeping;
  auto server = Server<Interface>::open(node(), keeping).value();
  auto client = connect({.credit = 4});
  auto stream = open_stream(client, server, keeping);
  auto& request = keeping.counts[0];
  for (std::int32_t i = 0; i < 4; ++i) EXPECT_TRUE(request.send(i));
  EXPECT_FALSE(request.ready());
  EXPECT_EQ(request.send(4).error(), ErrorCode::no_credit);
  EXPECT_EQ(stream.take()->result, 0);
  EXPECT_EQ(stream.take()->result, 1);
  (void)server.poll();
  EXPECT_TRUE(request.ready());
  EXPECT_TRUE(request.send(4));
  EXPECT_TRUE(request.send(5));
  EXPECT_EQ(request.send(6).error(), ErrorCode::no_credit);
  EXPECT_TRUE(request.end());
  for (std::int32_t i = 2; i < 6; ++i) EXPECT_EQ(stream.take()->result, i);
  EXPECT_EQ(stream.take().state(), ReplyState::ended);
  keeping.counts.clear();
}

TEST_F(ServiceStreamTest, AStreamThatNobodyReadsHoldsUpNoOtherCall) {
  Keeping keeping;
  auto server = Server<Interface>::open(node(), keeping).value();
  auto client = connect({.streams = 2, .credit = 100});
  auto unread = open_stream(client, server, keeping);
  auto read = open_stream(client, server, keeping);
  EXPECT_EQ(client.stream<Count>(pair(0, 0)).error(), ErrorCode::calls_exhausted);
  for (std::int32_t i = 0; i < 100; ++i) EXPECT_TRUE(keeping.counts[0].send(i));
  for (std::int32_t i = 0; i < 1000; ++i) {
    ASSERT_TRUE(keeping.counts[1].send(i));
    ASSERT_EQ(read.take()->result, i);
    (void)server.poll();
  }
  auto call = client.start<Add>(pair(1, 2)).value();
  while (keeping.adds.empty()) (void)server.poll();
  EXPECT_TRUE(std::move(keeping.adds[0]).answer(3));
  EXPECT_EQ(*std::move(call).get(), 3);
  for (std::int32_t i = 0; i < 100; ++i) ASSERT_EQ(unread.take()->result, i);
  EXPECT_EQ(unread.take().state(), ReplyState::nothing);
  keeping.adds.clear();
  keeping.counts.clear();
}

TEST_F(ServiceStreamTest, AsManyStreamsAsThereMayBeThatNobodyReadsHoldUpNoOtherCall) {
  Keeping keeping;
  auto server = Server<Interface>::open(node(), keeping).value();
  auto client = connect({.streams = 4, .credit = 100});
  std::vector<Stream<Count>> unread;
  for (std::size_t k = 0; k < 4; ++k) {
    unread.push_back(open_stream(client, server, keeping));
    for (std::int32_t i = 0; i < 100; ++i) EXPECT_TRUE(keeping.counts[k].send(i));
  }
  auto call = client.start<Add>(pair(1, 2)).value();
  while (keeping.adds.empty()) (void)server.poll();
  EXPECT_TRUE(std::move(keeping.adds[0]).answer(3));
  EXPECT_EQ(*std::move(call).get(), 3);
  for (auto& stream : unread)
    for (std::int32_t i = 0; i < 100; ++i) ASSERT_EQ(stream.wait_take(10s)->result, i);
  keeping.adds.clear();
  keeping.counts.clear();
}

TEST_F(ServiceStreamTest, WhatIsTakenPastAnswersOfOthersLeavesThemTheirs) {
  Keeping keeping;
  auto server = Server<Interface>::open(node(), keeping).value();
  auto client = connect({.streams = 2, .credit = 4});
  auto one = client.stream<Count>(pair(0, 0)).value();
  auto other = client.stream<Count>(pair(0, 0)).value();
  auto call = client.start<Add>(pair(1, 2)).value();
  while (keeping.adds.empty()) (void)server.poll();
  EXPECT_TRUE(keeping.counts[0].send(1));
  EXPECT_TRUE(keeping.counts[1].send(11));
  EXPECT_TRUE(std::move(keeping.adds[0]).answer(3));
  EXPECT_TRUE(keeping.counts[1].send(12));
  EXPECT_TRUE(keeping.counts[0].send(2));
  EXPECT_EQ(one.take()->result, 1);
  EXPECT_EQ(one.take()->result, 2);
  EXPECT_TRUE(keeping.counts[1].send(13));  // behind two that wait
  for (const std::int32_t i : {11, 12, 13}) EXPECT_EQ(other.take()->result, i);
  EXPECT_EQ(one.take().state(), ReplyState::nothing);
  EXPECT_EQ(*std::move(call).get(), 3);
  keeping.adds.clear();
  keeping.counts.clear();
}

TEST_F(ServiceStreamTest, AnExceptionEndsAStream) {
  Keeping keeping;
  auto server = Server<Interface>::open(node(), keeping).value();
  auto client = connect();
  auto stream = open_stream(client, server, keeping);
  EXPECT_TRUE(keeping.counts[0].send(1));
  EXPECT_TRUE(keeping.counts[0].raise(Bad{7}));
  EXPECT_EQ(stream.take()->result, 1);
  const auto last = stream.take();
  EXPECT_EQ(last.state(), ReplyState::raised);
  ASSERT_NE(last.raised<Bad>(), nullptr);
  EXPECT_EQ(last.raised<Bad>()->code, 7);
  EXPECT_EQ(stream.take().state(), ReplyState::ended);
  keeping.counts.clear();
}

TEST_F(ServiceStreamTest, ACancelledStreamEndsAtBothEnds) {
  Keeping keeping;
  auto server = Server<Interface>::open(node(), keeping).value();
  auto client = connect({.calls = 1, .streams = 1, .credit = 16});
  for (int round = 0; round < 20; ++round) {
    auto opened = client.stream<Count>(pair(0, 0));
    while (!opened) {
      (void)server.poll();
      client.poll();
      opened = client.stream<Count>(pair(0, 0));
    }
    while (keeping.counts.empty()) (void)server.poll();
    while (keeping.counts[0].send(round)) {}
    if (round % 2 == 0) {
      if (round % 4 == 0) take_all(client);
      opened->cancel();
      EXPECT_EQ(opened->take().error(), ErrorCode::cancelled);
    }
    { const auto dropped = std::move(*opened); }
    (void)server.poll();
    EXPECT_TRUE(keeping.counts[0].unwanted());
    EXPECT_EQ(keeping.counts[0].send(1).error(), ErrorCode::cancelled);
    keeping.counts.clear();
  }
}

TEST_F(ServiceStreamTest, NothingIsDeliveredOfAStreamThatHadEndedBeforeItWasCancelled) {
  Keeping keeping;
  auto server = Server<Interface>::open(node(), keeping).value();
  auto client = connect();
  auto stream = open_stream(client, server, keeping);
  EXPECT_TRUE(keeping.counts[0].send(1));
  EXPECT_TRUE(keeping.counts[0].end());
  take_all(client);
  stream.cancel();
  EXPECT_EQ(stream.take().state(), ReplyState::ended);
  keeping.counts.clear();
}

TEST_F(ServiceStreamTest, ACancelledStreamThatIsKeptLeavesItsHoldsToOthers) {
  Keeping keeping;
  auto server = Server<Interface>::open(node(), keeping).value();
  auto client = connect({.calls = 2, .kept = 1, .streams = 1, .credit = 100});
  auto stream = open_stream(client, server, keeping);
  while (keeping.counts[0].send(1)) {}
  take_all(client);
  stream.cancel();
  std::vector<Reply<Add>> replies;
  for (std::int32_t i = 0; i < 20; ++i) {
    auto call = client.start<Add>(pair(i, 0)).value();
    while (keeping.adds.empty()) (void)server.poll();
    EXPECT_TRUE(std::move(keeping.adds[0]).answer(i));
    keeping.adds.clear();
    replies.push_back(std::move(call).reply());
    ASSERT_TRUE(replies.back()) << i;
  }
  keeping.counts.clear();
}

TEST_F(ServiceStreamTest, AServerThatEndsLeavesWhatItSentAndAnError) {
  Keeping keeping;
  std::optional<Server<Interface>> server = Server<Interface>::open(node(), keeping).value();
  auto client = connect();
  auto stream = client.stream<Count>(pair(0, 0)).value();
  while (keeping.counts.empty()) (void)server->poll();
  for (std::int32_t i = 0; i < 50; ++i) EXPECT_TRUE(keeping.counts[0].send(i));
  server.reset();
  keeping.counts.clear();
  for (std::int32_t i = 0; i < 50; ++i) ASSERT_EQ(stream.wait_take(10s)->result, i);
  EXPECT_EQ(stream.wait_take(10s).error(), ErrorCode::server_died);
}

// Leaves each stream to its server.
struct GoingOn : Keeping {
  using Keeping::dispatch;
  void dispatch(StreamRequest<Count> request) {
    ++opened;
    const Pair range = *request;
    std::move(request).go_on(
        [this, next = range.a, to = range.b, alive = std::make_shared<int>(0)](auto& stream) mutable {
          ++steps;
          last = alive;
          while (next < to && stream.send(next)) ++next;
          if (next == to) (void)stream.end();
        });
  }
  int opened = 0;
  int steps = 0;
  std::weak_ptr<int> last;  // what the step of the latest stream holds
};

TEST_F(ServiceStreamTest, AStreamThatIsLeftToItsServerGoesOnAsItIsRead) {
  GoingOn object;
  auto server = Server<Interface>::open(node(), object).value();
  auto client = connect({.credit = 8});
  auto slow = client.stream<Count>(pair(0, 100)).value();
  auto fast = client.stream<Count>(pair(0, 1000)).value();
  for (std::int32_t i = 0; i < 1000;) {
    (void)server.poll();
    while (const auto reply = fast.take()) ASSERT_EQ(reply->result, i++);
  }
  EXPECT_EQ(object.opened, 2);
  const int steps = object.steps;
  for (int i = 0; i < 100; ++i) (void)server.poll();
  EXPECT_LE(object.steps, steps + 2) << "the slow one has no room";
  auto call = client.start<Add>(pair(1, 2)).value();
  while (object.adds.empty()) (void)server.poll();
  EXPECT_TRUE(std::move(object.adds[0]).answer(3));
  EXPECT_EQ(*std::move(call).get(), 3);
  object.adds.clear();
  for (std::int32_t i = 0; i < 100;) {
    (void)server.poll();
    while (const auto reply = slow.take()) ASSERT_EQ(reply->result, i++);
  }
  (void)server.poll();
  EXPECT_EQ(fast.take().state(), ReplyState::ended);
  EXPECT_EQ(slow.take().state(), ReplyState::ended);
  EXPECT_TRUE(object.last.expired()) << "it goes with its stream";
}

TEST_F(ServiceStreamTest, AStreamThatIsLeftToItsServerGoesWithItsReaderOrItsServer) {
  GoingOn object;
  std::optional<Server<Interface>> server = Server<Interface>::open(node(), object).value();
  auto client = connect({.credit = 4});
  {
    auto dropped = client.stream<Count>(pair(0, 100)).value();
    while (object.steps == 0) (void)server->poll();
    EXPECT_FALSE(object.last.expired());
  }
  (void)server->poll();
  EXPECT_TRUE(object.last.expired()) << "nobody reads it any more";
  auto stream = client.stream<Count>(pair(0, 100)).value();
  while (object.last.expired()) (void)server->poll();
  server.reset();
  EXPECT_TRUE(object.last.expired()) << "the server has ended";
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(stream.take());
  EXPECT_EQ(stream.wait_take(10s).error(), ErrorCode::server_died);
}

// Waits for the room of a stream in the call that opened it, and notes what comes after that.
struct Slow : Keeping {
  using Keeping::dispatch;
  void dispatch(StreamRequest<Count> request) {
    for (std::int32_t i = request->a; i < request->b; ++i)
      if (!request.wait_send(i, 20ms)) return;
  }
  void dispatch(Request<Hint> request) { order.push_back(request->value); }
  std::vector<std::int32_t> order;
};

TEST_F(ServiceStreamTest, AServerThatEndsBeforeItServedWhatCameMeanwhileLeavesNothing) {
  Slow object;
  {
    const Node own = open_node();
    std::optional<Server<Interface>> server = Server<Interface>::open(own, object).value();
    auto client = Client<Interface>::open(own, Interface::service, {.credit = 2}).value();
    auto stream = client.stream<Count>(pair(0, 10)).value();
    ASSERT_TRUE(client.send<Hint>(value(1)));
    ASSERT_TRUE(client.send<Hint>(value(2)));
    while (server->poll(1) == 0) {}
    EXPECT_TRUE(object.order.empty()) << "the stream waited for room meanwhile";
    server.reset();
    EXPECT_EQ(stream.wait_take(10s)->result, 0);
  }
  EXPECT_TRUE(files_below(path()).empty());
}

TEST_F(ServiceStreamTest, AStreamThatIsLeftToAServerThatHasEndedGoes) {
  Keeping keeping;
  std::optional<Server<Interface>> server = Server<Interface>::open(node(), keeping).value();
  auto client = connect();
  auto stream = client.stream<Count>(pair(0, 10)).value();
  while (keeping.counts.empty()) (void)server->poll();
  auto request = std::move(keeping.counts[0]);
  keeping.counts.clear();
  server.reset();
  auto alive = std::make_shared<int>(0);
  const std::weak_ptr<int> watched = alive;
  std::move(request).go_on([held = std::move(alive)](auto&) {});
  EXPECT_TRUE(watched.expired());
}

TEST_F(ServiceStreamTest, WhatCameWhileAStreamWaitedIsServedInItsOrder) {
  Slow object;
  auto server = Server<Interface>::open(node(), object, Interface::service, {.requests = 2}).value();
  auto client = connect({.credit = 2});
  auto stream = client.stream<Count>(pair(0, 10)).value();
  for (std::int32_t i = 1; i <= 4; ++i) ASSERT_TRUE(client.send<Hint>(value(i)));
  for (int i = 0; i < 10'000 && object.order.size() < 4; ++i) (void)server.poll();
  EXPECT_EQ(object.order, (std::vector<std::int32_t>{1, 2, 3, 4}));
}

}  // namespace
}  // namespace tenon::test
