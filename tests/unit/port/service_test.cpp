// Calls between a client and a server of one process: every kind of operation, in flight at once, in any order, and ended
// in every way a call can end.
#include <tenon/wait_set.hpp>

#include "calc_domain.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;

class ServiceTest : public CalcDomain {};

TEST_F(ServiceTest, AnOperationReturnsItsResult) {
  Plain plain;
  auto server = serve(plain);
  EXPECT_TRUE(server.active());
  EXPECT_EQ(server.epoch(), 1u);
  auto client = connect();
  EXPECT_EQ(client.server_count(), 1u);
  const auto sum = finish(server, client.start<Add>(pair(3, 4)).value());
  ASSERT_TRUE(sum);
  EXPECT_EQ(*sum, 7);
  EXPECT_EQ(server.client_count(), 1u);
}

TEST_F(ServiceTest, OutParametersComeWithTheResult) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  const auto division = finish(server, client.start<Divide>(pair(17, 5)).value());
  ASSERT_TRUE(division);
  EXPECT_EQ(division->result, 3);
  EXPECT_EQ(division->rest, 2);
  EXPECT_TRUE(finish(server, client.start<Clear>(nothing()).value()));
  EXPECT_EQ(plain.cleared, 1);
}

TEST_F(ServiceTest, ADeclaredExceptionComesBackTyped) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  const auto bad = finish(server, client.start<Add>(pair(9, 0)).value());
  ASSERT_FALSE(bad);
  ASSERT_TRUE(bad.error().is<Bad>());
  EXPECT_EQ(bad.error().get<Bad>().code, 9);
  EXPECT_FALSE(bad.error().is_error());
}

TEST_F(ServiceTest, AnswersAreReadInPlaceAndMayBeKept) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  std::vector<Reply<Add>> kept;
  for (std::int32_t i = 1; i <= 8; ++i) {
    auto call = client.start<Add>(pair(i, i)).value();
    while (!call.done()) (void)server.poll();
    kept.push_back(std::move(call).reply());
    ASSERT_TRUE(kept.back());
  }
  for (std::int32_t i = 0; i < 1000; ++i) EXPECT_EQ(*finish(server, client.start<Add>(pair(i, 1)).value()), i + 1);
  for (std::int32_t i = 1; i <= 8; ++i) EXPECT_EQ(kept[static_cast<std::size_t>(i - 1)]->result, 2 * i);
}

TEST_F(ServiceTest, ARequestIsWrittenInPlace) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  auto loan = client.loan<Add>().value();
  EXPECT_EQ(loan->a, 0);
  loan->a = 20;
  loan->b = 22;
  EXPECT_EQ(*finish(server, std::move(loan).send()), 42);
  { const auto dropped = client.loan<Add>().value(); }
  EXPECT_EQ(*finish(server, client.start<Add>(pair(1, 1)).value()), 2);
}

TEST_F(ServiceTest, ManyInFlightAreAnsweredInAnyOrder) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect({.calls = 16});
  std::vector<Call<Add>> calls;
  for (std::int32_t i = 0; i < 16; ++i) calls.push_back(client.start<Add>(pair(i, 100)).value());
  EXPECT_EQ(client.start<Add>(pair(0, 0)).error(), ErrorCode::calls_exhausted);
  while (keeping.adds.size() < calls.size()) (void)server.poll();
  for (std::size_t i = 0; i < 16; ++i) {
    auto request = std::move(keeping.adds[i * 7 % 16]);
    const std::int32_t sum = request->a + request->b;
    EXPECT_TRUE(std::move(request).answer(sum));
  }
  for (std::int32_t i = 15; i >= 0; --i) EXPECT_EQ(*std::move(calls[static_cast<std::size_t>(i)]).get(), 100 + i);
}

TEST_F(ServiceTest, AnAnswerIsWrittenInPlace) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect();
  auto call = client.start<Add>(pair(5, 6)).value();
  while (keeping.adds.empty()) (void)server.poll();
  {
    auto dropped = keeping.adds[0].loan().value();
    dropped.result().result = 99;
  }
  EXPECT_FALSE(call.done());
  auto loan = keeping.adds[0].loan().value();
  loan.raise<Bad>().code = 1;
  loan.result().result = keeping.adds[0]->a + keeping.adds[0]->b;
  EXPECT_TRUE(std::move(loan).send());
  keeping.adds.clear();
  EXPECT_EQ(*std::move(call).get(), 11);
}

TEST_F(ServiceTest, ADroppedRequestIsNotAnswered) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect();
  EXPECT_EQ(finish(server, client.start<Divide>(pair(1, 1)).value()).error(), ErrorCode::not_answered);
}

TEST_F(ServiceTest, TheServersErrorReachesTheCaller) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect();
  EXPECT_EQ(finish(server, client.start<Clear>(nothing()).value()).error(), ErrorCode::permission_denied);
}

