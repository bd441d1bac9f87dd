// A server of one user and clients of others: every kind of operation, ends and deaths, and who is refused.
#include <algorithm>
#include <thread>
#include <vector>

#include "between.hpp"
#include "calc_server.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;

struct Stages {
  std::atomic<bool> serving{false};
  std::atomic<bool> called{false};
  std::atomic<bool> done{false};
  std::atomic<std::uint32_t> connected{0};
  std::atomic<std::uint32_t> epoch{0};
  std::atomic<std::int32_t> hinted{0};
  std::atomic<std::uint64_t> failed_ns{0};  // when the last call had
};

class ServiceUsers : public Users {
 protected:
  using CalcClient = Client<Interface>;

  // Serves as that user until it is done.
  os::test::Child serve_as(std::uint32_t user, std::optional<Access> access = kTeamReads, std::int32_t bias = 0) {
    return as(user, [=, this] {
      const Node node = Node::open("server", options(access)).value();
      Biased biased(bias);
      auto server = Server<Interface>::open(node, biased).value();
      stages_->serving = true;
      while (!stages_->done) {
        (void)server.wait(1ms);
        biased.go_on();
        if (server.active()) stages_->epoch = static_cast<std::uint32_t>(server.epoch());
        stages_->connected = server.client_count();
        stages_->hinted = biased.hinted;
      }
      return 0;
    });
  }
  // Does it as that user, with a client of Calc, once somebody serves.
  os::test::Child call_as(std::uint32_t user, const std::function<int(CalcClient&)>& calls) {
    return as(user, [=, this] {
      if (!eventually([&] { return stages_->serving.load(); })) return 97;
      const Node node = Node::open("client", options(kFromAlice)).value();
      auto client = CalcClient::open(node).value();
      return calls(client);
    });
  }
  void TearDown() override {
    Users::TearDown();
    if (::geteuid() == 0) {
      EXPECT_EQ(claims(), 0U);
    }
  }

  struct Biased : Plain {
    explicit Biased(std::int32_t added) : bias(added) {}
    using Plain::dispatch;
    void dispatch(Request<Add> request) {
      const std::int32_t sum = request->a + request->b + bias;
      (void)std::move(request).answer(sum);
    }
    void dispatch(StreamRequest<Count> request) { streams.push_back({std::move(request), 0}); }
    void go_on() {
      for (auto& [stream, next] : streams) {
        while (next < stream->b && stream.send(next)) ++next;
        if (next == stream->b) (void)stream.end();
      }
      std::erase_if(streams, [](const auto& one) { return one.first.unwanted(); });
    }
    std::int32_t bias;
    std::vector<std::pair<StreamRequest<Count>, std::int32_t>> streams;
  };

  Shared<Stages> stages_;
};

