// Both ends of a service among whatever else a program waits for: in a set, by a descriptor, in coroutines. Deadlines and
// deaths end calls there too.
#include <tenon/async_service.hpp>
#include <tenon/wait_set.hpp>

#include <optional>
#include <thread>

#include "calc_server.hpp"
#include "domain.hpp"
#include "messages.hpp"
#include "one_wait.hpp"
#include "readable.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;
using Clock = std::chrono::steady_clock;

// Readable for nothing now and then: not so from one bound to the next.
template <class Look>
bool quiet_after(const Look& look, int number) {
  for (int i = 0; i < 3; ++i)
    if (!look() && !readable(number)) return true;
  return false;
}

class ServiceWaitingTest : public Domain {
 protected:
  template <class Object>
  Server<Interface> serve(Object& object) {
    return Server<Interface>::open(node(), object).value();
  }
  Client<Interface> connect(ClientOptions options = {}) {
    return Client<Interface>::open(node(), Interface::service, options).value();
  }
};

TEST_F(ServiceWaitingTest, AClientsDescriptorIsReadableFromAnAnswerUntilALookFindsNothing) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect();
  const int number = client.fd().value();
  EXPECT_EQ(client.fd().value(), number) << "made once";
  for (std::int32_t i = 1; i <= 100; ++i) {
    auto first = client.start<Add>(pair(i, 1)).value();
    auto second = client.start<Add>(pair(i, 2)).value();
    while (keeping.adds.size() < 2) (void)server.poll();
    ASSERT_TRUE(quiet_after([&] { return first.done() || second.done(); }, number)) << i;
    ASSERT_TRUE(std::move(keeping.adds[1]).answer(i + 2));
    ASSERT_TRUE(readable(number)) << i;
    EXPECT_FALSE(first.done());
    EXPECT_TRUE(readable(number)) << "the second was not looked at";
    EXPECT_TRUE(second.done());
    ASSERT_TRUE(quiet_after([&] { return first.done(); }, number)) << "it was";
    ASSERT_TRUE(std::move(keeping.adds[0]).answer(i + 1));
    ASSERT_TRUE(readable(number)) << i;
    EXPECT_EQ(*std::move(first).get(), i + 1);
    EXPECT_EQ(*std::move(second).get(), i + 2);
    keeping.adds.clear();
  }
}

TEST_F(ServiceWaitingTest, AStreamMakesItsClientsDescriptorReadable) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect();
  auto stream = client.stream<Count>(pair(0, 0)).value();
  const int number = client.fd().value();
  while (keeping.counts.empty()) (void)server.poll();
  for (std::int32_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(quiet_after([&] { return static_cast<bool>(stream.take()); }, number)) << i;
    ASSERT_TRUE(keeping.counts[0].send(i));
    ASSERT_TRUE(readable(number)) << i;
    ASSERT_EQ(stream.take()->result, i);
    (void)server.poll();
  }
  ASSERT_TRUE(keeping.counts[0].end());
  ASSERT_TRUE(readable(number));
  EXPECT_EQ(stream.take().state(), ReplyState::ended);
  keeping.counts.clear();
}

TEST_F(ServiceWaitingTest, AServersDescriptorIsReadableFromARequestUntilNothingIsServed) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  const int number = server.fd().value();
  EXPECT_EQ(server.fd().value(), number) << "made once";
  for (std::int32_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(quiet_after([&] { return server.poll() != 0; }, number)) << i;
    auto call = client.start<Add>(pair(i, 1)).value();
    ASSERT_TRUE(readable(number)) << i;
    while (!call.done()) (void)server.poll();
  }
}

TEST_F(ServiceWaitingTest, ARequestThatWasThereBeforeTheDescriptorMakesItReadable) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  auto call = client.start<Add>(pair(1, 1)).value();
  const int serving = server.fd().value();
  EXPECT_TRUE(readable(serving));
  while (server.poll() == 0) {}
  const int calling = client.fd().value();
  EXPECT_TRUE(readable(calling));
  EXPECT_EQ(*std::move(call).get(), 2);
}

TEST_F(ServiceWaitingTest, ADeadlineEndsACallWhileASetSleeps) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect({.deadline = 30ms});
  WaitSet set;
  (void)set.add(client).value();
  auto call = client.start<Add>(pair(1, 1)).value();
  const auto start = Clock::now();
  EXPECT_EQ(set.wait(10s).size(), 1u);
  const auto waited = Clock::now() - start;
  EXPECT_GE(waited, 30ms);
  EXPECT_LT(waited, 5s);
  EXPECT_TRUE(call.done());
  EXPECT_TRUE(set.wait(0ns).empty()) << "it was looked at";
  EXPECT_EQ(std::move(call).get().error(), ErrorCode::timeout);
}

