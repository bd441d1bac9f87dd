// How much of others' time somebody can take who makes names, comes and goes, and rings, all without end.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "hostile_client.hpp"
#include "raw_publisher.hpp"

namespace tenon::test {
namespace {

struct WorkStages {
  std::atomic<bool> ready{false};
  std::atomic<bool> attacked{false};
  std::atomic<bool> over{false};
};

class BoundedWork : public Users {
 protected:
  Shared<WorkStages> stages_;
};

// Many names where Bob looks for publishers of "t", of which one comes and goes all the time.
class ManyNames {
 public:
  ManyNames(std::string shared, std::uint64_t count) : shared_(std::move(shared)), count_(count) {
    make(path(0));
    for (std::uint64_t i = 1; i < count_; ++i) (void)::link(path(0).c_str(), path(i).c_str());
  }
  ~ManyNames() {
    for (std::uint64_t i = 0; i < count_; ++i) (void)::unlink(path(i).c_str());
  }
  ManyNames(const ManyNames&) = delete;
  ManyNames& operator=(const ManyNames&) = delete;
  // Its name is given in one step, as a publisher's is.
  void come_and_go() const {
    make(path(count_));
    (void)::rename(path(count_).c_str(), path(count_ - 1).c_str());
  }

 private:
  static void make(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
    if (file != -1) ::close(file);
  }
  [[nodiscard]] std::string path(std::uint64_t i) const {
    return shared_ + "/" + socket_prefix("t") + shm::to_text({2, i});
  }
  std::string shared_;
  std::uint64_t count_;
};

// Each look of Bob's at what Mallory has there takes long, and he looks all the time. Who comes to him is let in meanwhile.
TEST_F(BoundedWork, ManyNamesKeepNobodyOutside) {
  auto mallory = as(kMallory, [&] {
    if (!eventually([&] { return stages_->ready.load(); })) return 1;
    const ManyNames names(shared(), 40'000);
    stages_->attacked = true;
    while (!stages_->over) {
      names.come_and_go();
      std::this_thread::sleep_for(1ms);
    }
    return 0;
  });
  auto bob = as(kBob, [&] {
    const Node node = Node::open("bob", options(kEverybody)).value();
    const auto publisher = Publisher<Short>::open(node, "u").value();
    const auto subscriber = Subscriber<Short>::open(node, "t").value();
    stages_->ready = true;
    return eventually([&] { return stages_->over.load(); }) ? 0 : 2;
  });
  auto alice = as(kAlice, [&] {
    if (!eventually([&] { return stages_->attacked.load(); })) return 1;
    const auto directory = os::Directory::open_shared(shared()).value();
    const std::string name = socket_of(directory, "u");
    std::chrono::nanoseconds waited{0};
    for (int i = 0; i < 16; ++i) {
      RawSubscriber self;
      const auto segment = os::seal(self.file).value();
      const port::Greeting hello = self.hello("u");
      const auto began = std::chrono::steady_clock::now();
      const auto socket = os::connect_to(directory, name).value();
      if (!os::send(socket, bytes_of(hello), &segment)) return 2;
      const auto answer = answer_from(socket);
      if (!answer || answer->greeting.kind != port::GreetingKind::welcome) return 3;
      waited += std::chrono::steady_clock::now() - began;
    }
    if (waited < 120ms) return 0;
    std::fprintf(stderr, "let in after %lld ms, of 16 together\n", static_cast<long long>(waited / 1ms));
    return 4;
  });
  EXPECT_EQ(alice.wait(), 0);
  stages_->over = true;
  EXPECT_EQ(bob.wait(), 0);
  EXPECT_EQ(mallory.wait(), 0);
}

class BoundedServers : public HostileClient {};

// A hundred sockets where Bob looks for servers. He is with 32 of them; one hangs up, and one other gets its place.
TEST_F(BoundedServers, OneThatEndsCallsOneOther) {
  attack([](const os::Directory& directory) {
    std::vector<std::unique_ptr<RawPublisher>> servers;
    std::vector<os::FileDescriptor> segments;
    std::vector<os::FileDescriptor> listeners;
    for (int i = 0; i < 100; ++i) {
      servers.push_back(std::make_unique<RawPublisher>("test/Calc#"));
      servers.back()->be_an_announcement();
      segments.push_back(os::seal(servers.back()->file).value());
      listeners.push_back(servers.back()->listen(directory));
    }
    struct Guest {
      os::FileDescriptor socket;
      std::size_t at;
      bool welcome = false;
    };
    std::vector<Guest> guests;
    std::size_t came = 0;
    const auto serve_for = [&](std::chrono::milliseconds time) {
      const std::size_t before = came;
      for (const auto until = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < until;) {
        for (std::size_t at = 0; at < listeners.size(); ++at)
          while (auto guest = os::accept_from(listeners[at])) guests.push_back({std::move(*guest), at}), ++came;
        std::erase_if(guests, [&](Guest& guest) {
          port::Greeting look;
          const auto received = os::receive(guest.socket, std::as_writable_bytes(std::span(&look, 1)));
          if (received.what == os::Received::What::message) {
            const port::Greeting welcome = servers[guest.at]->welcome();
            guest.welcome = os::send(guest.socket, bytes_of(welcome), &segments[guest.at]);
          }
          return received.what == os::Received::What::end;
        });
        std::this_thread::sleep_for(1ms);
      }
      return came - before;
    };
    (void)serve_for(400ms);
    const auto first = std::find_if(guests.begin(), guests.end(), [](const Guest& guest) { return guest.welcome; });
    const auto with = std::count_if(guests.begin(), guests.end(), [](const Guest& guest) { return guest.welcome; });
    int result = with == 32 ? 0 : 1;
    if (result == 0) {
      guests.erase(first);
      const std::size_t called = serve_for(300ms);
      if (called != 1) result = static_cast<int>(called) + 10;
    }
    for (const auto& server : servers) (void)directory.unlink(socket_prefix("test/Calc#") + shm::to_text(server->self));
    return result;
  });
}

// She says all the time that something came. He looks so many times in a second, and no more.
TEST_F(BoundedWork, WhoRingsWithoutEndIsLookedAtSoOften) {
  auto mallory = as(kMallory, [&] {
    const auto directory = os::Directory::open_shared(shared()).value();
    RawPublisher self("test/Calc#");
    self.be_an_announcement();
    const auto segment = os::seal(self.file).value();
    const port::Greeting welcome = self.welcome();
    const auto listener = self.listen(directory);
    stages_->attacked = true;
    os::FileDescriptor guest;
    const bool came = eventually([&] {
      if (auto socket = os::accept_from(listener)) guest = std::move(*socket);
      return static_cast<bool>(guest);
    });
    const bool welcomed = came && answer_from(guest) && os::send(guest, bytes_of(welcome), &segment);
    while (welcomed && !stages_->over)
      if (!os::send(guest, {&port::kRing, 1})) std::this_thread::yield();
    (void)directory.unlink(socket_prefix(self.topic) + shm::to_text(self.self));
    return welcomed ? 0 : 1;
  });
  auto bob = as(kBob, [&] {
    if (!eventually([&] { return stages_->attacked.load(); })) return 1;
    const Node node = Node::open("bob", options(kEverybody)).value();
    const auto client = Client<Interface>::open(node).value();
    const auto topic = port::Topic::open(node.core()->directory(), "test/Calc#", "look").value();
    const std::uint32_t before = topic->words().generation();
    const auto began = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(400ms);
    const std::uint32_t moved = topic->words().generation() - before;
    const auto most = (std::chrono::steady_clock::now() - began) / 2ms + 2;
    stages_->over = true;
    if (moved != 0 && moved <= most) return 0;
    std::fprintf(stderr, "moved %u times\n", moved);
    return 2;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->over = true;
  EXPECT_EQ(mallory.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
