// What a user who may serve, or call, can do by what it says of itself: incarnations are nobody's, users are the kernel's word.
#include <algorithm>
#include <vector>

#include <tenon/log.hpp>

#include "between.hpp"
#include "calc_server.hpp"
#include "calls_by_hand.hpp"
#include "port/announcement.hpp"
#include "port/publisher_core.hpp"
#include "raw_peer.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;

struct EndStages {
  std::atomic<bool> serving{false};
  std::atomic<bool> ready{false};
  std::atomic<bool> attacked{false};
  std::atomic<bool> done{false};
  std::atomic<std::uint32_t> clients{0};
  std::atomic<std::uint32_t> refusals{0};
  std::array<char, 192> answers{};   // Bob's topic of answers
  std::array<char, 192> requests{};  // of the server
};

class HostileServer : public Users {
 protected:
  static constexpr Access kAnybody{.mode = 0666};

  void tell(const Node& node) {
    topic_with(node, "#a-").copy(stages_->answers.data(), 191);
    topic_with(node, "#q-").copy(stages_->requests.data(), 191);
  }
  // Who a topic of answers or requests is for, as its name says.
  static shm::Incarnation end_of(const std::array<char, 192>& topic) {
    const std::string_view name(topic.data());
    return shm::incarnation_of(name.substr(name.find('#') + 3, 32)).value();
  }
  // How many publish on the topic in the shared directory.
  std::ptrdiff_t publishers_on(const std::string& topic) const {
    const auto names = os::Directory::open_shared(shared()).value().list().value();
    const std::string prefix = socket_prefix(topic);
    return std::count_if(names.begin(), names.end(), [&](const auto& name) { return name.starts_with(prefix); });
  }
  // Alice serves until it is done.
  os::test::Child serve(const ServerOptions& serving = {}) {
    return as(kAlice, [=, this] {
      const Node node = Node::open("alice", options(kTeamReads)).value();
      Plain plain;
      auto server = Server<Interface>::open(node, plain, Interface::service, serving).value();
      stages_->serving = true;
      while (!stages_->done) {
        (void)server.wait(1ms);
        stages_->clients = server.client_count();
      }
      return 0;
    });
  }
  // Bob, who takes everybody for a server, calls all the time until it is done.
  os::test::Child call() {
    return as(kBob, [this] {
      if (!eventually([&] { return stages_->serving.load(); })) return 1;
      const Node node = Node::open("bob", options(kAnybody)).value();
      auto client = Client<Interface>::open(node).value();
      tell(node);
      stages_->ready = true;
      while (!stages_->done)
        if (client.call<Add>(pair(1, 2)).value_or(0) != 3) return 2;
      return 0;
    });
  }
  // What she does once Bob calls, and both go on afterwards as if nothing had been.
  void attack(const std::function<int(const Node&)>& attack) {
    auto alice = serve();
    auto bob = call();
    auto mallory = as(kMallory, [&] {
      if (!eventually([&] { return stages_->ready.load(); })) return 96;
      const Node node = Node::open("mallory", options(kAnybody)).value();
      return attack(node);
    });
    EXPECT_EQ(mallory.wait(), 0);
    std::this_thread::sleep_for(20ms);
    stages_->done = true;
    EXPECT_EQ(bob.wait(), 0);
    EXPECT_EQ(alice.wait(), 0);
  }
  // A ring of requests to Alice's server that says to be this client's.
  detail::PublisherHandle hello_of(const Node& node, const shm::Incarnation& client) {
    auto ring = call_by_hand(node, stages_->requests.data(), {client.high, client.low, 4, 4, 1, 1});
    EXPECT_TRUE(eventually([&] { return has_a_subscriber(ring); }));
    return ring;
  }

  const detail::InterfaceFacts facts_ = detail::facts_of_interface<Interface>();
  Shared<EndStages> stages_;
};

