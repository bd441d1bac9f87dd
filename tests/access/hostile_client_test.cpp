// What a user who may call a service can do to its server, and to others who call.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "between.hpp"
#include "calc_server.hpp"
#include "os/file_lock.hpp"
#include "port/announcement.hpp"
#include "port/publisher_core.hpp"
#include "raw_peer.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;
using port::GreetingKind;

constexpr Access kEverybody{.mode = 0666};

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
std::optional<Answer> ask_for(const os::Directory& directory, const std::string& topic, os::FileDescriptor& socket) {
  RawSubscriber self;
  socket = os::connect_to(directory, socket_of(directory, topic)).value();
  const auto segment = os::seal(self.file).value();
  const port::Greeting hello = self.hello(topic);
  (void)os::send(socket, bytes_of(hello), &segment);
  return answer_from(socket);
}
std::optional<Answer> ask_for(const os::Directory& directory, const std::string& topic) {
  os::FileDescriptor socket;  // hung up at once
  return ask_for(directory, topic, socket);
}

// Says hello where that server hears, as whatever client she likes.
detail::PublisherHandle call_by_hand(const Node& node, const std::string& requests, const detail::Hello& hello) {
  const auto facts = detail::facts_of_interface<Interface>();
  auto ring =
      detail::PublisherCore::open(node, requests, port::request_facts(facts), {.depth = 8, .loans = 2, .holds = 255})
          .value();
  const auto lent = detail::lend_slowly(*ring);
  detail::put_word(lent.payload, detail::RequestWord{0, 0, detail::RequestKind::hello, 0});
  detail::put_body(lent.payload, hello);
  detail::publish_slowly(*ring, lent.chunk, detail::kLeastRequestFrame);
  return ring;
}
// Bob's topic, as it would be called if he were her.
std::string hers(std::string topic) {
  const std::string his = "-" + std::to_string(kBob);
  if (topic.ends_with(his)) topic.replace(topic.size() - his.size(), his.size(), "-" + std::to_string(kMallory));
  return topic;
}

TEST_F(HostileClient, ReadsNobodysAnswersButItsOwn) {
  attack([&](const os::Directory& directory) {
    const auto answer = ask_for(directory, stages_->answers.data());
    if (!answer || answer->greeting.kind != GreetingKind::refused || answer->passed) return 1;
    // For want of the right, not of room.
    if (answer->greeting.detail != static_cast<std::uint32_t>(ErrorCode::permission_denied)) return 3;
    return answer->greeting.owner == kBob ? 0 : 2;
  });
}

TEST_F(HostileClient, ReadsNobodysRequests) {
  attack([&](const os::Directory& directory) {
    const auto answer = ask_for(directory, stages_->requests.data());
    if (!answer || answer->greeting.kind != GreetingKind::refused || answer->passed) return 1;
    // For want of the right, not of room.
    if (answer->greeting.detail != static_cast<std::uint32_t>(ErrorCode::permission_denied)) return 3;
    return answer->greeting.owner == kAlice ? 0 : 2;
  });
}

TEST_F(HostileClient, CannotWriteOrTruncateWhatIsAnnounced) {
  attack([](const os::Directory& directory) {
    const std::string topic = "test/Calc#";
    const auto socket = os::connect_to(directory, socket_of(directory, topic)).value();
    RawSubscriber self;
    port::Greeting look = self.hello(topic);
    look.kind = GreetingKind::look;
    if (!os::send(socket, bytes_of(look))) return 1;
    const auto answer = answer_from(socket);
    if (!answer || answer->greeting.kind != GreetingKind::welcome || !answer->passed) return 2;
    const int file = answer->passed.number();
    if (::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) != MAP_FAILED) return 3;
    return ::ftruncate(file, 0) == -1 && ::write(file, "x", 1) == -1 ? 0 : 4;
  });
}