TEST_F(ServiceWaitingTest, ADeadlineMakesADescriptorReadable) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect({.deadline = 30ms});
  const int number = client.fd().value();
  auto call = client.start<Add>(pair(1, 1)).value();
  const auto start = Clock::now();
  int looks = 0;
  for (; !call.done(); ++looks) ASSERT_TRUE(readable(number, 5'000));
  EXPECT_GE(Clock::now() - start, 30ms);
  EXPECT_LT(looks, 20) << "it sleeps";
  EXPECT_EQ(std::move(call).get().error(), ErrorCode::timeout);
}

TEST_F(ServiceWaitingTest, TheEndOfAServerMakesItsClientsReady) {
  Keeping keeping;
  std::optional<Server<Interface>> server = serve(keeping);
  auto client = connect();
  const int number = client.fd().value();
  auto call = client.start<Add>(pair(1, 1)).value();
  while (keeping.adds.empty()) (void)server->poll();
  server.reset();
  while (!call.done()) ASSERT_TRUE(readable(number, 5'000));
  EXPECT_EQ(std::move(call).get().error(), ErrorCode::server_died);
  keeping.adds.clear();
}

TEST_F(ServiceWaitingTest, AStandbyInASetTakesOver) {
  Plain plain;
  std::optional<Server<Interface>> active = serve(plain);
  auto standby = serve(plain);
  WaitSet set;
  (void)set.add(standby).value();
  EXPECT_TRUE(set.wait(20ms).empty());
  active.reset();
  EXPECT_TRUE(set.wait(50ms).empty());
  EXPECT_TRUE(standby.active());
}

Task sum_up(OneWait&, Client<Interface>& client, std::vector<std::int32_t>& sums) {
  for (std::int32_t i = 0; i < 3; ++i) {
    auto call = client.start<Add>(pair(i, 10)).value();
    const auto reply = co_await call.answered();
    if (reply) sums.push_back(reply->result);
  }
}

TEST_F(ServiceWaitingTest, ACoroutineAwaitsTheAnswerOfACall) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  OneWait executor;
  std::vector<std::int32_t> sums;
  const Task task = sum_up(executor, client, sums);
  WaitSet set;
  for (int i = 0; i < 3; ++i) {
    ASSERT_NE(executor.wait(), nullptr);
    const WaitId id = set.add(*executor.wait()).value();
    EXPECT_TRUE(set.wait(0ns).empty());
    EXPECT_FALSE(executor.look());
    (void)server.poll();
    EXPECT_EQ(set.wait(10s).size(), 1u);
    EXPECT_TRUE(set.remove(id));
    EXPECT_TRUE(executor.look());
  }
  EXPECT_TRUE(task.coroutine.done());
  EXPECT_EQ(sums, (std::vector<std::int32_t>{10, 11, 12}));
  task.coroutine.destroy();
}

Task count_up(OneWait&, Client<Interface>& client, std::vector<std::int32_t>& numbers, ReplyState& end) {
  auto stream = client.stream<Count>(pair(0, 0)).value();
  auto reply = co_await stream.next();
  for (; reply; reply = co_await stream.next()) numbers.push_back(reply->result);
  end = reply.state();
}

TEST_F(ServiceWaitingTest, ACoroutineAwaitsEachAnswerOfAStream) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect();
  OneWait executor;
  std::vector<std::int32_t> numbers;
  ReplyState end = ReplyState::nothing;
  const Task task = count_up(executor, client, numbers, end);
  while (keeping.counts.empty()) (void)server.poll();
  const int number = executor.wait()->fd().value();
  for (std::int32_t i = 0; i < 3; ++i) {
    EXPECT_FALSE(executor.look());
    EXPECT_TRUE(keeping.counts[0].send(i));
    EXPECT_TRUE(readable(number));
    EXPECT_TRUE(executor.look());
  }
  EXPECT_TRUE(keeping.counts[0].end());
  EXPECT_TRUE(executor.look());
  EXPECT_TRUE(task.coroutine.done());
  EXPECT_EQ(numbers, (std::vector<std::int32_t>{0, 1, 2}));
  EXPECT_EQ(end, ReplyState::ended);
  task.coroutine.destroy();
  keeping.counts.clear();
}

Task serve_three(OneWait&, Server<Interface>& server, std::uint32_t& served) {
  while (served < 3) served += co_await server.next();
}

TEST_F(ServiceWaitingTest, ACoroutineServes) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  (void)server.poll();  // welcomes it
  OneWait executor;
  std::uint32_t served = 0;
  const Task task = serve_three(executor, server, served);
  for (std::int32_t i = 0; i < 3; ++i) {
    EXPECT_FALSE(executor.look());
    auto call = client.start<Add>(pair(i, 1)).value();
    EXPECT_TRUE(readable(executor.wait()->fd().value()));
    EXPECT_TRUE(executor.look());
    EXPECT_EQ(*std::move(call).get(), i + 1);
  }
  EXPECT_TRUE(task.coroutine.done());
  task.coroutine.destroy();
}

