// Servers and clients of the soak: each call ends once, with its own answer.
#include <vector>

#include "actor.hpp"
#include "calc_answering.hpp"

namespace tenon::soak {

namespace {

using namespace std::chrono_literals;
using namespace test::calc;

class ServingActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    Answering answering;
    auto server =
        Server<Interface>::open(node, answering, Interface::service, {.instance = below(2) == 0 ? "one" : "two"});
    if (!server) return fail("cannot open a server", server.error());
    for (;;) {
      turn([&] { return server->poll() == 0; });
      (void)server->wait(5ms);
      answering.go_on();
    }
  }
};

class CallingActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    auto client = Client<Interface>::open(node, Interface::service, {.deadline = 5s, .credit = 16});
    if (!client) return fail("cannot open a client", client.error());
    const auto self = static_cast<std::int32_t>(below(1U << 30));
    for (std::int32_t number = 1;;) {
      turn([&] {
        (void)client->start<Add>([](auto& request) { request = {1, 2}; });
        return true;
      });
      number = call_batch(*client, self, number);
      if (below(32) == 0) follow_stream(*client);
    }
  }

 private:
  std::int32_t call_batch(Client<Interface>& client, std::int32_t self, std::int32_t number) {
    std::vector<std::pair<std::int32_t, Call<Add>>> calls;
    for (std::uint64_t i = below(8) + 1; i != 0; --i, ++number)
      if (auto call = client.start<Add>([&](auto& request) { request = {self, number}; }))
        calls.emplace_back(number, std::move(*call));
    if (calls.empty()) (void)client.wait_for_server(1ms);
    for (auto& [of, call] : calls) {
      const auto outcome = std::move(call).get();
      if (outcome) {
        ++tally_.answered;
        if (*outcome != (self ^ of)) violate("the answer to another call");
      } else if (!outcome.error().is_error()) {
        ++tally_.raised;
        if (of % 13 != 0 || outcome.error().get<Bad>().code != of) violate("the exception of another call");
      } else if (outcome.error() == ErrorCode::server_died) {
        ++tally_.died;
      } else if (outcome.error() == ErrorCode::timeout) {
        ++tally_.timed_out;
      } else {
        violate("a call ended with " + std::string(outcome.error().error().message()));
      }
    }
    return number;
  }

  void follow_stream(Client<Interface>& client) {
    const auto length = static_cast<std::int32_t>(below(200));
    auto stream = client.stream<Count>([&](auto& request) { request = {0, length}; });
    if (!stream) return;
    for (std::int32_t next = 0;;) {
      beat();
      const auto reply = stream->wait_take(5s);
      if (reply) {
        if (reply->result != next++) violate("a stream's answer is out of order");
        continue;
      }
      if (reply.state() == ReplyState::nothing) continue;  // its server is stopped
      if (reply.state() == ReplyState::ended && next != length) violate("a stream ended early");
      if (reply.state() == ReplyState::ended) ++tally_.streams;
      return;
    }
  }
};

}  // namespace

MadeActor make_server(const Cast& cast, Tally& tally) { return std::make_unique<ServingActor>(cast, tally); }
MadeActor make_client(const Cast& cast, Tally& tally) { return std::make_unique<CallingActor>(cast, tally); }

}  // namespace tenon::soak
