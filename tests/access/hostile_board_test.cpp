// What a user who may write latest values can do to those who read them, and who may read them to who writes.
#include <tenon/latest.hpp>

#include <functional>
#include <vector>

#include "between.hpp"
#include "keyed_messages.hpp"
#include "raw_board.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using port::GreetingKind;

constexpr Access kWrittenByTheTeam{.mode = 0060, .group = kTeam};

struct BoardStages {
  std::atomic<bool> attacked{false};
  std::atomic<bool> met{false};
  std::atomic<bool> forged{false};
  std::atomic<bool> open{false};
  std::atomic<bool> served{false};
  std::atomic<std::uint64_t> written{0};
  std::atomic<std::uint64_t> slowest_ns{0};
};

class HostileBoard : public Users {
 protected:
  using Writer = LatestWriter<Keyed>;
  using Reader = LatestReader<Keyed>;

  // Alice writes all the time, as fast as she is let, and notes how long one write took.
  os::test::Child write_as_alice() {
    return as(kAlice, [this] {
      const Node node = Node::open("alice", options(kTeamReads)).value();
      auto writer = Writer::open(node, "v").value();
      for (std::uint64_t i = 1; !stages_->served; ++i) {
        const std::uint64_t began = now_ns();
        if (!writer.set(keyed(1, i))) return 1;
        stages_->slowest_ns = std::max(stages_->slowest_ns.load(), now_ns() - began);
        stages_->written = i;
        std::this_thread::sleep_for(50us);
      }
      return 0;
    });
  }

  // Mallory does it, and stays; then Bob reads on what Alice writes, and is woken by it.
  void read_after(std::uint32_t attacker,
                  const std::function<int(const os::Directory&, const std::function<bool()>&)>& attack,
                  const Access& bobs = kWrittenByTheTeam, const std::function<bool(Reader&)>& at_last = {}) {
    auto alice = write_as_alice();
    auto mallory = as(attacker, [&] {
      const auto directory = os::Directory::open_shared(shared()).value();
      return attack(directory, [&] {
        stages_->attacked = true;
        return stages_->served.load();
      });
    });
    auto bob = as(kBob, [&] {
      if (!eventually([&] { return stages_->attacked && stages_->written != 0; })) return 1;
      const Node node = Node::open("bob", options(bobs)).value();
      auto reader = Reader::open(node, "v", {.spin = 0ns}).value();
      std::uint64_t before = 0;
      for (int i = 0; i < 100; ++i) {
        Keyed value;
        if (!eventually([&] { return reader.get(keyed(1, 0), value) && value.value.number > before; }, 5s)) return 2;
        if (!value.value.whole() || value.value.number > stages_->written + 1) return 3;
        before = value.value.number;
        if (!reader.wait_change(5s)) return 4;
      }
      const bool fine = !at_last || at_last(reader);
      stages_->served = true;
      return fine ? 0 : 5;
    });
    EXPECT_EQ(bob.wait(), 0);
    stages_->served = true;
    EXPECT_EQ(mallory.wait(), 0);
    EXPECT_EQ(alice.wait(), 0);
    const auto left = os::Directory::open_shared(shared()).value().list().value();
    for (const std::string& name : left) (void)::unlink((shared() + "/" + name).c_str());
  }

  // Mallory answers everybody who looks on with that board. `meanwhile` is done again and again.
  void answer(const std::function<os::FileDescriptor(RawBoard&)>& prepare,
              const std::function<bool(Reader&)>& at_last = {}, std::uint32_t cells = 4,
              const std::function<void(RawBoard&)>& meanwhile = {}) {
    read_after(
        kMallory,
        [&](const os::Directory& directory, const std::function<bool()>& over) {
          RawBoard self(cells);
          const os::FileDescriptor segment = prepare(self);
          const port::Greeting welcome = greeting_as(GreetingKind::welcome, self.node, self.self);
          const auto listener = self.listen(directory);
          std::vector<os::FileDescriptor> guests;
          while (!over()) {
            if (meanwhile) meanwhile(self);
            if (auto socket = os::accept_from(listener)) {
              (void)os::send(*socket, bytes_of(welcome), segment ? &segment : nullptr);
              guests.push_back(std::move(*socket));
            }
          }
          return guests.empty() ? 1 : 0;
        },
        kWrittenByTheTeam, at_last);
  }