TEST_F(ServiceTest, ACallPastItsDeadlineEndsWithTimeout) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect({.deadline = 20ms, .calls = 1});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(client.start<Add>(pair(1, 1)).value().wait(10s), true);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
  // Its place is free again when the server has heard of it.
  EXPECT_EQ(client.start<Add>(pair(1, 1)).error(), ErrorCode::calls_exhausted);
  (void)server.poll();
  (void)server.poll();
  ASSERT_EQ(keeping.adds.size(), 1u);
  EXPECT_TRUE(keeping.adds[0].unwanted());
  EXPECT_EQ(std::move(keeping.adds[0]).answer(2).error(), ErrorCode::cancelled);
  keeping.adds.clear();
  EXPECT_EQ(client.call<Add>(pair(1, 1)).error(), ErrorCode::timeout);
}

TEST_F(ServiceTest, ACancelledCallEndsAtOnceAndTheServerHearsOfIt) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect();
  auto call = client.start<Add>(pair(1, 1)).value();
  while (keeping.adds.empty()) (void)server.poll();
  EXPECT_FALSE(keeping.adds[0].unwanted());
  call.cancel();
  EXPECT_EQ(std::move(call).get().error(), ErrorCode::cancelled);
  (void)server.poll();
  EXPECT_TRUE(keeping.adds[0].unwanted());
  { auto dropped = client.start<Add>(pair(2, 2)).value(); }
  while (keeping.adds.size() < 2) (void)server.poll();
  (void)server.poll();
  EXPECT_TRUE(keeping.adds[1].unwanted());
}

TEST_F(ServiceTest, WithoutAServerThereIsNone) {
  auto client = connect();
  EXPECT_EQ(client.start<Add>(pair(1, 1)).error(), ErrorCode::no_server);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(client.call<Add>(pair(1, 1), 20ms).error(), ErrorCode::no_server);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
  EXPECT_FALSE(client.wait_for_server(1ms));
}

TEST_F(ServiceTest, AServerThatComesLaterIsFound) {
  auto client = connect();
  Plain plain;
  std::optional<Serving<Interface, Plain>> serving;
  std::thread later([&] {
    std::this_thread::sleep_for(20ms);
    serving.emplace(node(), plain);
  });
  EXPECT_EQ(*client.call<Add>(pair(20, 3), 10s), 23);
  later.join();
}

TEST_F(ServiceTest, AServerThatEndsFailsWhatItDidNotAnswer) {
  Keeping keeping;
  std::optional<Server<Interface>> server = serve(keeping);
  auto client = connect();
  auto answered = client.start<Add>(pair(1, 1)).value();
  auto open = client.start<Add>(pair(2, 2)).value();
  while (keeping.adds.size() < 2) (void)server->poll();
  EXPECT_TRUE(std::move(keeping.adds[0]).answer(2));
  server.reset();
  EXPECT_EQ(*std::move(answered).get(), 2);
  EXPECT_EQ(std::move(open).get().error(), ErrorCode::server_died);
  EXPECT_EQ(client.start<Add>(pair(1, 1)).error(), ErrorCode::no_server);
  EXPECT_TRUE(keeping.adds[1].unwanted());
  EXPECT_EQ(std::move(keeping.adds[1]).answer(4).error(), ErrorCode::client_gone);
  keeping.adds.clear();
}

TEST_F(ServiceTest, WhatAServerAnsweredIsTakenBeforeItIsForgotten) {
  Keeping keeping;
  std::optional<Server<Interface>> server = serve(keeping);
  auto client = connect();
  auto first = client.start<Add>(pair(1, 1)).value();
  auto second = client.start<Add>(pair(2, 2)).value();
  auto open = client.start<Add>(pair(3, 3)).value();
  while (keeping.adds.size() < 3) (void)server->poll();
  EXPECT_TRUE(std::move(keeping.adds[0]).answer(2));
  EXPECT_TRUE(std::move(keeping.adds[1]).answer(4));
  server.reset();
  EXPECT_EQ(client.server_count(), 0u);  // it has looked around, and not yet for answers
  EXPECT_EQ(*std::move(second).get(), 4);
  EXPECT_EQ(*std::move(first).get(), 2);
  EXPECT_EQ(std::move(open).get().error(), ErrorCode::server_died);
  keeping.adds.clear();
}

TEST_F(ServiceTest, AClientThatEndsLeavesNothing) {
  Keeping keeping;
  auto server = serve(keeping);
  std::optional<Client<Interface>> client = connect();
  auto call = client->start<Add>(pair(1, 1)).value();
  while (keeping.adds.empty()) (void)server.poll();
  client.reset();
  EXPECT_EQ(std::move(call).get().error(), ErrorCode::closed);
  (void)server.poll();
  EXPECT_EQ(server.client_count(), 0u);
  EXPECT_EQ(keeping.adds[0]->a, 1);
  EXPECT_EQ(std::move(keeping.adds[0]).answer(1).error(), ErrorCode::client_gone);
  keeping.adds.clear();
}