// A ring of answers to a client that there is not, with room for many, is still for one who takes them.
TEST_F(HostileClient, GetsOnePlaceAtItsAnswers) {
  attack([&](const os::Directory& directory) {
    const Node node = Node::open("mallory", options(kEverybody)).value();
    const auto ring = call_by_hand(node, hers(stages_->requests.data()), {1, 2, 4, 4, 1, 200});
    const std::string bobs = stages_->answers.data();
    const std::size_t id = bobs.find("#a-") + 3;
    const std::string answers = hers(std::string(bobs).replace(id, 32, shm::to_text({1, 2})));
    os::FileDescriptor first;
    const auto inside = ask_for(directory, answers, first);
    if (!inside || inside->greeting.kind != GreetingKind::welcome) return 1;
    const auto another = ask_for(directory, answers);
    if (!another || another->greeting.kind != GreetingKind::refused) return 2;
    return another->greeting.detail == static_cast<std::uint32_t>(ErrorCode::too_many_subscribers) ? 0 : 3;
  });
}

// Announcements are looked at: nobody joins them, so nobody is waited for there.
TEST_F(HostileClient, DoesNotSubscribeToWhatIsAnnounced) {
  attack([](const os::Directory& directory) {
    const auto answer = ask_for(directory, "test/Calc#");
    return answer && answer->greeting.kind != GreetingKind::welcome ? 0 : 1;
  });
}

TEST_F(HostileClient, GetsHalfThePlacesAtMost) {
  attack(
      [&](const os::Directory&) {
        const Node node = Node::open("mallory", options(kFromAlice)).value();
        std::vector<Client<Interface>> clients;
        for (int i = 0; i < 8; ++i) clients.push_back(Client<Interface>::open(node).value());
        std::uint32_t called = 0;
        for (auto& client : clients) called += client.call<Add>(pair(1, 1), 50ms).value_or(0) == 2 ? 1U : 0U;
        if (called != 4 || stages_->clients != 5) return static_cast<int>(called) + 1;
        clients.erase(clients.begin(), clients.begin() + 4);
        for (auto& client : clients)
          if (client.call<Add>(pair(1, 1)).value_or(0) != 2) return 10;
        return 0;
      },
      {.clients = 8});
}

TEST_F(HostileClient, StallsItsOwnStreamOnly) {
  attack([&](const os::Directory&) {
    const Node node = Node::open("mallory", options(kFromAlice)).value();
    auto client = Client<Interface>::open(node).value();
    std::vector<Stream<Count>> streams;
    for (int i = 0; i < 4; ++i) streams.push_back(client.stream<Count>(pair(0, 1'000'000)).value());
    std::this_thread::sleep_for(50ms);
    stages_->attacked = true;
    return eventually([&] { return stages_->served.load(); }) ? 0 : 1;
  });
}

// Of what the active server has locked she can neither see, nor lock, nor remove anything.
TEST_F(HostileClient, CannotTouchTheClaimOfAServer) {
  attack([&](const os::Directory& directory) {
    const auto names = directory.list().value();
    for (const std::string& name : names) {
      if (!name.starts_with("c-")) continue;
      const std::string path = shared() + "/" + name;
      if (::open(path.c_str(), O_RDWR) != -1 || ::open(path.c_str(), O_RDONLY) != -1) return 1;
      if (::unlink(path.c_str()) != -1 || ::rename(path.c_str(), (path + "x").c_str()) != -1) return 2;
      return ::chmod(path.c_str(), 0666) == -1 ? 0 : 3;
    }
    return 4;
  });
}

