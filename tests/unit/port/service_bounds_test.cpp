// What a service does at its bounds: as many requests as it may keep, more frames than one look takes, and deadlines however
// its client is looked at.
#include <poll.h>
#include <tenon/wait_set.hpp>

#include <ctime>

#include "calc_server.hpp"
#include "domain.hpp"
#include "forging.hpp"
#include "port/announcement.hpp"
#include "port/names.hpp"
#include "port/publisher_core.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kMostFrames = 1024;  // that one look takes
constexpr std::size_t kMostCopied = 256;     // one-way requests of one client

class ServiceBoundsTest : public Domain {
 protected:
  template <class Object>
  Server<Interface> serve(Object& object, ServerOptions options = {}) {
    return Server<Interface>::open(node(), object, Interface::service, options).value();
  }
  Client<Interface> connect(ClientOptions options = {}) {
    return Client<Interface>::open(node(), Interface::service, options).value();
  }
  // One-way requests until there is room for no more; how many.
  static std::int32_t send_all(Client<Interface>& client, Server<Interface>& server) {
    std::int32_t sent = 0;
    for (; client.send<Hint>(value(sent)); ++sent) (void)server.poll();
    return sent;
  }
};

// Leaves each stream to its server.
struct Going : Keeping {
  using Keeping::dispatch;
  void dispatch(StreamRequest<Count> request) {
    const Pair range = *request;
    std::move(request).go_on([next = range.a, to = range.b](auto& stream) mutable {
      while (next < to && stream.send(next)) ++next;
      if (next == to) (void)stream.end();
    });
  }
};

TEST_F(ServiceBoundsTest, AsManyStreamsAsAServerKeepsGoOn) {
  Going object;
  auto server = serve(object, {.requests = 3});
  auto client = connect({.streams = 3, .credit = 4});
  std::vector<Stream<Count>> streams;
  for (int i = 0; i < 3; ++i) streams.push_back(client.stream<Count>(pair(0, 100)).value());
  std::array<int, 3> got{};
  const auto end = Clock::now() + 2s;
  while (got != std::array<int, 3>{100, 100, 100} && Clock::now() < end) {
    (void)server.poll();
    for (std::size_t i = 0; i < streams.size(); ++i)
      while (streams[i].take()) ++got[i];
  }
  EXPECT_EQ(got, (std::array<int, 3>{100, 100, 100}));
}

TEST_F(ServiceBoundsTest, AServerThatKeepsAllItMayHearsOfCancels) {
  Keeping keeping;
  auto server = serve(keeping, {.requests = 2});
  auto client = connect();
  auto first = client.start<Add>(pair(1, 1)).value();
  auto second = client.start<Add>(pair(2, 2)).value();
  while (keeping.adds.size() < 2) (void)server.poll();
  second.cancel();
  (void)server.poll();
  EXPECT_TRUE(keeping.adds[1].unwanted());
  EXPECT_FALSE(keeping.adds[0].unwanted());
  keeping.adds.clear();
}

TEST_F(ServiceBoundsTest, ACallBeyondWhatAServerKeepsIsRefused) {
  Keeping keeping;
  auto server = serve(keeping, {.requests = 2});
  auto client = connect({.deadline = 1s});
  auto first = client.start<Add>(pair(1, 1)).value();
  auto second = client.start<Add>(pair(2, 2)).value();
  auto third = client.start<Add>(pair(3, 3)).value();
  for (int i = 0; i < 1000 && !third.done(); ++i) (void)server.poll();
  EXPECT_EQ(std::move(third).get().error(), ErrorCode::calls_exhausted);
  ASSERT_EQ(keeping.adds.size(), 2u);
  EXPECT_TRUE(std::move(keeping.adds[0]).answer(2));
  auto fourth = client.start<Add>(pair(4, 4)).value();
  while (keeping.adds.size() < 3) (void)server.poll();
  EXPECT_TRUE(std::move(keeping.adds[2]).answer(8));
  EXPECT_EQ(*std::move(fourth).get(), 8);
  EXPECT_EQ(*std::move(first).get(), 2);
  EXPECT_FALSE(second.done());
  keeping.adds.clear();
}

TEST_F(ServiceBoundsTest, OnewayRequestsBeyondWhatAServerKeepsAreCopiedAndThenWait) {
  Keeping keeping;
  auto server = serve(keeping, {.requests = 2});
  auto client = connect({.deadline = 1ms});
  const std::int32_t sent = send_all(client, server);
  EXPECT_EQ(keeping.hints.size(), 2 + kMostCopied);
  EXPECT_GT(static_cast<std::size_t>(sent), keeping.hints.size()) << "the ring holds more";
  std::int32_t next = 0;
  while (!keeping.hints.empty()) {
    for (const auto& hint : keeping.hints) ASSERT_EQ(hint->value, next++);
    keeping.hints.clear();
    while (server.poll() != 0) {}
  }
  EXPECT_EQ(next, sent);
}