TEST_F(ServiceTest, AStandbyTakesOver) {
  Plain first;
  Plain second;
  std::optional<Server<Interface>> active = serve(first);
  auto standby = serve(second);
  EXPECT_FALSE(standby.active());
  (void)standby.poll();
  EXPECT_FALSE(standby.active());
  auto client = connect();
  EXPECT_EQ(client.server_count(), 1u);
  EXPECT_TRUE(finish(*active, client.start<Clear>(nothing()).value()));
  active.reset();
  (void)standby.poll();
  EXPECT_TRUE(standby.active());
  EXPECT_EQ(standby.epoch(), 2u);
  EXPECT_TRUE(finish(standby, client.start<Clear>(nothing()).value()));
  EXPECT_EQ(first.cleared, 1);
  EXPECT_EQ(second.cleared, 1);
}

TEST_F(ServiceTest, InstancesAreCalledInTurnOrByName) {
  Plain left;
  Plain right;
  auto left_server = serve(left, {.instance = "left"});
  auto right_server = serve(right, {.instance = "right"});
  EXPECT_TRUE(left_server.active() && right_server.active());
  auto any = connect();
  auto named = connect({.instance = "right"});
  for (int i = 0; i < 10; ++i) {
    auto call = any.start<Clear>(nothing()).value();
    while (!call.done()) (void)(left_server.poll() + right_server.poll());
  }
  EXPECT_EQ(left.cleared, 5);
  EXPECT_EQ(right.cleared, 5);
  for (int i = 0; i < 10; ++i) {
    auto call = named.start<Clear>(nothing()).value();
    while (!call.done()) (void)(left_server.poll() + right_server.poll());
  }
  EXPECT_EQ(left.cleared, 5);
  EXPECT_EQ(right.cleared, 15);
  auto nobody = connect({.instance = "middle"});
  EXPECT_EQ(nobody.start<Clear>(nothing()).error(), ErrorCode::no_server);
}

TEST_F(ServiceTest, OperationsThatDifferAreRefusedAndTheOthersWork) {
  Plain plain;
  auto server = serve(plain);
  auto client = Client<OtherInterface>::open(node(), OtherInterface::service).value();
  EXPECT_EQ(*finish(server, client.start<Add>(pair(1, 2)).value()), 3);
  const auto missing = client.start<Multiply>(pair(1, 2));
  EXPECT_EQ(missing.error(), ErrorCode::operation_missing);
  EXPECT_NE(missing.error().message().find("multiply"), std::string_view::npos) << missing.error().message();
  const auto differs = client.start<OtherDivide>(pair(1, 2));
  EXPECT_EQ(differs.error(), ErrorCode::operation_differs);
  EXPECT_NE(differs.error().message().find("divide"), std::string_view::npos) << differs.error().message();
  ASSERT_TRUE(client.send<Hint>(value(5)));
  (void)server.poll();
  EXPECT_EQ(plain.hinted, 5);
}

TEST_F(ServiceTest, BlockingCallsSleepAndAreWoken) {
  Plain plain;
  Serving<Interface, Plain> serving(node(), plain);
  auto client = connect();
  for (std::int32_t i = 1; i <= 200; ++i) {
    if (i % 20 == 0) std::this_thread::sleep_for(3ms);  // both ends asleep
    ASSERT_EQ(*client.call<Add>(pair(i, i), 10s), 2 * i);
  }
}

TEST_F(ServiceTest, BothEndsCanBeMembersOfAWaitSet) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  WaitSet set;
  const WaitId serving = set.add(server).value();
  const WaitId calling = set.add(client).value();
  (void)server.poll();
  EXPECT_TRUE(set.wait(0ns).timed_out());
  auto call = client.start<Add>(pair(2, 3)).value();
  Ready ready = set.wait(1s);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(*ready.begin(), serving);
  (void)server.poll();
  ready = set.wait(1s);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(*ready.begin(), calling);
  EXPECT_EQ(*std::move(call).get(), 5);
  EXPECT_TRUE(set.wait(0ns).timed_out());
}

TEST_F(ServiceTest, SeveralClientsOfOneServer) {
  Plain plain;
  Serving<Interface, Plain> serving(node(), plain);
  std::vector<std::thread> threads;
  for (std::int32_t thread = 1; thread <= 4; ++thread) {
    threads.emplace_back([thread, client = connect()]() mutable {
      for (std::int32_t i = 1; i <= 500; ++i) EXPECT_EQ(*client.call<Add>(pair(i, thread), 10s), i + thread);
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST_F(ServiceTest, NamesThatUsersMayNotUseAreRefused) {
  Plain plain;
  EXPECT_EQ(Server<Interface>::open(node(), plain, "a#b").error(), ErrorCode::name_invalid);
  EXPECT_EQ(Client<Interface>::open(node(), "").error(), ErrorCode::name_invalid);
  EXPECT_EQ(Client<Interface>::open(node(), "s", {.calls = 0}).error(), ErrorCode::calls_exhausted);
  EXPECT_EQ(Server<Interface>::open(node(), plain, "s", {.instance = "a b"}).error(), ErrorCode::name_invalid);
}

}  // namespace
}  // namespace tenon::test
