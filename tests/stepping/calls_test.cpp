// A client or a server killed at every step of a call: who lives has one end of each of its calls, what was answered
// before the death is delivered, and the service goes on.
#include <optional>

#include "between.hpp"
#include "calc_server.hpp"
#include "every_step.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;

constexpr std::int32_t kVictim = 100;  // what the dead one's calls have added up to, or more

// Answers at once, and counts what it has answered, for others too: it serves in the process that dies as well.
struct Adding {
  void dispatch(Request<Add> request) {
    const std::int32_t sum = request->a + request->b;
    (void)std::move(request).answer(sum);
    ++*answered;
  }
  template <class Other>
  void dispatch(Other) {}
  const Shared<std::atomic<int>> answered;
};

class CallSteps : public EveryStep {
 protected:
  Server<Interface> serve(const Node& on) { return Server<Interface>::open(on, adding_).value(); }
  Client<Interface> connect(const Node& on) {
    return Client<Interface>::open(on, Interface::service, {.deadline = 20s}).value();
  }
  // Both ends in this process, in turn.
  static void expect_sum(Server<Interface>& server, Client<Interface>& client) {
    ASSERT_TRUE(client.wait_for_server(20s));
    auto call = client.start<Add>(pair(20, 22));
    ASSERT_TRUE(call) << call.error().message();
    ASSERT_TRUE(eventually([&] {
      (void)server.poll();
      return call->done();
    }));
    const auto sum = std::move(*call).get();
    ASSERT_TRUE(sum);
    EXPECT_EQ(*sum, 42);
  }

  Adding adding_;
  std::unique_ptr<Node> node_;
  std::optional<Server<Interface>> server_;
  std::optional<Client<Interface>> client_;
  std::optional<Call<Add>> call_;
};

TEST_F(CallSteps, AServerGoesOnWithoutAClient) {
  auto server = serve(node());
  auto client = connect(node());
  expect_sum(server, client);
  const Shared<std::atomic<bool>> connected;
  const auto come = [&] { node_ = std::make_unique<Node>(open_node("victim")); };
  const auto come_and_connect = [&] {
    come();
    client_.emplace(connect(*node_));
    (void)client_->wait_for_server(20s);
    *connected = true;
  };
  const auto start = [&] { call_.emplace(client_->start<Add>(pair(kVictim, 1)).value()); };
  int answered = 0;  // before the dead one came
  const auto serve_until_connected = [&] {
    answered = *adding_.answered;
    EXPECT_TRUE(eventually([&] {
      (void)server.poll();
      return connected->load();
    }));
    *connected = false;
  };
  const auto check = [&] {
    const int before = *adding_.answered;
    at_once([&] { expect_sum(server, client); });
    EXPECT_LE(*adding_.answered, before + 2) << "a call was served twice";
    at_once([&] {
      (void)server.wait(60ms);  // it asks after its clients within 50
      come_along();
      (void)server.poll();
      (void)client.wait_for_server(0s);
      EXPECT_EQ(server.client_count(), 1u) << "the dead client stays";
    });
    expect_all_in_order();
    {
      auto newcomer = connect(node());
      expect_sum(server, newcomer);
    }
    (void)server.poll();
    EXPECT_EQ(server.client_count(), 1u);
  };
  kill_at_every_step({.name = "call: begin, write, send",
                      .prepare = come_and_connect,
                      .operate = start,
                      .meanwhile = serve_until_connected,
                      .check = check,
                      .interfere = [&] { (void)server.poll(); }});
  kill_at_every_step({.name = "call: take the reply",
                      .prepare =
                          [&] {
                            come_and_connect();
                            start();
                          },
                      .operate =
                          [&] {
                            if (!call_->done() || *std::move(*call_).get() != kVictim + 1) std::abort();
                          },
                      .meanwhile = serve_until_connected,
                      .attach =
                          [&] {
                            EXPECT_TRUE(eventually([&] {
                              (void)server.poll();
                              return *adding_.answered == answered + 1;
                            }));
                          },
                      .check = check});
  kill_at_every_step(
      {.name = "open a client", .prepare = come, .operate = [&] { client_.emplace(connect(*node_)); }, .check = check});
  kill_at_every_step({.name = "close a client",
                      .prepare = come_and_connect,
                      .operate = [&] { client_.reset(); },
                      .meanwhile = serve_until_connected,
                      .check = check});
}

TEST_F(CallSteps, ACallEndsOnceWithoutItsServer) {
  auto client = connect(node());
  std::optional<Call<Add>> call;
  bool answered = false;
  bool died = false;
  const auto come = [&] { node_ = std::make_unique<Node>(open_node("victim")); };
  const auto open = [&] {
    come();
    server_.emplace(serve(*node_));
    (void)eventually([&] {
      (void)server_->poll();  // nobody calls yet
      return server_->client_count() == 1;
    });
  };
  int before = 0;  // answers sent, when this server came
  const auto expect_connection = [&] {
    before = *adding_.answered;
    EXPECT_TRUE(client.wait_for_server(20s));
  };
  const auto begin = [&] {
    auto started = client.start<Add>(pair(kVictim, 1));
    ASSERT_TRUE(started) << started.error().message();
    call.emplace(std::move(*started));
  };
  bool seen = false;  // the answer, while the server stood
  bool by_server = false;
  const auto end = [&] {
    by_server = !by_server;  // the client finds the server dead first, or the answer
    at_once([&] {
      if (by_server) (void)client.server_count();
      const auto sum = std::move(*call).get();
      call.reset();
      (sum ? answered : died) = true;
      if (sum)
        EXPECT_EQ(*sum, kVictim + 1);
      else
        EXPECT_EQ(sum.error(), ErrorCode::server_died);
      EXPECT_TRUE(sum || (!seen && *adding_.answered == before)) << "it had been answered";
    });
    seen = false;
  };
  const auto go_on = [&] {
    at_once([&] {
      EXPECT_TRUE(eventually([&] {
        (void)client.wait_for_server(0s);
        return client.server_count() == 0;
      })) << "the dead server stays";
    });
    expect_all_in_order();
    {
      auto successor = serve(node());
      expect_sum(successor, client);
    }
    (void)eventually([&] { return client.server_count() == 0; });
  };
  kill_at_every_step({.name = "reply: take the request, answer",
                      .prepare = open,
                      .operate = [&] { (void)server_->poll(); },
                      .meanwhile = expect_connection,
                      .attach = begin,
                      .check =
                          [&] {
                            end();
                            go_on();
                          },
                      .interfere = [&] { seen = seen || call->done(); }});
  EXPECT_TRUE(answered && died);
  kill_at_every_step(
      {.name = "open a server", .prepare = come, .operate = [&] { server_.emplace(serve(*node_)); }, .check = go_on});
  kill_at_every_step({.name = "close a server",
                      .prepare = open,
                      .operate = [&] { server_.reset(); },
                      .meanwhile = expect_connection,
                      .attach = begin,
                      .check =
                          [&] {
                            at_once([&] {
                              EXPECT_FALSE(std::move(*call).get());
                              call.reset();
                            });
                            go_on();
                          }});
}

}  // namespace
}  // namespace tenon::test