TEST_F(ServiceUsers, CallsAreAnswered) {
  auto alice = serve_as(kAlice);
  auto bob = call_as(kBob, [](CalcClient& client) {
    for (std::int32_t i = 0; i < 500; ++i) {
      const auto sum = client.call<Add>(pair(i, 1));
      if (!sum || *sum != i + 1) return 1;
    }
    std::vector<Call<Add>> many;
    for (std::int32_t i = 0; i < 16; ++i) many.push_back(client.start<Add>(pair(i, i)).value());
    for (std::int32_t i = 15; i >= 0; --i)
      if (*std::move(many[static_cast<std::size_t>(i)]).get() != 2 * i) return 2;
    const auto division = client.call<Divide>(pair(17, 5));
    return division && division->rest == 2 ? 0 : 3;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(alice.wait(), 0);
}

TEST_F(ServiceUsers, AStreamComesWholeAndInOrder) {
  auto alice = serve_as(kAlice);
  auto bob = call_as(kBob, [](CalcClient& client) {
    auto stream = client.stream<Count>(pair(0, 3000)).value();
    for (std::int32_t i = 0; i < 3000; ++i) {
      const auto reply = stream.wait_take(10s);
      if (!reply || reply->result != i) return 1;
    }
    return stream.wait_take(10s).state() == ReplyState::ended ? 0 : 2;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(alice.wait(), 0);
}

TEST_F(ServiceUsers, OneWayRequestsArriveEachOnce) {
  auto alice = serve_as(kAlice);
  auto bob = call_as(kBob, [&](CalcClient& client) {
    for (int i = 0; i < 1000; ++i)
      if (!client.send<Hint>(value(1))) return 1;
    return client.call<Clear>(nothing()) && eventually([&] { return stages_->hinted == 1000; }) ? 0 : 2;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(alice.wait(), 0);
}

// A client that sleeps is woken by the answer, and a server that sleeps by the request: not at the bounds of their sleeps.
TEST_F(ServiceUsers, BothEndsSleepAndAreWoken) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("server", options(kTeamReads)).value();
    Plain plain;
    auto server = Server<Interface>::open(node, plain, Interface::service, {.spin = 0ns}).value();
    stages_->serving = true;
    while (!stages_->done) (void)server.wait(1s);
    return 0;
  });
  auto bob = as(kBob, [&] {
    if (!eventually([&] { return stages_->serving.load(); })) return 97;
    const Node node = Node::open("client", options(kFromAlice)).value();
    auto client = CalcClient::open(node, Interface::service, {.spin = 0ns}).value();
    int late = 0;
    for (std::int32_t i = 0; i < 20; ++i) {
      std::this_thread::sleep_for(3ms);
      const std::uint64_t began = now_ns();
      if (client.call<Add>(pair(i, 1)).value_or(0) != i + 1) return 1;
      if (now_ns() - began > 9'000'000) ++late;
    }
    stages_->done = true;
    (void)client.send<Hint>(value(1));
    return late > 10 ? 2 : 0;
  });
  EXPECT_EQ(bob.wait(), 0);
  EXPECT_EQ(alice.wait(), 0);
}

// What was called of a server that is killed fails once, and its successor of the same user answers the next call.
TEST_F(ServiceUsers, AStandbyOfTheSameUserTakesOver) {
  auto first = serve_as(kAlice, kTeamReads, 1000);
  ASSERT_TRUE(eventually([&] { return stages_->epoch == 1; }));
  stages_->serving = false;
  auto second = serve_as(kAlice, kTeamReads, 2000);
  ASSERT_TRUE(eventually([&] { return stages_->serving.load(); }));
  auto bob = call_as(kBob, [&](CalcClient& client) {
    if (client.server_count() != 1) return 1;
    if (client.call<Add>(pair(1, 1)).value_or(0) != 1002) return 2;
    stages_->called = true;
    std::int32_t sum = 0;
    return eventually([&] {
      sum = client.call<Add>(pair(1, 1), 100ms).value_or(0);
      return sum == 2002;
    })
               ? 0
               : 3;
  });
  ASSERT_TRUE(eventually([&] { return stages_->called.load(); }));
  EXPECT_EQ(claims(), 1U);
  first.kill();
  EXPECT_EQ(bob.wait(), 0);
  EXPECT_TRUE(eventually([&] { return stages_->epoch == 2; }));
  stages_->done = true;
  EXPECT_EQ(second.wait(), 0);
  // What the first left is its sockets; the next node of its user's takes them away.
  auto next = as(kAlice, [&] { return Node::open("next", options(kTeamReads)) ? 0 : 1; });
  EXPECT_EQ(next.wait(), 0);
}

// Servers of two users do not stand in for one another, whatever they call themselves.
TEST_F(ServiceUsers, ServersOfTwoUsersAreSideBySide) {
  constexpr Access kBothServe{.mode = 0666};
  auto alice = serve_as(kAlice, kBothServe, 1000);
  ASSERT_TRUE(eventually([&] { return stages_->serving.load(); }));
  stages_->serving = false;
  auto mallory = serve_as(kMallory, kBothServe, 2000);
  ASSERT_TRUE(eventually([&] { return stages_->serving.load(); }));
  auto bob = as(kBob, [&] {
    const Node node = Node::open("client", options(kBothServe)).value();
    auto client = CalcClient::open(node).value();
    if (!eventually([&] { return client.server_count() == 2; })) return 1;
    bool one = false;
    bool other = false;
    for (int i = 0; i < 10; ++i) {
      const std::int32_t sum = client.call<Add>(pair(1, 1)).value_or(0);
      one = one || sum == 1002;
      other = other || sum == 2002;
    }
    return one && other ? 0 : 2;
  });
  EXPECT_EQ(bob.wait(), 0);
  // And who wants one of them only says whose.
  auto choosy = as(kBob, [&] {
    const Node node = Node::open("client", options(kBothServe)).value();
    auto client = CalcClient::open(node, Interface::service, {.access = kFromAlice}).value();
    for (int i = 0; i < 10; ++i)
      if (client.call<Add>(pair(1, 1)).value_or(0) != 1002) return 1;
    return client.server_count() == 1 ? 0 : 2;
  });
  EXPECT_EQ(choosy.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(alice.wait(), 0);
  EXPECT_EQ(mallory.wait(), 0);
}

// Whoever serves in twenty instances leaves room for another user's server that comes later.
TEST_F(ServiceUsers, OneOtherUserHasHalfOfAClientsServers) {
  constexpr Access kBothServe{.mode = 0666};
  auto mallory = as(kMallory, [&] {
    const Node node = Node::open("mallory", options(kBothServe)).value();
    Plain plain;
    std::vector<Server<Interface>> servers;
    for (int i = 0; i < 20; ++i)
      servers.push_back(
          Server<Interface>::open(node, plain, Interface::service, {.instance = std::to_string(i)}).value());
    if (!std::all_of(servers.begin(), servers.end(), [](const auto& server) { return server.active(); })) return 1;
    stages_->called = true;
    while (!stages_->done)
      for (auto& server : servers) (void)server.wait(0ns);
    return 0;
  });
  ASSERT_TRUE(eventually([&] { return stages_->called.load(); }));
  auto alice = serve_as(kAlice, kBothServe);
  ASSERT_TRUE(eventually([&] { return stages_->serving.load(); }));
  auto bob = as(kBob, [&] {
    const Node node = Node::open("client", options(kBothServe)).value();
    auto client = CalcClient::open(node).value();
    std::uint32_t most = 0;
    const auto all = [&] {
      most = std::max(most, client.server_count());
      return most > 17 || stages_->connected == 1;
    };
    if (!eventually(all)) return 1;
    for (int i = 0; i < 100 && most <= 17; ++i) {
      most = std::max(most, client.server_count());
      std::this_thread::sleep_for(1ms);
    }
    return most == 17 ? 0 : static_cast<int>(most) + 1;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(alice.wait(), 0);
  EXPECT_EQ(mallory.wait(), 0);
}

TEST_F(ServiceUsers, AClientWithoutTheRightIsToldWhy) {
  auto alice = serve_as(kAlice, Access{.mode = 0600});
  auto bob = as(kBob, [&] {
    if (!eventually([&] { return stages_->serving.load(); })) return 97;
    const Node node = Node::open("client", options(kFromAlice)).value();
    const auto client = CalcClient::open(node);
    if (client || client.error() != ErrorCode::permission_denied) return 1;
    const std::string text(client.error().message());
    for (const char* part : {"be a client of service \"test/Calc\"", "/shared/p-", "mode 0600", "owner uid 64001",
                             "as uid 64002", "the right to call", "the server's user"})
      if (text.find(part) == std::string::npos) return std::fprintf(stderr, "%s\n", text.c_str()), 2;
    return 0;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(alice.wait(), 0);
  EXPECT_EQ(stages_->connected, 0U);
}

TEST_F(ServiceUsers, AServerWithoutTheRightIsNotCalled) {
  auto mallory = serve_as(kMallory, Access{.mode = 0666});
  auto bob = as(kBob, [&] {
    if (!eventually([&] { return stages_->serving.load(); })) return 97;
    const Node node = Node::open("client", options(kFromAlice)).value();
    const auto client = CalcClient::open(node);
    if (client || client.error() != ErrorCode::permission_denied) return 1;
    const std::string text(client.error().message());
    for (const char* part : {"a server of uid 64003", "service \"test/Calc\"", "one with the right to serve"})
      if (text.find(part) == std::string::npos) return std::fprintf(stderr, "%s\n", text.c_str()), 2;
    return 0;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(mallory.wait(), 0);
  EXPECT_EQ(stages_->connected, 0U);
}

TEST_F(ServiceUsers, ThePolicyDecidesWhoServesAndWhoCalls) {
  write_policy("topic * mode=0006\nservice test/* owner=64001 mode=0600 call=user:64002\n");
  auto mallory = as(kMallory, [&] {
    const Node node = Node::open("mallory", options(Access{.mode = 0666})).value();
    Plain plain;
    const auto server = Server<Interface>::open(node, plain);
    if (server || server.error() != ErrorCode::permission_denied) return 1;
    if (server.error().message().find("the right to serve") == std::string_view::npos) return 2;
    const auto client = CalcClient::open(node);
    if (client || client.error() != ErrorCode::permission_denied) return 3;
    return client.error().message().find("the right to call") == std::string_view::npos ? 4 : 0;
  });
  EXPECT_EQ(mallory.wait(), 0);
  auto alice = serve_as(kAlice, Access{.mode = 0666});
  auto bob = as(kBob, [&] {
    if (!eventually([&] { return stages_->serving.load(); })) return 97;
    const Node node = Node::open("client", options(Access{.mode = 0666})).value();
    Plain plain;
    if (Server<Interface>::open(node, plain)) return 1;
    auto client = CalcClient::open(node).value();
    return client.call<Add>(pair(1, 2)).value_or(0) == 3 ? 0 : 2;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(alice.wait(), 0);
}

TEST_F(ServiceUsers, AKilledClientIsPartedWithAndLeavesNothing) {
  auto alice = serve_as(kAlice);
  auto bob = call_as(kBob, [](CalcClient& client) {
    if (client.call<Add>(pair(1, 2)).value_or(0) != 3) return 1;
    const auto stream = client.stream<Count>(pair(0, 1'000'000));
    ::pause();
    return 0;
  });
  ASSERT_TRUE(eventually([&] { return stages_->connected == 1; }));
  std::this_thread::sleep_for(20ms);
  bob.kill();
  EXPECT_TRUE(eventually([&] { return stages_->connected == 0; }, 2s));
  auto next = call_as(kBob, [](CalcClient& client) { return client.call<Add>(pair(1, 2)).value_or(0) == 3 ? 0 : 1; });
  EXPECT_EQ(next.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(alice.wait(), 0);
}

TEST_F(ServiceUsers, CallsOfAKilledServerFailOnceAndAtOnce) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("server", options(kTeamReads)).value();
    Keeping keeping;
    auto server = Server<Interface>::open(node, keeping).value();
    stages_->serving = true;
    for (;;) {
      (void)server.wait(1ms);
      stages_->connected = static_cast<std::uint32_t>(keeping.adds.size());
    }
    return 0;
  });
  auto bob = call_as(kBob, [&](CalcClient& client) {
    std::vector<Call<Add>> calls;
    for (std::int32_t i = 0; i < 8; ++i) calls.push_back(client.start<Add>(pair(i, 1)).value());
    for (auto& call : calls) {
      const auto sum = std::move(call).get();
      if (sum || !sum.error().is_error() || sum.error().error() != ErrorCode::server_died) return 1;
    }
    stages_->failed_ns = now_ns();
    const auto after = client.call<Add>(pair(1, 1), 20ms);
    return !after && after.error().error() == ErrorCode::no_server ? 0 : 2;
  });
  ASSERT_TRUE(eventually([&] { return stages_->connected == 8; }));
  const std::uint64_t killed = now_ns();
  alice.kill();
  EXPECT_EQ(bob.wait(), 0);
  EXPECT_LT(stages_->failed_ns - killed, 1'000'000'000U);
  auto next = as(kAlice, [&] { return Node::open("next", options(kTeamReads)) ? 0 : 1; });
  EXPECT_EQ(next.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