TEST_F(ServiceBoundsTest, AServerSleepsWhileAClientsRequestsWaitForThoseThatAreKept) {
  Keeping keeping;
  auto server = serve(keeping, {.requests = 2});
  auto client = connect({.deadline = 1ms});
  (void)send_all(client, server);
  const std::clock_t used = std::clock();
  EXPECT_EQ(server.wait(200ms), 0u);
  EXPECT_LT(std::clock() - used, CLOCKS_PER_SEC / 10);
  WaitSet set;
  (void)set.add(server).value();
  EXPECT_TRUE(set.wait(1ms).timed_out());
  auto other = connect();
  auto call = other.start<Add>(pair(1, 1)).value();
  EXPECT_EQ(set.wait(10s).size(), 1u) << "others are served";
  while (keeping.adds.empty()) (void)server.poll();
  keeping.adds.clear();
  keeping.hints.pop_back();
  EXPECT_EQ(set.wait(0ns).size(), 1u) << "one more may be kept";
}

TEST_F(ServiceBoundsTest, ARequestThatIsLetGoMakesAServersDescriptorReadableForTheNext) {
  Keeping keeping;
  auto server = serve(keeping, {.requests = 2});
  auto client = connect({.deadline = 1ms});
  (void)send_all(client, server);
  pollfd entry{server.fd().value(), POLLIN, 0};
  const auto readable = [&](int milliseconds) { return ::poll(&entry, 1, milliseconds) == 1; };
  for (int i = 0; i < 10; ++i) {
    while (server.poll() != 0 || readable(0)) {}
    const auto start = Clock::now();
    keeping.hints.pop_back();
    ASSERT_TRUE(readable(1000));
    if (Clock::now() - start < 10ms) return;  // a sleep ends within 50 ms in any case
  }
  FAIL() << "not called";
}

TEST_F(ServiceBoundsTest, ACallEndsForWantOfHoldsOnlyWhileThereAreNone) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect({.deadline = 10s, .calls = 2, .kept = 1});
  std::vector<Reply<Add>> kept;
  do {
    auto call = client.start<Add>(pair(1, 1)).value();
    while (!call.done()) (void)server.poll();
    kept.push_back(std::move(call).reply());
  } while (kept.back() && kept.size() < 1000);
  EXPECT_EQ(kept.back().error(), ErrorCode::holds_exhausted);
  client.poll();  // an answer is there, and no hold for it
  kept.clear();
  auto call = client.start<Add>(pair(2, 2)).value();
  for (int i = 0; i < 1000; ++i) ASSERT_FALSE(call.done()) << "there are holds again";
  while (!call.done()) (void)server.poll();
  EXPECT_EQ(*std::move(call).get(), 4);
}

TEST_F(ServiceBoundsTest, AServerKeepsAtMost254RequestsOfOneClient) {
  Plain plain;
  const auto open = [&](std::uint32_t requests) {
    return Server<Interface>::open(node(), plain, Interface::service, {.requests = requests});
  };
  EXPECT_TRUE(open(254));
  EXPECT_EQ(open(255).error(), ErrorCode::holds_exhausted);
}

// Each request brings another one.
struct Endless : Keeping {
  using Keeping::dispatch;
  void dispatch(Request<Hint>) {
    if (++served < 100'000) (void)client->send<Hint>(value(1));
  }
  Client<Interface>* client = nullptr;
  std::uint32_t served = 0;
};

TEST_F(ServiceBoundsTest, AServerReturnsWhileRequestsKeepComing) {
  Endless object;
  auto server = serve(object);
  auto client = connect();
  object.client = &client;
  ASSERT_TRUE(client.send<Hint>(value(1)));
  while (object.served == 0) EXPECT_LE(server.wait(1s), kMostFrames);
  EXPECT_LE(object.served, kMostFrames);
  EXPECT_LE(server.poll(), kMostFrames);
  object.served = 100'000;
}

// Somebody who publishes answers that mean nothing.
TEST_F(ServiceBoundsTest, AClientReturnsWhileAnswersKeepComing) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect();
  while (server.client_count() == 0) (void)server.poll();
  client.poll();
  std::string topic;
  for (const auto& segment : segments_below(
           path(), [](const shm::SegmentHeader& header) { return header.kind == shm::SegmentKind::subscriber; })) {
    const std::string name(shm::get_name(reinterpret_cast<const shm::SegmentHeader*>(segment.data())->topic_name));
    if (name.find("#a-") != std::string::npos) topic = name;
  }
  const auto facts = detail::facts_of_interface<Interface>();
  constexpr std::uint32_t kDepth = 8192;
  auto noise = detail::PublisherCore::open(node(), topic, port::answer_facts(facts),
                                           {.depth = kDepth, .slow_reader = SlowReader::timeout, .patience = 0ns})
                   .value();
  const auto fill = [&] {
    std::uint32_t published = 0;
    for (;; ++published) {
      const auto lent = detail::lend_slowly(*noise);
      if (lent.payload == nullptr) return published;
      detail::put_word(lent.payload, detail::AnswerWord{0xffff, 0, detail::AnswerKind::answer, 0});
      detail::publish_slowly(*noise, lent.chunk, 16);
    }
  };
  EXPECT_EQ(client.server_count(), 1u);  // it has looked around
  ASSERT_GE(fill(), kDepth / 2);
  WaitSet set;
  (void)set.add(client).value();
  auto call = client.start<Add>(pair(1, 1)).value();
  client.poll();
  EXPECT_LE(fill(), kDepth / 2) << "poll";
  (void)fill();
  EXPECT_FALSE(call.done());
  EXPECT_LE(fill(), kDepth / 2) << "done";
  (void)fill();
  (void)set.wait(0ns);
  EXPECT_LE(fill(), kDepth / 2) << "wait of a set";
}