TEST_F(ServiceWaitingTest, ADestroyedCoroutineIsForgottenAndItsCallCancelled) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect();
  OneWait executor;
  std::vector<std::int32_t> sums;
  const Task task = sum_up(executor, client, sums);
  while (keeping.adds.empty()) (void)server.poll();
  task.coroutine.destroy();
  EXPECT_EQ(executor.wait(), nullptr);
  (void)server.poll();
  EXPECT_TRUE(keeping.adds[0].unwanted());
  keeping.adds.clear();
}

TEST_F(ServiceWaitingTest, AServerThatIsClosedWhileARequestIsKeptIsInNoSet) {
  Keeping keeping;
  std::optional<Server<Interface>> server = serve(keeping);
  auto client = connect();
  auto call = client.start<Add>(pair(1, 2)).value();
  WaitSet set;
  WaitSet described;
  (void)set.add(*server).value();
  (void)described.add(*server).value();
  const int number = described.fd().value();
  (void)server->fd().value();
  while (keeping.adds.empty()) (void)server->poll();
  server.reset();
  EXPECT_EQ(set.size(), 0u);
  EXPECT_TRUE(set.wait(1ms).timed_out());
  EXPECT_TRUE(quiet_after([&] { return !described.wait(0ns).timed_out(); }, number));
  keeping.adds.clear();
  EXPECT_TRUE(set.wait(1ms).timed_out());
}

TEST_F(ServiceWaitingTest, WhoIsClosedLeavesTheOthersOfItsSet) {
  Plain plain;
  std::optional<Server<Interface>> server = serve(plain);
  auto client = connect();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto publisher = Publisher<Short>::open(node(), "t").value();
  WaitSet set;
  const WaitId id = set.add(subscriber).value();
  (void)set.add(*server).value();
  server.reset();
  EXPECT_EQ(set.size(), 1u);
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  const Ready ready = set.wait(1s);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(*ready.begin(), id);
}

TEST_F(ServiceWaitingTest, AClientThatIsClosedWhileACallIsInFlightIsToldOfOnce) {
  Keeping keeping;
  auto server = serve(keeping);
  std::optional<Client<Interface>> client = connect();
  WaitSet set;
  WaitSet described;
  const WaitId id = set.add(*client).value();
  const WaitId other = described.add(*client).value();
  const int number = described.fd().value();
  auto call = client->start<Add>(pair(1, 2)).value();
  while (described.wait(0ns).size() != 0 || readable(number)) {}
  client.reset();
  Ready ready = set.wait(1s);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(*ready.begin(), id);
  EXPECT_TRUE(set.wait(1ms).timed_out());
  EXPECT_TRUE(set.remove(id));
  EXPECT_TRUE(readable(number, 1000));
  ready = described.wait(0ns);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(*ready.begin(), other);
  EXPECT_TRUE(quiet_after([&] { return !described.wait(0ns).timed_out(); }, number));
  EXPECT_EQ(std::move(call).get().error(), ErrorCode::closed);
  EXPECT_TRUE(described.wait(1ms).timed_out());
  EXPECT_TRUE(described.remove(other));
}

Task hear_the_end(OneWait&, Call<Add> call, std::optional<ErrorCode>& end) {
  const auto reply = co_await call.answered();
  end = reply.error().code();
}

TEST_F(ServiceWaitingTest, ACoroutineHearsThatItsClientWasClosed) {
  Keeping keeping;
  auto server = serve(keeping);
  for (const bool by_set : {true, false}) {
    std::optional<Client<Interface>> client = connect();
    OneWait executor;
    std::optional<ErrorCode> end;
    const Task task = hear_the_end(executor, client->start<Add>(pair(1, 1)).value(), end);
    WaitSet set;
    int number = -1;
    if (by_set)
      (void)set.add(*executor.wait()).value();
    else
      number = executor.wait()->fd().value();
    EXPECT_FALSE(executor.look());
    client.reset();
    WaitSet late;
    (void)late.add(*executor.wait()).value();
    EXPECT_EQ(late.wait(1s).size(), 1u);
    if (by_set) {
      EXPECT_EQ(set.wait(1s).size(), 1u);
    } else {
      EXPECT_TRUE(readable(number, 1000));
      EXPECT_EQ(executor.wait()->fd().value(), number);
    }
    EXPECT_TRUE(executor.look());
    EXPECT_TRUE(task.coroutine.done());
    EXPECT_EQ(end, ErrorCode::closed);
    task.coroutine.destroy();
  }
}

}  // namespace
}  // namespace tenon::test
