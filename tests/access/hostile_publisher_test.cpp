// What a user who may publish can do to those who subscribe, and one who may do nothing to all of them.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "between.hpp"
#include "messages.hpp"
#include "raw_publisher.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using port::GreetingKind;

constexpr Access kFromTheTeam{.mode = 0060, .group = kTeam};

struct PublisherStages {
  std::atomic<bool> attacked{false};
  std::atomic<bool> open{false};
  std::atomic<bool> served{false};
  std::atomic<std::uint64_t> taken{0};
  std::atomic<std::uint32_t> from{0};  // so many publishers
};

// Mallory attacks and goes on attacking; Bob subscribes; Alice publishes, and Bob must get all that she does.
class HostilePublisher : public Users {
 protected:
  void attack(const std::function<int(const os::Directory&, const std::function<bool()>& over)>& attack,
              const Access& bobs = kFromTheTeam) {
    auto mallory = as(kMallory, [&] {
      const auto directory = os::Directory::open_shared(shared()).value();
      return attack(directory, [&] {
        stages_->attacked = true;
        std::this_thread::sleep_for(100us);
        return stages_->served.load();
      });
    });
    auto bob = as(kBob, [&] {
      if (!eventually([&] { return stages_->attacked.load(); })) return 1;
      const Node node = Node::open("bob", options(bobs)).value();
      const auto open = [&] { return Subscriber<Short>::open(node, "t", {.reliable = true}); };
      auto opened = open();  // nobody may be taken from until Alice is there
      for (const std::uint64_t began = now_ns(); !opened && now_ns() - began < 10'000'000'000; opened = open())
        std::this_thread::sleep_for(1ms);
      if (!opened) return 2;
      stages_->open = true;
      for (std::uint64_t i = 0; i < 200; ++i) {
        auto sample = opened->wait_take(5s);
        if (!sample || !sample->whole() || sample->number != i) return 3;
        ++stages_->taken;
      }
      stages_->from = opened->publisher_count();
      stages_->served = true;
      return 0;
    });
    auto alice = as(kAlice, [&] {
      if (!eventually([&] { return stages_->attacked.load(); })) return 1;
      const Node node = Node::open("alice", options(kTeamReads)).value();
      auto publisher = Publisher<Short>::open(node, "t", {.depth = 8, .slow_reader = SlowReader::block}).value();
      if (!eventually([&] { return stages_->open && publisher.subscriber_count() == 1; })) return 2;
      if (!publish_range(publisher, 0, 200)) return 3;
      return eventually([&] { return stages_->served.load(); }) ? 0 : 4;
    });
    EXPECT_EQ(bob.wait(), 0) << "taken: " << stages_->taken;
    stages_->served = true;
    EXPECT_EQ(alice.wait(), 0);
    EXPECT_EQ(mallory.wait(), 0);
    const auto left = os::Directory::open_shared(shared()).value().list().value();
    for (const std::string& name : left) std::filesystem::remove(shared() + "/" + name);
  }

  // Who is left out is no publisher of Bob's.
  void TearDown() override {
    if (left_out_) {
      EXPECT_EQ(stages_->from, 1U);
    }
    Users::TearDown();
  }

  // Answers everybody who comes with that welcome and that segment.
  void answer(const std::function<os::FileDescriptor(RawPublisher&, port::Greeting&)>& prepare) {
    attack([&](const os::Directory& directory, const std::function<bool()>& over) {
      RawPublisher self;
      port::Greeting welcome = self.welcome();
      const os::FileDescriptor segment = prepare(self, welcome);
      const auto listener = self.listen(directory);
      std::vector<os::FileDescriptor> guests;
      while (!over())
        if (auto socket = os::accept_from(listener)) {
          (void)os::send(*socket, bytes_of(welcome), segment ? &segment : nullptr);
          guests.push_back(std::move(*socket));
        }
      return guests.empty() ? 1 : 0;
    });
  }

  Shared<PublisherStages> stages_;
  bool left_out_ = false;
};

TEST_F(HostilePublisher, IsLeftOutWithoutASegment) {
  left_out_ = true;
  answer([](RawPublisher&, port::Greeting&) { return os::FileDescriptor(); });
}
TEST_F(HostilePublisher, IsLeftOutIfItsSegmentCouldShrink) {
  left_out_ = true;
  answer([](RawPublisher& self, port::Greeting&) { return std::move(self.file); });
}
TEST_F(HostilePublisher, IsLeftOutIfItCallsItselfAsAnother) {
  left_out_ = true;
  answer([](RawPublisher& self, port::Greeting&) {
    self.header().incarnation.low ^= 1;
    return os::seal(self.file).value();
  });
}
TEST_F(HostilePublisher, IsLeftOutIfItGivesAPlaceThatIsNone) {
  left_out_ = true;
  answer([](RawPublisher& self, port::Greeting& welcome) {
    welcome.detail = queue::kMaxReaders;
    return os::seal(self.file).value();
  });
}
TEST_F(HostilePublisher, SpoilsNothingOfAnothersByWhatItWritesIntoItsOwn) {
  answer([](RawPublisher& self, port::Greeting&) {
    for (std::uint64_t at = shm::kRingControlOffset; at < self.plan.file_bytes; ++at)
      if (at < shm::kPublisherDescriptorOffset || at >= self.plan.shape.mirror_offset)
        self.memory.writable_data()[at] = static_cast<std::byte>(at * 37);
    return os::seal(self.file).value();
  });
}
TEST_F(HostilePublisher, HoldsNobodyUpBySayingNothing) {
  attack([](const os::Directory& directory, const std::function<bool()>& over) {
    std::vector<RawPublisher> publishers(8);
    std::vector<os::FileDescriptor> listeners;
    for (const RawPublisher& publisher : publishers) listeners.push_back(publisher.listen(directory));
    while (!over()) {}
    return 0;
  });
}

// It welcomes Bob and hangs up, again and again, by another name each time, while Bob does not look.
TEST_F(HostilePublisher, LeavesNothingWithWhoIsNotLooking) {
  auto bob = as(kBob, [&] {
    const Node node = Node::open("bob", options(kFromTheTeam)).value();
    auto subscriber = Subscriber<Short>::open(node, "t").value();
    const std::size_t before = segments_held();
    stages_->open = true;
    if (!eventually([&] { return stages_->attacked.load(); })) return 1;
    const bool released = eventually([&] { return segments_held() == before; }, 5s);
    stages_->served = true;
    return released ? 0 : 2;
  });
  auto mallory = as(kMallory, [&] {
    if (!eventually([&] { return stages_->open.load(); })) return 1;
    const auto directory = os::Directory::open_shared(shared()).value();
    for (int i = 0; i < 32; ++i) {
      RawPublisher self;
      const auto segment = os::seal(self.file).value();
      const auto listener = self.listen(directory);
      auto guest = os::accept_from(listener);
      const bool came = guest || eventually([&] { return static_cast<bool>(guest = os::accept_from(listener)); });
      if (!came || !answer_from(*guest)) return 2;  // unread, his words would be lost with the welcome
      const port::Greeting welcome = self.welcome();
      if (!os::send(*guest, bytes_of(welcome), &segment)) return 3;
      (void)directory.unlink(socket_prefix("t") + shm::to_text(self.self));
    }
    stages_->attacked = true;
    return eventually([&] { return stages_->served.load(); }) ? 0 : 4;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->served = true;
  EXPECT_EQ(mallory.wait(), 0);
}

// Nothing of one whose messages are of another type is kept, while it stays and afterwards.
TEST_F(HostilePublisher, LeavesNothingIfItsTypeIsAnother) {
  auto bob = as(kBob, [&] {
    const Node node = Node::open("bob", options(kFromTheTeam)).value();
    auto subscriber = Subscriber<Short>::open(node, "t").value();
    const std::size_t before = segments_held();
    stages_->open = true;
    if (!eventually([&] { return !subscriber.take() && !subscriber.refusals().empty(); })) return 1;
    const bool released = eventually([&] { return !subscriber.take() && segments_held() == before; }, 5s);
    const auto names = node.core()->directory().open_below(port::topic_directory("t")).value().list().value();
    for (const std::string& name : names)
      if (name.starts_with("p-") || name.starts_with("x-")) return 3;
    stages_->served = true;
    return released ? 0 : 2;
  });
  auto alice = as(kAlice, [&] {
    if (!eventually([&] { return stages_->open.load(); })) return 1;
    const Node node = Node::open("alice", options(kTeamReads)).value();
    auto publisher = Publisher<Long>::open(node, "t").value();
    if (!eventually([&] { return stages_->served.load(); })) return 2;
    return publisher.subscriber_count() == 0 ? 0 : 3;
  });
  EXPECT_EQ(bob.wait(), 0);
  stages_->served = true;
  EXPECT_EQ(alice.wait(), 0);
}

// --- somebody of the group who has no right to the topic ------------------------------------------------------------

TEST_F(HostilePublisher, WhoMayNotPublishIsNotTakenFromWhateverItSays) {
  left_out_ = true;
  attack(
      [](const os::Directory& directory, const std::function<bool()>& over) {
        RawPublisher self;
        const port::Greeting welcome = self.welcome();
        const auto segment = os::seal(self.file).value();
        const auto listener = self.listen(directory);
        std::vector<os::FileDescriptor> guests;
        bool spoken_to = false;
        while (!over()) {
          if (auto socket = os::accept_from(listener)) {
            (void)os::send(*socket, bytes_of(welcome), &segment);
            guests.push_back(std::move(*socket));
          }
          for (const auto& guest : guests) {
            port::Greeting hello;
            spoken_to = spoken_to || os::receive(guest, std::as_writable_bytes(std::span(&hello, 1))).what ==
                                         os::Received::What::message;
          }
        }
        return spoken_to ? 1 : 0;  // not even Bob's segment is handed over
      },
      kFromAlice);
}

TEST_F(HostilePublisher, WhoMayDoNothingBlocksNoName) {
  attack(
      [&](const os::Directory& directory, const std::function<bool()>& over) {
        const std::string prefix = shared() + "/" + socket_prefix("t");
        for (int i = 0; i < 50; ++i) {
          const std::string name = prefix + shm::to_text(os::random_incarnation().value());
          if (i % 3 == 0) std::ofstream(name) << "nothing";
          if (i % 3 == 1) ::mkdir(name.c_str(), 0777);
          if (i % 3 == 2) (void)os::listen_at(directory, name.substr(shared().size() + 1));  // dead at once
        }
        std::ofstream(prefix + "no incarnation") << "nothing";
        std::ofstream(shared() + "/policy") << "topic * mode=0\n";
        int removed = 0;
        while (!over()) {
          const auto names = directory.list().value();
          for (const std::string& name : names) {
            const auto facts = directory.facts_of(name);
            if (facts && facts->owner != ::geteuid() && ::unlinkat(directory.number(), name.c_str(), 0) == 0) ++removed;
          }
        }
        return removed;
      },
      kFromAlice);
}

TEST_F(HostilePublisher, WhoIsNotInTheGroupIsToldWhy) {
  os::test::Child outside([&] {
    if (!become(kMallory, {})) return 99;
    const auto node = Node::open("mallory", options());
    if (node || node.error() != ErrorCode::permission_denied) return 1;
    const std::string text(node.error().message());
    for (const char* part :
         {"/shared: Permission denied", "mode 3770", "owner uid 0", "group gid 64100", "as uid 64003"})
      if (text.find(part) == std::string::npos) return std::fprintf(stderr, "%s\n", text.c_str());
    return 0;
  });
  EXPECT_EQ(outside.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
