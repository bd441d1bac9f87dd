// What a user who may call a service can do to its server, and to others who call.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "hostile_client.hpp"
#include "os/file_lock.hpp"

namespace tenon::test {
namespace {

using port::GreetingKind;

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
    const auto ring = call_by_hand(node, stages_->requests.data(), {1, 2, 4, 4, 1, 200});
    const std::string answers = port::answer_topic(Interface::service, {1, 2}, kMallory);
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
        std::vector<Client<Interface>> inside;  // on a busy machine it takes some of them several times 50 ms
        const auto call_from_outside = [&] {
          for (std::size_t i = clients.size(); i-- > 0;)
            if (clients[i].call<Add>(pair(1, 1), 50ms).value_or(0) == 2) {
              inside.push_back(std::move(clients[i]));
              clients.erase(clients.begin() + static_cast<std::ptrdiff_t>(i));
            }
          return inside.size() >= 4;
        };
        if (!eventually(call_from_outside)) return 1;
        (void)call_from_outside();
        if (inside.size() != 4 || !eventually([&] { return stages_->clients == 5; })) return 2;
        inside.clear();
        for (auto& client : clients)
          if (client.call<Add>(pair(1, 1)).value_or(0) != 2) return 10;
        return 0;
      },
      {.clients = 8});
}

// As many connections at an announcement as clients of hers have places, and servers of hers are looked at.
TEST_F(HostileClient, LooksOnByItsShareOfConnectionsAtMost) {
  std::vector<os::FileDescriptor> sockets;
  attack(
      [&](const os::Directory& directory) {
        const std::string topic = "test/Calc#";
        const std::string name = socket_of(directory, topic);
        for (int i = 0; i < 50; ++i) {
          RawSubscriber self;
          port::Greeting look = self.hello(topic);
          look.kind = GreetingKind::look;
          sockets.push_back(os::connect_to(directory, name).value());
          if (!os::send(sockets.back(), bytes_of(look))) return 1;
          const auto answer = answer_from(sockets.back());
          if (!answer) return 2;
          if (answer->greeting.kind == GreetingKind::welcome) continue;
          const bool full = answer->greeting.detail == static_cast<std::uint32_t>(ErrorCode::too_many_subscribers);
          return full && i == 8 / 2 + 32 ? 0 : 3;
        }
        return 4;
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
    const std::string requests = stages_->requests.data();
    const auto server = shm::incarnation_of(std::string_view(requests).substr(requests.find("#q-") + 3, 32)).value();
    const auto ring = welcome_by_hand(node, stages_->answers.data(), server);
    if (!eventually([&] { return has_a_subscriber(ring); })) return 2;
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
