// What a user who may subscribe can do to the publisher, and to others who subscribe.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <functional>
#include <vector>

#include "between.hpp"
#include "messages.hpp"
#include "raw_peer.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using port::GreetingKind;

struct SubscriberStages {
  std::atomic<bool> attacked{false};
  std::atomic<bool> served{false};
  std::atomic<std::uint64_t> slowest_ns{0};
};

// Alice publishes all the time; Mallory attacks; then Bob comes, and must be served as if nothing had been.
class HostileSubscriber : public Users {
 protected:
  void attack(const std::function<int(const os::Directory&)>& attack, PublisherOptions publishing = {.depth = 8}) {
    auto alice = as(kAlice, [&] {
      const Node node = Node::open("alice", options(kTeamReads)).value();
      auto publisher = Publisher<Short>::open(node, "t", publishing).value();
      for (std::uint64_t i = 0; !stages_->served; ++i) {
        const std::uint64_t began = now_ns();
        if (!publish_range(publisher, i, i + 1)) return 1;
        stages_->slowest_ns = std::max(stages_->slowest_ns.load(), now_ns() - began);
        std::this_thread::sleep_for(50us);
      }
      return 0;
    });
    auto mallory = as(kMallory, [&] {
      const auto directory = os::Directory::open_shared(shared()).value();
      const int result = attack(directory);
      stages_->attacked = true;
      if (!eventually([&] { return stages_->served.load(); })) return 97;
      return result;
    });
    auto bob = as(kBob, [&] {
      if (!eventually([&] { return stages_->attacked.load(); })) return 1;
      const Node node = Node::open("bob", options(kFromAlice)).value();
      auto subscriber = Subscriber<Short>::open(node, "t").value();
      std::uint64_t next = 0;
      for (int i = 0; i < 100; ++i) {
        auto sample = subscriber.wait_take(5s);
        if (!sample || !sample->whole() || (i != 0 && sample->number < next)) return 2;
        next = sample->number + 1;
      }
      stages_->served = true;
      return 0;
    });
    EXPECT_EQ(bob.wait(), 0);
    stages_->served = true;
    EXPECT_EQ(mallory.wait(), 0);
    EXPECT_EQ(alice.wait(), 0);
  }

  Shared<SubscriberStages> stages_;
};

// Comes in as an honest subscriber would.
std::optional<Answer> come_in(const os::Directory& directory, RawSubscriber& self, os::FileDescriptor& socket) {
  socket = os::connect_to(directory, socket_of(directory, "t")).value();
  const auto segment = os::seal(self.file).value();
  const port::Greeting hello = self.hello("t");
  if (!os::send(socket, bytes_of(hello), &segment)) return std::nullopt;
  return answer_from(socket);
}

TEST_F(HostileSubscriber, CannotWriteOrTruncateWhatItIsGiven) {
  attack([](const os::Directory& directory) {
    RawSubscriber self;
    os::FileDescriptor socket;
    const auto answer = come_in(directory, self, socket);
    if (!answer || answer->greeting.kind != GreetingKind::welcome) return 1;
    return way_to_change(answer->passed);
  });
}

TEST_F(HostileSubscriber, IsTurnedAwayWithASegmentThatIsNone) {
  attack([](const os::Directory& directory) {
    const std::string name = socket_of(directory, "t");
    const auto is_refused = [&](const RawSubscriber& self, const os::FileDescriptor* file) {
      const auto socket = os::connect_to(directory, name).value();
      const port::Greeting hello = self.hello("t");
      return os::send(socket, bytes_of(hello), file) && is_turned_away(socket);
    };
    RawSubscriber self;
    if (!is_refused(self, nullptr)) return 1;
    if (!is_refused(self, &self.file)) return 2;  // not sealed
    const auto folder = os::FileDescriptor::adopt_result_of([]() noexcept { return ::open("/", O_RDONLY); });
    if (!is_refused(self, &folder)) return 3;
    const auto spoiled = [&](const std::function<void(RawSubscriber&)>& spoil) {
      RawSubscriber one;
      spoil(one);
      const auto segment = os::seal(one.file).value();
      return is_refused(one, &segment);
    };
    if (!spoiled([](auto& one) { one.header().magic = 1; })) return 4;
    if (!spoiled([](auto& one) { one.header().file_bytes *= 2; })) return 5;
    if (!spoiled([](auto& one) { one.header().incarnation.low ^= 1; })) return 6;
    if (!spoiled([](auto& one) { one.header().descriptor_offset = ~std::uint64_t{0}; })) return 7;
    if (!spoiled([](auto& one) { one.memory.writable_data()[shm::kSubscriberShapeOffset + 8] = std::byte{255}; }))
      return 8;
    return 0;
  });
}