  // Looks on as a reader would; the answer, and the connection.
  static std::optional<Answer> look_on(const os::Directory& directory, os::FileDescriptor& socket) {
    socket = os::connect_to(directory, socket_of(directory, kBoardTopic)).value();
    const port::Greeting look =
        greeting_as(GreetingKind::look, os::random_incarnation().value(), os::random_incarnation().value());
    if (!os::send(socket, bytes_of(look))) return std::nullopt;
    return answer_from(socket);
  }

  // The key that only Mallory has written.
  [[nodiscard]] static bool reads_nothing_of_it(Reader& reader) {
    Keyed value;
    return !reader.get(keyed(9, 0), value).there;
  }
  [[nodiscard]] static bool tells_of(Reader& reader, ErrorCode code) {
    const auto refusals = reader.refusals();
    return std::any_of(refusals.begin(), refusals.end(), [&](const Error& one) { return one == code; });
  }

  Shared<BoardStages> stages_;
};

// --- who may read ---------------------------------------------------------------------------------------------------

TEST_F(HostileBoard, CannotBeWrittenOrTruncatedByWhoReadsIt) {
  read_after(kMallory, [](const os::Directory& directory, const std::function<bool()>& over) {
    os::FileDescriptor socket;
    const auto answer = look_on(directory, socket);
    if (!answer || answer->greeting.kind != GreetingKind::welcome) return 1;
    const int way = way_to_change(answer->passed);
    while (!over()) std::this_thread::sleep_for(1ms);
    return way;
  });
}

// It asks to be rung without end and reads nothing, on as many connections as it gets.
TEST_F(HostileBoard, ItsWriterWaitsForNobodyWhoReads) {
  read_after(kMallory, [](const os::Directory& directory, const std::function<bool()>& over) {
    std::vector<os::FileDescriptor> sockets(8);
    for (os::FileDescriptor& socket : sockets)
      if (!look_on(directory, socket)) return 1;
    while (!over())
      for (const os::FileDescriptor& socket : sockets) (void)os::send(socket, {&port::kRing, 1});
    return 0;
  });
  EXPECT_LT(stages_->slowest_ns, 500'000'000U) << "the machine may hold a write up, a reader not";
}

TEST_F(HostileBoard, SendsAwayWhoSaysMoreThanThatItSleeps) {
  read_after(kMallory, [](const os::Directory& directory, const std::function<bool()>& over) {
    const auto is_sent_away = [&](std::span<const std::byte> words, bool with_descriptor) {
      os::FileDescriptor socket;
      const auto answer = look_on(directory, socket);
      if (!answer || answer->greeting.kind != GreetingKind::welcome) return false;
      if (!os::send(socket, words, with_descriptor ? &answer->passed : nullptr)) return false;
      const auto end = answer_from(socket);
      return end && end->greeting.kind == GreetingKind{};
    };
    const std::array<std::byte, 2> two{};
    const port::Greeting greeting;
    if (!is_sent_away(two, false)) return 1;
    if (!is_sent_away(bytes_of(greeting), false)) return 2;
    if (!is_sent_away({&port::kRing, 1}, true)) return 3;
    while (!over()) std::this_thread::sleep_for(1ms);
    return 0;
  });
}