// 600000 answers under way fit into 64 MiB, but not with the slots of a ring for them. Who runs as the server does may.
TEST_F(HostileServer, GetsNoMoreAnswersThanItsShareAndIsRefusedOnce) {
  auto alice = as(kAlice, [&] {
    set_log_sink([&](const LogRecord& record) {
      if (record.text.find("at most 64 MiB") != std::string_view::npos) ++stages_->refusals;
    });
    const Node node = Node::open("alice", options(kTeamReads)).value();
    Plain plain;
    auto server = Server<Interface>::open(node, plain).value();
    stages_->serving = true;
    while (!stages_->done) (void)server.wait(1ms);
    return 0;
  });
  const auto welcomed = [&](std::uint32_t user) {
    auto caller = as(user, [&] {
      if (!eventually([&] { return stages_->serving.load(); })) return 10;
      const Node node = Node::open("caller", options(kFromAlice)).value();
      auto client = Client<Interface>::open(node, Interface::service, {.streams = 8, .credit = 75'000}).value();
      // A ring of that size takes a while to be made.
      if (user == kAlice) return client.wait_for_server(5s) ? 1 : 0;
      if (!eventually([&] { return stages_->refusals != 0; })) return 11;
      std::this_thread::sleep_for(100ms);
      return static_cast<int>(client.server_count());
    });
    return caller.wait();
  };
  EXPECT_EQ(welcomed(kMallory), 0);
  EXPECT_EQ(stages_->refusals, 1U);
  EXPECT_EQ(welcomed(kAlice), 1);
  EXPECT_EQ(stages_->refusals, 1U);
  stages_->done = true;
  EXPECT_EQ(alice.wait(), 0);
}

// She welcomes Bob in the name of the server of his own node, which is slow to do it, to answer in its place.
TEST_F(HostileServer, SpeaksForNoServerOfTheClientsOwnNode) {
  auto bob = as(kBob, [&] {
    const Node node = Node::open("bob", options(kAnybody)).value();
    Plain plain;
    auto server = Server<Interface>::open(node, plain).value();
    auto client = Client<Interface>::open(node, Interface::service, {.deadline = 5s}).value();
    tell(node);
    stages_->ready = true;
    while (!stages_->attacked) client.poll();
    auto call = client.start<Add>(pair(1, 2)).value();
    while (!call.done()) (void)server.poll();
    return std::move(call).get().value_or(0) == 3 ? 0 : 1;
  });
  auto mallory = as(kMallory, [&] {
    if (!eventually([&] { return stages_->ready.load(); })) return 1;
    const Node node = Node::open("mallory", options(kAnybody)).value();
    const auto ring = welcome_by_hand(node, stages_->answers.data(), end_of(stages_->requests));
    if (!eventually([&] { return has_a_subscriber(ring); })) return 2;
    std::this_thread::sleep_for(50ms);
    stages_->attacked = true;
    return eventually([&] { return stages_->done.load(); }) ? 0 : 3;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->done = true;
  EXPECT_EQ(mallory.wait(), 0);
}

// She calls herself as Bob's client is called, to fill the table of readers that his answers would share with hers.
TEST_F(HostileServer, IsAnsweredNowhereButOnTopicsOfItsOwnUser) {
  attack([&](const Node& node) {
    const shm::Incarnation client = end_of(stages_->answers);
    const auto ring = hello_of(node, client);
    if (!eventually([&] { return stages_->clients == 2; })) return 1;
    if (publishers_on(stages_->answers.data()) != 1) return 2;
    return publishers_on(port::answer_topic(Interface::service, client, kMallory)) == 1 ? 0 : 3;
  });
}

TEST_F(HostileServer, IsAnsweredOnceWhateverItSaysAgain) {
  attack([&](const Node& node) {
    const shm::Incarnation client{1, 2};
    auto ring = hello_of(node, client);
    if (!eventually([&] { return stages_->clients == 2; })) return 1;
    const auto again = hello_of(node, client);
    std::this_thread::sleep_for(100ms);
    if (stages_->clients != 2) return 2;
    if (publishers_on(port::answer_topic(Interface::service, client, kMallory)) != 1) return 3;
    ring.reset();
    if (!eventually([&] { return stages_->clients == 1; })) return 4;
    ring = hello_of(node, client);
    return eventually([&] { return stages_->clients == 2; }) ? 0 : 5;
  });
}

// She announces herself as Alice's server, to fill the table of readers that what it is asked would share with hers.
TEST_F(HostileServer, IsAskedNothingWhereAnothersServerIs) {
  attack([&](const Node& node) {
    const shm::Incarnation server = end_of(stages_->requests);
    const port::Announcement said{server, 1, port::ServerState::active, 1, {}, port::marks_of(facts_)};
    std::vector<std::byte> bytes;
    port::put_bytes(said, bytes);
    auto ring = detail::PublisherCore::open(node, port::announcement_topic(Interface::service),
                                            port::announcement_facts(facts_),
                                            {.depth = 1, .loans = 1, .holds = 1, .copy_only = true})
                    .value();
    (void)detail::publish_copy_slowly(*ring, bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    static_cast<detail::PublisherCore&>(*ring).tell_onlookers();
    const std::string hers = port::request_topic(Interface::service, server, kMallory);
    if (hers == stages_->requests.data()) return 3;
    const auto of_her = [&] { return publishers_on(hers) == 1; };
    if (!eventually(of_her, 2s)) return 1;
    return publishers_on(stages_->requests.data()) == 1 ? 0 : 2;
  });
}

}  // namespace
}  // namespace tenon::test