// What she puts where a server looks for claims is hers, and passed over.
TEST_F(HostileClient, BlocksNoNameOfAServer) {
  os::FileDescriptor locked;
  auto mallory = as(kMallory, [&] {
    const std::string prefix = "c-" + shm::to_text({0, port::hash_of("default\ntest/Calc\n")}).substr(16) + "-";
    const auto directory = os::Directory::open_shared(shared()).value();
    const auto file = os::create_unnamed(directory, 1).value();
    if (!os::try_lock(file).value()) return 1;
    if (!os::link_into(directory, file, prefix + shm::to_text({0, 0}))) return 2;
    ::chmod((shared() + "/" + prefix + shm::to_text({0, 0})).c_str(), 0666);
    if (::mkfifo((shared() + "/" + prefix + shm::to_text({0, 1})).c_str(), 0666) != 0) return 3;
    if (::symlink("/dev/null", (shared() + "/" + prefix + shm::to_text({0, 2})).c_str()) != 0) return 4;
    stages_->ready = true;
    const bool served = eventually([&] { return stages_->served.load(); });
    for (std::uint64_t i = 0; i < 3; ++i) ::unlink((shared() + "/" + prefix + shm::to_text({0, i})).c_str());
    return served ? 0 : 5;
  });
  ASSERT_TRUE(eventually([&] { return stages_->ready.load(); }));
  auto alice = serve();
  EXPECT_TRUE(eventually([&] { return stages_->active.load(); }, 5s));
  stages_->served = true;
  EXPECT_EQ(alice.wait(), 0);
  EXPECT_EQ(mallory.wait(), 0);
}

// She makes so many names where servers' sockets are looked for that no more are looked at, of hers.
TEST_F(HostileClient, HidesNoServerBehindNamesOfItsOwn) {
  attack([&](const os::Directory&) {
    const auto path = [&](std::uint64_t i) {
      return shared() + "/" + socket_prefix("test/Calc#") + shm::to_text({0, i});
    };
    constexpr std::uint64_t kMany = 1200;
    for (std::uint64_t i = 0; i < kMany; ++i) {
      const int file = ::open(path(i).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
      if (file == -1) return 1;
      ::close(file);
    }
    stages_->attacked = true;
    const bool served = eventually([&] { return stages_->served.load(); });
    for (std::uint64_t i = 0; i < kMany; ++i) ::unlink(path(i).c_str());
    return served ? 0 : 2;
  });
}

// She has many sockets where servers are looked for, and keeps what comes to them.
class ManySockets {
 public:
  ManySockets(const os::Directory& directory, std::string topic)
      : directory_(directory), prefix_(socket_prefix(topic)) {
    for (std::uint64_t i = 0; i < kMany; ++i)
      listeners_.push_back(os::listen_at(directory, prefix_ + shm::to_text({1, i})).value());
  }
  ~ManySockets() {
    for (std::uint64_t i = 0; i < kMany; ++i) (void)directory_.unlink(prefix_ + shm::to_text({1, i}));
  }
  ManySockets(const ManySockets&) = delete;
  ManySockets& operator=(const ManySockets&) = delete;
  std::size_t most_of_all() {
    std::size_t most = 0;
    for (const auto until = std::chrono::steady_clock::now() + 300ms; std::chrono::steady_clock::now() < until;) {
      most = std::max(most, count());
      std::this_thread::sleep_for(1ms);
    }
    return most;
  }

 private:
  // How many of those who came have spoken, and not hung up since.
  std::size_t count() {
    for (const auto& listener : listeners_)
      while (auto guest = os::accept_from(listener)) guests_.push_back({std::move(*guest), false});
    std::erase_if(guests_, [](Guest& guest) {
      port::Greeting hello;
      const auto received = os::receive(guest.socket, std::as_writable_bytes(std::span(&hello, 1)));
      guest.spoke = guest.spoke || received.what == os::Received::What::message;
      return received.what == os::Received::What::end;
    });
    return static_cast<std::size_t>(std::count_if(guests_.begin(), guests_.end(), [](auto& one) { return one.spoke; }));
  }

  static constexpr std::uint64_t kMany = 100;
  struct Guest {
    os::FileDescriptor socket;
    bool spoke;
  };
  const os::Directory& directory_;
  std::string prefix_;
  std::vector<os::FileDescriptor> listeners_;
  std::vector<Guest> guests_;
};

// Bob's client looks at so many servers of hers, and says nothing to more of them.
TEST_F(HostileClient, IsLookedAtAsSoManyServersAtMost) {
  attack([](const os::Directory& directory) {
    const std::size_t most = ManySockets(directory, "test/Calc#").most_of_all();
    return most == 32 ? 0 : static_cast<int>(most) + 1;
  });
}

TEST_F(HostileClient, AnswersAsHalfOfAClientsServersAtMost) {
  attack([&](const os::Directory& directory) {
    const std::size_t most = ManySockets(directory, stages_->answers.data()).most_of_all();
    return most == 16 ? 0 : static_cast<int>(most) + 1;
  });
}

// She has no right to call, but knows where requests go.
TEST_F(HostileClient, IsNotHeardWithoutTheRightWhateverItKnows) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("alice", options(Access{.mode = 0600})).value();
    Plain plain;
    auto server = Server<Interface>::open(node, plain).value();
    tell(node);
    stages_->serving = true;
    while (!stages_->served)
      if (server.wait(1ms) != 0 || server.client_count() != 0) return 1;
    return 0;
  });
  auto mallory = as(kMallory, [&] {
    if (!eventually([&] { return stages_->serving.load(); })) return 1;
    const Node node = Node::open("mallory", options(kEverybody)).value();
    const auto ring = call_by_hand(node, stages_->requests.data(), {1, 2, 4, 4, 1, 1});
    auto& core = static_cast<detail::PublisherCore&>(*ring);
    for (int i = 0; i < 100; ++i) {
      if (core.count_subscribers() != 0) return 2;
      std::this_thread::sleep_for(1ms);
    }
    return 0;
  });
  EXPECT_EQ(mallory.wait(), 0);
  stages_->served = true;
  EXPECT_EQ(alice.wait(), 0);
}

