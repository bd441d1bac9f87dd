// What a user who may write latest values can do to those who read them, and who may read them to who writes.
#include <tenon/latest.hpp>

#include <functional>
#include <vector>

#include "between.hpp"
#include "keyed_messages.hpp"
#include "raw_peer.hpp"
#include "shm/board_segment.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using port::GreetingKind;

constexpr Access kWrittenByTheTeam{.mode = 0060, .group = kTeam};
const std::string kTopic = "v#latest";

struct BoardStages {
  std::atomic<bool> attacked{false};
  std::atomic<bool> open{false};
  std::atomic<bool> served{false};
  std::atomic<std::uint64_t> written{0};
  std::atomic<std::uint64_t> slowest_ns{0};
};

port::Greeting greeting_as(GreetingKind kind, const shm::Incarnation& node, const shm::Incarnation& self) {
  port::Greeting greeting;
  greeting.kind = kind;
  greeting.node = node;
  greeting.self = self;
  shm::put_name(greeting.node_name, "raw");
  shm::put_name(greeting.topic, kTopic);
  shm::put_name(greeting.domain, "default");
  return greeting;
}

// A board by hand: what is in it is up to the test.
struct RawBoard {
  os::Directory home = os::Directory::apart_in_memory().value();
  shm::Incarnation node = os::random_incarnation().value();
  shm::Incarnation self = os::random_incarnation().value();
  shm::BoardPlan plan;
  os::FileDescriptor file;
  os::Mapping memory;

  explicit RawBoard(std::uint32_t cells = 4) : plan(*shm::plan_board(sizeof(Keyed), alignof(Keyed), cells, 0)) {
    file = os::create_unnamed(home, plan.file_bytes).value();
    memory = os::Mapping::writable(file, plan.file_bytes).value();
    auto& header = *new (memory.writable_data()) shm::SegmentHeader;
    header.kind = shm::SegmentKind::board;
    header.file_bytes = plan.file_bytes;
    header.incarnation = self;
    header.node = node;
    header.layout_hash = traits<Keyed>::layout_hash;
    header.schema_hash = traits<Keyed>::schema_hash;
    header.descriptor_offset = shm::kBoardDescriptorOffset;
    put(plan.shape);
  }
  void put(const shm::BoardShape& shape) {
    std::memcpy(memory.writable_data() + shm::kBoardShapeOffset, &shape, sizeof shape);
  }
  [[nodiscard]] shm::SegmentHeader& header() { return *reinterpret_cast<shm::SegmentHeader*>(memory.writable_data()); }
  [[nodiscard]] shm::BoardWords& words() { return shm::board_words(memory.writable_data()); }
  [[nodiscard]] shm::Cell& cell(std::uint32_t index) { return shm::cell_at(memory.writable_data(), plan.shape, index); }
  // As a writer would.
  void write(std::uint32_t index, const Keyed& value, std::uint64_t epoch) {
    cell(index).key.store(traits<Keyed>::key_hash(value));
    cell(index).epoch.store(epoch);
    std::uint64_t version = queue::latest_version(cell(index));
    queue::write_latest(cell(index), version, reinterpret_cast<const std::byte*>(&value), sizeof value);
    queue::count_cell(words(), index + 1);
    queue::count_change(words());
  }
  [[nodiscard]] os::FileDescriptor listen(const os::Directory& directory) const {
    return os::listen_at(directory, socket_prefix(kTopic) + shm::to_text(self)).value();
  }
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
    socket = os::connect_to(directory, socket_of(directory, kTopic)).value();
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
    const auto socket = os::connect_to(directory, socket_of(directory, kTopic)).value();
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

// Its words cannot be changed into those of Bob's own node, whose boards are taken as his.
TEST_F(HostileBoard, IsNobodyElsesWhateverItSaysLater) {
  answer([](RawBoard& self) { return os::seal(self.file).value(); }, {}, 4,
         [](RawBoard& self) {
           self.header().node.low += 1;
           self.header().incarnation.low += 1;
           self.header().schema_hash.low += 1;
         });
}

}  // namespace
}  // namespace tenon::test
