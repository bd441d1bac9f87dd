// What a user who may serve can do to those who call by being many servers.
#include <algorithm>
#include <vector>

#include "hostile_client.hpp"

namespace tenon::test {
namespace {

class ManyServers : public HostileClient {};

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
TEST_F(ManyServers, IsLookedAtAsSoManyServersAtMost) {
  attack([](const os::Directory& directory) {
    const std::size_t most = ManySockets(directory, "test/Calc#").most_of_all();
    return most == 32 ? 0 : static_cast<int>(most) + 1;
  });
}

TEST_F(ManyServers, AnswersAsHalfOfAClientsServersAtMost) {
  attack([&](const os::Directory& directory) {
    const std::size_t most = ManySockets(directory, stages_->answers.data()).most_of_all();
    return most == 16 ? 0 : static_cast<int>(most) + 1;
  });
}

}  // namespace
}  // namespace tenon::test