TEST_F(HostileSubscriber, IsTurnedAwayWithWordsThatAreNone) {
  attack([](const os::Directory& directory) {
    const std::string name = socket_of(directory, "t");
    RawSubscriber self;
    const auto segment = os::seal(self.file).value();
    const auto is_refused = [&](const std::function<void(port::Greeting&)>& spoil) {
      const auto socket = os::connect_to(directory, name).value();
      port::Greeting hello = self.hello("t");
      spoil(hello);
      return os::send(socket, bytes_of(hello), &segment) && is_turned_away(socket);
    };
    if (!is_refused([](auto& hello) { hello.magic = 0; })) return 1;
    if (!is_refused([](auto& hello) { hello.version = 2; })) return 2;
    if (!is_refused([](auto& hello) { hello.kind = GreetingKind::welcome; })) return 3;
    if (!is_refused([](auto& hello) { hello.topic[0] = 'u'; })) return 4;
    if (!is_refused([](auto& hello) { hello.domain = {}; })) return 5;
    if (!is_refused([](auto& hello) { hello.node.low ^= 1; })) return 6;
    const auto socket = os::connect_to(directory, name).value();
    const std::array<std::byte, 2000> much{};
    return os::send(socket, much) && is_turned_away(socket) ? 0 : 7;
  });
}

// By that its segment would be the publisher's node's, and as alive as that.
TEST_F(HostileSubscriber, IsTurnedAwayAsAPartOfThePublishersNode) {
  attack([](const os::Directory& directory) {
    RawSubscriber honest;
    os::FileDescriptor first;
    const auto welcome = come_in(directory, honest, first);
    if (!welcome || welcome->greeting.kind != GreetingKind::welcome) return 1;
    RawSubscriber self;
    self.node = self.header().node = welcome->greeting.node;
    os::FileDescriptor second;
    const auto answer = come_in(directory, self, second);
    return answer && answer->greeting.kind != GreetingKind::welcome ? 0 : 2;
  });
}

TEST_F(HostileSubscriber, HoldsNobodyUpByConnectingAndSayingNothing) {
  std::vector<os::FileDescriptor> silent;
  attack([&](const os::Directory& directory) {
    const std::string name = socket_of(directory, "t");
    for (int i = 0; i < 200; ++i)
      if (auto socket = os::connect_to(directory, name)) silent.push_back(std::move(*socket));
    return silent.size() > 20 ? 0 : 1;
  });
}

TEST_F(HostileSubscriber, GetsHalfThePlacesAtMost) {
  std::vector<std::unique_ptr<RawSubscriber>> guests;
  std::vector<os::FileDescriptor> sockets;
  attack(
      [&](const os::Directory& directory) {
        int inside = 0;
        for (int i = 0; i < 40; ++i) {
          guests.push_back(std::make_unique<RawSubscriber>());
          sockets.emplace_back();
          const auto answer = come_in(directory, *guests.back(), sockets.back());
          if (answer && answer->greeting.kind == GreetingKind::welcome) ++inside;
        }
        return inside == 32 ? 0 : inside;
      },
      {.depth = 8, .holds = 100});
}

TEST_F(HostileSubscriber, GetsHalfTheHoldsAtMost) {
  std::optional<RawSubscriber> greedy;  // made in the child, and kept there until the end
  std::optional<RawSubscriber> modest;
  os::FileDescriptor first;
  os::FileDescriptor second;
  attack(
      [&](const os::Directory& directory) {
        const auto refused = come_in(directory, greedy.emplace(11), first);
        if (!refused || refused->greeting.kind != GreetingKind::refused) return 1;
        const auto welcome = come_in(directory, modest.emplace(10), second);
        return welcome && welcome->greeting.kind == GreetingKind::welcome ? 0 : 2;
      },
      {.depth = 8, .holds = 20});
}

