// Ends that come at odd moments: of calls that are being answered, of answers that are being written, of whole clients.
#include <tenon/async_service.hpp>
#include <tenon/wait_set.hpp>

#include <optional>
#include <vector>

#include "calc_domain.hpp"
#include "one_wait.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;

class ServiceEndsTest : public CalcDomain {
 protected:
  // One whose request its server keeps as the last.
  Stream<Count> open_stream(Client<Interface>& client) {
    auto stream = client.stream<Count>(pair(0, 0)).value();
    for (const std::size_t before = keeping_.counts.size(); keeping_.counts.size() == before;) (void)server_->poll();
    return stream;
  }
  Call<Add> open_call(Client<Interface>& client) {
    auto call = client.start<Add>(pair(1, 2)).value();
    for (const std::size_t before = keeping_.adds.size(); keeping_.adds.size() == before;) (void)server_->poll();
    return call;
  }
  void SetUp() override { server_.emplace(serve(keeping_)); }
  void TearDown() override {
    keeping_ = {};
    server_.reset();
    Domain::TearDown();
  }
  Keeping keeping_;
  std::optional<Server<Interface>> server_;
};

TEST_F(ServiceEndsTest, AWaitForACallThatHasEndedEndsAtOnce) {
  auto client = connect();
  auto call = open_call(client);
  EXPECT_FALSE(call.wait(1ms));
  EXPECT_TRUE(std::move(keeping_.adds[0]).answer(3));
  EXPECT_TRUE(call.wait(10s));
  EXPECT_TRUE(call.wait(0ns));
  EXPECT_EQ(std::move(call).reply()->result, 3);
}

TEST_F(ServiceEndsTest, AnAnswerThatIsWrittenForNobodyIsTakenBack) {
  auto client = connect();
  auto call = open_call(client);
  for (int i = 0; i < 100; ++i) {  // none of them stays lent
    auto loan = keeping_.adds.back().loan().value();
    loan.result().result = 3;
    call.cancel();
    while (!keeping_.adds.back().unwanted()) (void)server_->poll();
    EXPECT_EQ(std::move(loan).send().error(), ErrorCode::cancelled);
    EXPECT_EQ(keeping_.adds.back().loan().error(), ErrorCode::cancelled);
    keeping_.adds.clear();
    call = open_call(client);
  }
  EXPECT_TRUE(std::move(keeping_.adds.back()).answer(3));
  EXPECT_EQ(*std::move(call).get(), 3);
}

TEST_F(ServiceEndsTest, OfAStreamThatNobodyWantsNothingIsSaid) {
  auto client = connect({.credit = 1});
  auto stream = open_stream(client);
  auto& request = keeping_.counts[0];
  ASSERT_TRUE(request.send(1));
  EXPECT_EQ(request.loan().error(), ErrorCode::no_credit);
  EXPECT_EQ(request.wait_send(2, 1ms).error(), ErrorCode::no_credit);
  stream.cancel();
  while (!request.unwanted()) (void)server_->poll();
  EXPECT_EQ(request.wait_send(2, 10s).error(), ErrorCode::cancelled);
  EXPECT_EQ(request.loan().error(), ErrorCode::cancelled);
  EXPECT_EQ(request.raise(Bad{7}).error(), ErrorCode::cancelled);
  EXPECT_EQ(request.end().error(), ErrorCode::cancelled);
}

TEST_F(ServiceEndsTest, AStreamEndsWithAnErrorOrAnException) {
  auto client = connect();
  const auto end_of = [&](const auto& finish) {
    auto stream = open_stream(client);
    finish(keeping_.counts.back());
    auto reply = stream.wait_take(10s);
    keeping_.counts.clear();
    return reply;
  };
  EXPECT_EQ(end_of([](StreamRequest<Count>& request) { (void)request.send(ErrorCode::permission_denied); }).error(),
            ErrorCode::permission_denied);
  EXPECT_EQ(end_of([](StreamRequest<Count>& request) { (void)request.raise(ErrorCode::timeout); }).error(),
            ErrorCode::timeout);
  const auto raised = end_of([](StreamRequest<Count>& request) { (void)request.send(Bad{7}); });
  ASSERT_EQ(raised.state(), ReplyState::raised);
  EXPECT_EQ(raised.raised<Bad>()->code, 7);
  EXPECT_FALSE(raised.outcome().error() == ErrorCode::timeout) << "an exception is no error";
  const auto result = end_of([](StreamRequest<Count>& request) { (void)request.send(1); });
  EXPECT_EQ(result.raised<Bad>(), nullptr);
}