// A subscriber's way in is not a reader's.
TEST_F(HostileBoard, IsNotSubscribedTo) {
  read_after(kMallory, [](const os::Directory& directory, const std::function<bool()>& over) {
    const auto socket = os::connect_to(directory, socket_of(directory, kBoardTopic)).value();
    const RawSubscriber self;
    const auto segment = os::seal(self.file).value();
    const port::Greeting hello = greeting_as(GreetingKind::hello, self.node, self.self);
    if (!os::send(socket, bytes_of(hello), &segment) || !is_turned_away(socket)) return 1;
    while (!over()) std::this_thread::sleep_for(1ms);
    return 0;
  });
}

// --- who may write --------------------------------------------------------------------------------------------------

TEST_F(HostileBoard, IsLeftOutWithoutASegment) {
  answer([](RawBoard&) { return os::FileDescriptor(); });
}
TEST_F(HostileBoard, IsLeftOutIfItCouldShrink) {
  answer(
      [](RawBoard& self) {
        self.write(0, keyed(9, 1), 1);
        return std::move(self.file);
      },
      reads_nothing_of_it);
}
TEST_F(HostileBoard, IsLeftOutIfItCallsItselfAsAnother) {
  answer(
      [](RawBoard& self) {
        self.write(0, keyed(9, 1), 1);
        self.header().incarnation.low ^= 1;
        return os::seal(self.file).value();
      },
      reads_nothing_of_it);
}
TEST_F(HostileBoard, IsLeftOutIfItIsNone) {
  answer([](RawBoard& self) {
    self.header().kind = shm::SegmentKind::publisher;
    return os::seal(self.file).value();
  });
}
TEST_F(HostileBoard, IsLeftOutWithMoreCellsThanFit) {
  answer(
      [](RawBoard& self) {
        shm::BoardShape shape = self.plan.shape;
        shape.cells = shm::kMostCells;
        self.put(shape);
        return os::seal(self.file).value();
      },
      [](Reader& reader) { return tells_of(reader, ErrorCode::segment_invalid); });
}
TEST_F(HostileBoard, IsLeftOutWithValuesOfAnotherSize) {
  answer(
      [](RawBoard& self) {
        shm::BoardShape shape = self.plan.shape;
        --shape.value_bytes;
        self.put(shape);
        return os::seal(self.file).value();
      },
      [](Reader& reader) { return tells_of(reader, ErrorCode::segment_invalid); });
}
TEST_F(HostileBoard, IsLeftOutWithAnInterfaceThatDiffers) {
  answer(
      [](RawBoard& self) {
        self.header().schema_hash.low ^= 1;
        return os::seal(self.file).value();
      },
      [](Reader& reader) { return tells_of(reader, ErrorCode::schema_mismatch); });
}
TEST_F(HostileBoard, IsLeftOutIfItIsLargerThanItsShare) {
  constexpr std::uint32_t kCells = 1U << 20;
  answer([](RawBoard& self) { return os::seal(self.file).value(); },
         [](Reader& reader) { return tells_of(reader, ErrorCode::too_many_keys); }, kCells);
}

// Whose user's number is higher: whatever it says of epochs, versions and changes, Alice's value is read, and waited for.
TEST_F(HostileBoard, BuriesNoValueOfAnothers) {
  answer(
      [](RawBoard& self) {
        self.write(0, keyed(1, 666), ~std::uint64_t{0});
        return os::seal(self.file).value();
      },
      {}, 4,
      [](RawBoard& self) {
        self.words().changes.store(self.words().changes.load() - 1);  // the sum of both stands still
        queue::count_cell(self.words(), static_cast<std::uint32_t>(self.words().changes.load()));
        self.cell(0).versions.begun.store(self.words().changes.load());
        self.cell(1).key.store(self.cell(0).key.load());
        self.cell(1).epoch.store(self.words().changes.load() * 31);
        self.cell(1).versions.done.store(self.words().changes.load() * 37);
      });
}