TEST_F(ServiceBoundsTest, ADeadlineHoldsInASetThatIsWaitedOnWithoutTime) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect({.deadline = 20ms});
  WaitSet set;
  (void)set.add(client).value();
  for (int i = 0; i < 2; ++i) {
    auto call = client.start<Add>(pair(1, 2)).value();
    const auto start = Clock::now();
    while (set.wait(0ns).empty() && Clock::now() - start < 5s) {}
    EXPECT_GE(Clock::now() - start, 20ms);
    EXPECT_LT(Clock::now() - start, 5s);
    EXPECT_EQ(std::move(call).get().error(), ErrorCode::timeout);
  }
}

TEST_F(ServiceBoundsTest, ADeadlineBeginsWhenTheCallIsSent) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect({.deadline = 20ms});
  WaitSet set;
  (void)set.add(client).value();
  auto loan = client.loan<Add>().value();
  loan->a = 1;
  loan->b = 2;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(set.wait(15ms).timed_out());
  auto call = std::move(loan).send();
  for (int i = 0; i < 100 && !call.done(); ++i) (void)server.poll();
  const auto sum = std::move(call).get();
  ASSERT_TRUE(sum);
  EXPECT_EQ(*sum, 3);
}

TEST_F(ServiceBoundsTest, ALoanWhoseServerEndsMakesNoSetReadyUntilItIsSent) {
  Plain plain;
  std::optional<Server<Interface>> server = serve(plain);
  auto client = connect();
  WaitSet set;
  (void)set.add(client).value();
  auto loan = client.loan<Add>().value();
  server.reset();
  EXPECT_EQ(client.server_count(), 0u);
  EXPECT_TRUE(set.wait(1ms).timed_out());
  auto call = std::move(loan).send();
  EXPECT_TRUE(call.done());
  EXPECT_EQ(std::move(call).get().error(), ErrorCode::server_died);
}

TEST_F(ServiceBoundsTest, OptionsBeyondTheirBoundsAreRefused) {
  Plain plain;
  const auto serving = [&](ServerOptions options) {
    return Server<Interface>::open(node(), plain, Interface::service, options).error().code();
  };
  EXPECT_EQ(serving({.requests = 0}), ErrorCode::holds_exhausted);
  EXPECT_EQ(serving({.clients = 0}), ErrorCode::holds_exhausted);
  EXPECT_EQ(serving({.clients = 257}), ErrorCode::holds_exhausted);
  EXPECT_EQ(serving({.loans = 0}), ErrorCode::holds_exhausted);
  const auto connecting = [&](ClientOptions options) {
    return Client<Interface>::open(node(), Interface::service, options).error().code();
  };
  EXPECT_EQ(connecting({.calls = 201}), ErrorCode::calls_exhausted);
  EXPECT_EQ(connecting({.calls = 200, .kept = 21}), ErrorCode::calls_exhausted);
  EXPECT_EQ(connecting({.credit = 0}), ErrorCode::calls_exhausted);
  EXPECT_EQ(connecting({.credit = (1u << 20) + 1}), ErrorCode::calls_exhausted);
  auto server = serve(plain, {.requests = 1, .loans = 1, .clients = 256});
  EXPECT_EQ(connect({.calls = 200, .kept = 20, .credit = 1u << 20}).server_count(), 1u);
}

// A call, a loan and an answer that are moved to where they are stay as they are.
TEST_F(ServiceBoundsTest, WhatIsMovedToItselfStays) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  auto loan = client.loan<Add>().value();
  auto& same_loan = loan;
  loan = std::move(same_loan);
  loan->a = 1;
  loan->b = 2;
  auto call = std::move(loan).send();
  auto& same_call = call;
  call = std::move(same_call);
  while (!call.done()) (void)server.poll();
  auto reply = std::move(call).reply();
  auto& same_reply = reply;
  reply = std::move(same_reply);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->result, 3);
}

}  // namespace
}  // namespace tenon::test