// Bob takes everybody for a server. She welcomes him in the name of Alice's, which is slow to do it, to answer in its place.
TEST_F(HostileClient, SpeaksForNoOtherServer) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("alice", options(kTeamReads)).value();
    Plain plain;
    auto server = Server<Interface>::open(node, plain).value();
    stages_->serving = true;
    if (!eventually([&] { return stages_->attacked.load(); })) return 1;
    while (!stages_->served) (void)server.wait(1ms);
    return 0;
  });
  auto bob = as(kBob, [&] {
    if (!eventually([&] { return stages_->serving.load(); })) return 1;
    const Node node = Node::open("bob", options(kEverybody)).value();
    auto client = Client<Interface>::open(node).value();
    tell(node);
    stages_->ready = true;
    while (!stages_->attacked)
      if (client.server_count() != 0) return 2;
    const bool right = client.call<Add>(pair(1, 2)).value_or(0) == 3;
    stages_->served = true;
    return right ? 0 : 3;
  });
  auto mallory = as(kMallory, [&] {
    if (!eventually([&] { return stages_->ready.load(); })) return 1;
    const Node node = Node::open("mallory", options(kEverybody)).value();
    const auto facts = detail::facts_of_interface<Interface>();
    auto ring = detail::PublisherCore::open(node, stages_->answers.data(), port::answer_facts(facts),
                                            {.depth = 8, .loans = 2, .holds = 255})
                    .value();
    const std::string requests = stages_->requests.data();
    const auto server = shm::incarnation_of(std::string_view(requests).substr(requests.find("#q-") + 3, 32)).value();
    const auto lent = detail::lend_slowly(*ring);
    detail::put_word(lent.payload, detail::AnswerWord{0, 0, detail::AnswerKind::welcome, 0});
    detail::put_body(lent.payload, detail::Welcome{server.high, server.low});
    detail::publish_slowly(*ring, lent.chunk, detail::kLeastAnswerFrame);
    auto& core = static_cast<detail::PublisherCore&>(*ring);
    if (!eventually([&] { return core.count_subscribers() == 1; })) return 2;
    std::this_thread::sleep_for(50ms);
    stages_->attacked = true;
    return eventually([&] { return stages_->served.load(); }) ? 0 : 3;
  });
  EXPECT_EQ(bob.wait(), 0);
  EXPECT_EQ(mallory.wait(), 0);
  stages_->attacked = stages_->served = true;
  EXPECT_EQ(alice.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