// It asks to be waited for without end, never moves, and never reads what it is sent.
TEST_F(HostileSubscriber, CostsOnePatienceAndNoMore) {
  std::optional<RawSubscriber> made;  // in the child, and kept there until the end
  os::FileDescriptor socket;
  attack(
      [&](const os::Directory& directory) {
        RawSubscriber& self = made.emplace();
        auto& shape =
            *reinterpret_cast<shm::SubscriberShape*>(self.memory.writable_data() + shm::kSubscriberShapeOffset);
        shape.slow_reader = shm::SlowReaderWord::block;
        shape.patience_ns = shm::kEndless;
        const auto answer = come_in(directory, self, socket);
        if (!answer || answer->greeting.kind != GreetingKind::welcome) return 1;
        const shm::Incarnation publisher = answer->greeting.self;
        auto& record = shm::identity_of(shm::record_at(self.memory.writable_data(), self.plan.shape, 0));
        queue::fill_record(record, publisher.high, publisher.low, queue::RecordState::reliable);
        auto& words = shm::descriptor_words(self.memory.writable_data());
        const auto until = std::chrono::steady_clock::now() + 300ms;
        while (std::chrono::steady_clock::now() < until) words.armed.arm();
        return 0;
      },
      {.depth = 8, .slow_reader = SlowReader::demote, .patience = 200ms});
  EXPECT_GE(stages_->slowest_ns.load(), 150'000'000U);
  EXPECT_LT(stages_->slowest_ns.load(), 2'000'000'000U);
}

// It says that it is of Alice's node once it is in, so that its life is hers, and names another's place as its own.
TEST_F(HostileSubscriber, FakesNoLifeAndFreesNobodysPlace) {
  attack(
      [](const os::Directory& directory) {
        RawSubscriber self;
        os::FileDescriptor socket;
        const auto answer = come_in(directory, self, socket);
        if (!answer || answer->greeting.kind != GreetingKind::welcome) return 1;
        const shm::Incarnation publisher = answer->greeting.self;
        self.header().node = answer->greeting.node;
        auto& record = shm::identity_of(shm::record_at(self.memory.writable_data(), self.plan.shape, 0));
        queue::fill_record(record, publisher.high, publisher.low, queue::RecordState::reliable);
        auto& shape =
            *reinterpret_cast<shm::SubscriberShape*>(self.memory.writable_data() + shm::kSubscriberShapeOffset);
        shape.slow_reader = shm::SlowReaderWord::block;
        shape.index = 5;
        return 0;  // and hangs up
      },
      {.depth = 8, .slow_reader = SlowReader::block});
  EXPECT_LT(stages_->slowest_ns.load(), 1'000'000'000U);
}

// --- one who has no right to the topic ------------------------------------------------------------------------------

// That it may not, by which rights: nothing of who and what is behind the name that it found.
TEST_F(HostileSubscriber, WithoutTheRightIsToldWhyAndNothingElse) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("alice", options(Access{.mode = 0600})).value();
    const auto publisher = Publisher<Short>::open(node, "secret").value();
    return eventually([&] { return stages_->served.load(); }) ? 0 : 1;
  });
  auto mallory = as(kMallory, [&] {
    const auto directory = os::Directory::open_shared(shared()).value();
    const auto socket = os::connect_to(directory, socket_of(directory, "secret")).value();
    const auto answer = answer_from(socket);
    if (!answer || answer->passed) return 1;
    port::Greeting told;
    told.kind = GreetingKind::refused;
    told.detail = static_cast<std::uint32_t>(ErrorCode::permission_denied);
    told.mode = 0600;
    told.owner = kAlice;
    told.group = port::kNoGroup;
    return std::memcmp(&told, &answer->greeting, sizeof told) == 0 ? 0 : 2;
  });
  EXPECT_EQ(mallory.wait(), 0);
  stages_->served = true;
  EXPECT_EQ(alice.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