// The server goes first here: what a client began to write has nobody to go to.
TEST_F(ServiceEndsTest, ALoanOutlivesItsClientAndItsServer) {
  std::optional<Client<Interface>> client = connect();
  (void)finish(*server_, client->start<Clear>(nothing()).value());
  auto loan = client->loan<Add>().value();
  auto another = client->loan<Add>().value();
  auto last = client->loan<Add>().value();
  client.reset();
  auto sent = std::move(another).send();
  { const auto dropped = std::move(loan); }
  const auto outcome = std::move(sent).get();
  EXPECT_EQ(outcome.error(), ErrorCode::closed);
  EXPECT_FALSE(outcome.error() == ErrorCode::timeout);
  { const auto dropped = std::move(last); }
  client = connect();
  (void)finish(*server_, client->start<Clear>(nothing()).value());
  auto other = client->loan<Add>().value();
  keeping_ = {};
  server_.reset();
  while (client->server_count() != 0) client->poll();
  { const auto dropped = std::move(other); }
}

TEST_F(ServiceEndsTest, OfManyLoansTheLastIsRefused) {
  auto client = connect({.calls = 128});
  (void)finish(*server_, client.start<Clear>(nothing()).value());
  std::vector<CallLoan<Add>> loans;
  for (;;) {
    auto loan = client.loan<Add>();
    if (!loan) {
      EXPECT_TRUE(loan.error() == ErrorCode::loan_limit || loan.error() == ErrorCode::calls_exhausted)
          << loan.error().message();
      break;
    }
    loans.push_back(std::move(*loan));
  }
  EXPECT_GT(loans.size(), 1U);
  loans.clear();
  EXPECT_TRUE(finish(*server_, client.start<Clear>(nothing()).value()).error() == ErrorCode::permission_denied);
}

// --- what coroutines wait for, in a set ------------------------------------------------------------------------------

Task await_reply(OneWait&, Call<Add>& call, std::int32_t& sum) {
  const auto reply = co_await call.answered();
  sum = reply->result;
}
Task await_next(OneWait&, Stream<Count>& stream, std::int32_t& number) {
  const auto reply = co_await stream.next();
  number = reply->result;
}
Task await_requests(OneWait&, Server<Interface>& server, std::uint32_t& served) { served = co_await server.next(); }

TEST_F(ServiceEndsTest, CoroutinesGoOnWhenASetSaysSo) {
  auto client = connect();
  auto call = open_call(client);
  auto stream = open_stream(client);
  const auto in_a_set = [](OneWait& executor, const auto& happen) {
    WaitSet set;
    (void)set.add(*executor.wait()).value();
    EXPECT_TRUE(set.wait(0ns).timed_out());
    EXPECT_FALSE(executor.look());
    happen();
    EXPECT_EQ(set.wait(10s).size(), 1U);
    EXPECT_TRUE(executor.look());
  };
  OneWait executor;
  std::int32_t sum = 0;
  const Task answered = await_reply(executor, call, sum);
  in_a_set(executor, [&] { EXPECT_TRUE(std::move(keeping_.adds[0]).answer(3)); });
  EXPECT_EQ(sum, 3);
  answered.coroutine.destroy();

  std::int32_t number = 0;
  const Task next = await_next(executor, stream, number);
  in_a_set(executor, [&] { EXPECT_TRUE(keeping_.counts[0].send(5)); });
  EXPECT_EQ(number, 5);
  next.coroutine.destroy();

  std::uint32_t served = 0;
  const Task requests = await_requests(executor, *server_, served);
  in_a_set(executor, [&] { EXPECT_TRUE(client.send<Hint>(value(1))); });
  EXPECT_EQ(served, 1U);
  requests.coroutine.destroy();
}

// Room for more of a stream is no request, and wakes who waits for requests all the same.
TEST_F(ServiceEndsTest, WhoAwaitsRequestsHearsOfRoomToo) {
  auto client = connect({.credit = 1});
  auto stream = open_stream(client);
  ASSERT_TRUE(keeping_.counts[0].send(1));
  OneWait executor;
  std::uint32_t served = 9;
  const Task requests = await_requests(executor, *server_, served);
  ASSERT_NE(executor.wait(), nullptr);
  ASSERT_TRUE(stream.wait_take(10s));
  EXPECT_TRUE(executor.look());
  EXPECT_EQ(served, 0U);
  EXPECT_TRUE(keeping_.counts[0].ready());
  requests.coroutine.destroy();
}

}  // namespace
}  // namespace tenon::test
