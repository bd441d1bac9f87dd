// A server, a client of another user's, and a third who may call, too, and attacks both meanwhile.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "between.hpp"
#include "calc_server.hpp"
#include "calls_by_hand.hpp"
#include "port/announcement.hpp"
#include "port/publisher_core.hpp"
#include "raw_peer.hpp"
#include "users.hpp"

namespace tenon::test {

using namespace std::chrono_literals;
using namespace calc;

inline constexpr Access kEverybody{.mode = 0666};

struct ClientStages {
  std::atomic<bool> serving{false};
  std::atomic<bool> ready{false};
  std::atomic<bool> attacked{false};
  std::atomic<bool> served{false};
  std::atomic<bool> active{false};
  std::atomic<std::uint32_t> clients{0};
  std::array<char, 192> answers{};   // Bob's topic of answers
  std::array<char, 192> requests{};  // and the one of what he asks
};

class HostileClient : public Users {
 protected:
  // Alice serves all the time; Bob calls; Mallory, who may call too, attacks meanwhile; then Bob calls again, and so does a
  // new client of his, as if nothing had been.
  void attack(const std::function<int(const os::Directory&)>& attack, ServerOptions serving = {}) {
    auto alice = serve(serving);
    auto mallory = as(kMallory, [&] {
      const auto directory = os::Directory::open_shared(shared()).value();
      if (!eventually([&] { return stages_->ready.load(); })) return 96;
      const int result = attack(directory);
      stages_->attacked = true;
      if (!eventually([&] { return stages_->served.load(); })) return 97;
      return result;
    });
    auto bob = as(kBob, [&] {
      if (!eventually([&] { return stages_->serving.load(); })) return 1;
      const Node node = Node::open("bob", options(kEverybody)).value();
      auto client = Client<Interface>::open(node).value();
      if (client.call<Add>(pair(1, 2)).value_or(0) != 3) return 2;
      tell(node);
      stages_->ready = true;
      while (!stages_->attacked)
        for (std::int32_t i = 0; i < 10; ++i)
          if (client.call<Add>(pair(i, 2)).value_or(0) != i + 2) return 3;
      const Node elsewhere = Node::open("bob_again", options(kEverybody)).value();
      auto another = Client<Interface>::open(elsewhere).value();
      if (another.call<Add>(pair(3, 4), 10s).value_or(0) != 7) return 4;  // unoptimised it takes more than one
      stages_->served = true;
      return 0;
    });
    EXPECT_EQ(bob.wait(), 0);
    stages_->served = true;
    EXPECT_EQ(mallory.wait(), 0);
    EXPECT_EQ(alice.wait(), 0);
  }
  os::test::Child serve(const ServerOptions& serving = {}) {
    return as(kAlice, [=, this] {
      const Node node = Node::open("alice", options(kTeamReads)).value();
      Streaming streaming;
      auto server = Server<Interface>::open(node, streaming, Interface::service, serving).value();
      stages_->serving = true;
      while (!stages_->served) {
        (void)server.wait(1ms);
        streaming.go_on();
        stages_->clients = server.client_count();
        stages_->active = server.active();
      }
      return 0;
    });
  }
  void tell(const Node& node) {
    topic_with(node, "#a-").copy(stages_->answers.data(), 191);
    topic_with(node, "#q-").copy(stages_->requests.data(), 191);
  }
  struct Streaming : Plain {
    using Plain::dispatch;
    void dispatch(StreamRequest<Count> request) { streams.push_back({std::move(request), 0}); }
    void go_on() {
      for (auto& [stream, next] : streams)
        while (next < stream->b && stream.send(next)) ++next;
      std::erase_if(streams, [](const auto& one) { return one.first.unwanted(); });
    }
    std::vector<std::pair<StreamRequest<Count>, std::int32_t>> streams;
  };

  Shared<ClientStages> stages_;
};

// She knows its name, has the right to call, and speaks as an honest subscriber does.
inline std::optional<Answer> ask_for(const os::Directory& directory, const std::string& topic,
                                     os::FileDescriptor& socket) {
  RawSubscriber self;
  socket = os::connect_to(directory, socket_of(directory, topic)).value();
  const auto segment = os::seal(self.file).value();
  const port::Greeting hello = self.hello(topic);
  (void)os::send(socket, bytes_of(hello), &segment);
  return answer_from(socket);
}
inline std::optional<Answer> ask_for(const os::Directory& directory, const std::string& topic) {
  os::FileDescriptor socket;  // hung up at once
  return ask_for(directory, topic, socket);
}

}  // namespace tenon::test