// A key that only it has is read as nonsense, and no further than its cell.
TEST_F(HostileBoard, SpoilsNothingByWhatItWritesIntoItsOwn) {
  answer(
      [](RawBoard& self) {
        self.write(0, keyed(2, 20), 1);
        for (std::uint64_t at = shm::kBoardControlOffset; at < self.plan.file_bytes; ++at)
          if (at < shm::kBoardDescriptorOffset || at >= self.plan.shape.cells_offset + 8)
            self.memory.writable_data()[at] = static_cast<std::byte>(at * 37);
        self.words().used.store(~0U);
        return os::seal(self.file).value();
      },
      [](Reader& reader) {
        Keyed value;
        (void)reader.get(keyed(2, 0), value);
        std::size_t shown = 0;
        reader.for_each([&](const Keyed&, const Latest&) { ++shown; });
        return shown <= 5;
      });
}

// Alice is told Bob's values, and Mallory's, of whom she asks for one that only Mallory has. Then Mallory's board says that it
// is of Alice's own node, whose boards are taken as hers, and hers come before Bob's: for who opens it then it is nobody's.
TEST_F(HostileBoard, IsNobodyElsesWhateverItSaysLater) {
  constexpr std::uint64_t kForged = std::uint64_t{1} << 40;
  auto bob = as(kBob, [this] {
    const Node node = Node::open("bob", options(kTeamReads)).value();
    auto writer = Writer::open(node, "v").value();
    for (std::uint64_t i = 1; !stages_->served; stages_->written = i++) {
      if (!writer.set(keyed(1, i))) return 1;
      std::this_thread::sleep_for(50us);
    }
    return 0;
  });
  auto mallory = as(kMallory, [this] {
    const auto directory = os::Directory::open_shared(shared()).value();
    RawBoard self;
    self.write(0, keyed(1, kForged), ~std::uint64_t{0} >> 1);
    self.write(1, keyed(9, 9), 1);
    const auto segment = os::seal(self.file).value();
    const port::Greeting welcome = greeting_as(GreetingKind::welcome, self.node, self.self);
    const auto listener = self.listen(directory);
    stages_->attacked = true;
    std::vector<os::FileDescriptor> guests;
    shm::Incarnation alice;
    while (!stages_->served) {
      if (auto socket = os::accept_from(listener)) {
        const auto look = answer_from(*socket);
        if (!look || look->greeting.kind != GreetingKind::look) return 1;
        alice = look->greeting.node;
        (void)os::send(*socket, bytes_of(welcome), &segment);
        guests.push_back(std::move(*socket));
      }
      if (!stages_->met || stages_->forged) continue;
      self.header().node = alice;
      stages_->forged = true;
    }
    (void)directory.unlink(socket_prefix(kBoardTopic) + shm::to_text(self.self));
    return stages_->forged ? 0 : 2;
  });
  auto alice = as(kAlice, [&] {
    if (!eventually([&] { return stages_->attacked && stages_->written != 0; })) return 1;
    const Node node = Node::open("alice", options(kWrittenByTheTeam)).value();
    const auto reads_bobs = [&](Reader& reader) {
      Keyed value;
      return eventually([&] { return reader.get(keyed(1, 0), value).there; }, 5s) && value.value.whole() &&
             value.value.number < kForged;
    };
    auto first = Reader::open(node, "v").value();
    Keyed value;
    if (!eventually([&] { return first.get(keyed(9, 0), value).there; }, 5s)) return 2;
    stages_->met = true;
    if (!eventually([&] { return stages_->forged.load(); })) return 3;
    auto second = Reader::open(node, "v").value();
    for (int i = 0; i < 100; ++i)
      if (!reads_bobs(first) || !reads_bobs(second) || !reads_nothing_of_it(second)) return 4;
    stages_->served = true;
    return 0;
  });
  EXPECT_EQ(alice.wait(), 0);
  stages_->served = true;
  EXPECT_EQ(mallory.wait(), 0);
  EXPECT_EQ(bob.wait(), 0);
}

}  // namespace
}  // namespace tenon::test
