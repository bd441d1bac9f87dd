// Latest values of one user, read by others: at once, asleep, without the right, and when their writer has ended.
#include <tenon/latest.hpp>

#include <csignal>
#include <thread>

#include "between.hpp"
#include "keyed_messages.hpp"
#include "users.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

constexpr Access kOfTheTeam{.mode = 0060, .group = kTeam};

struct LatestStages {
  std::atomic<int> stage{0};
  std::atomic<std::uint64_t> written{0};
  std::atomic<bool> done{false};
};

class LatestUsers : public Users {
 protected:
  using Writer = LatestWriter<Keyed>;
  using Reader = LatestReader<Keyed>;

  static std::uint64_t number_of(Reader& reader, std::uint64_t id = 1) {
    Keyed value;
    return reader.get(keyed(id, 0), value) && value.value.whole() ? value.value.number : 0;
  }
  // Writes that of key 1 once as that user, and lives until it is done.
  os::test::Child write_as(std::uint32_t user, std::uint64_t number, std::optional<Access> access = kTeamReads) {
    return as(user, [=, this] {
      const Node node = Node::open("writer", options(access)).value();
      auto writer = Writer::open(node, "v").value();
      if (!writer.set(keyed(1, number))) return 1;
      ++stages_->stage;
      return eventually([&] { return stages_->done.load(); }) ? 0 : 2;
    });
  }
  // Once so many have come so far.
  os::test::Child read_as(std::uint32_t user, int stage, const std::function<int(const Node&)>& body,
                          std::optional<Access> access = kFromAlice) {
    return as(user, [=, this] {
      if (!eventually([&] { return stages_->stage >= stage; })) return 97;
      const Node node = Node::open("reader", options(access)).value();
      return body(node);
    });
  }
  // What the dead leave goes with the next node of their user.
  void TearDown() override {
    if (::geteuid() == 0) {
      auto next = as(kAlice, [this] { return Node::open("next", options()) ? 0 : 1; });
      EXPECT_EQ(next.wait(), 0);
      EXPECT_EQ(claims(), 0U);
    }
    Users::TearDown();
  }
  void finish(os::test::Child& reader, std::initializer_list<os::test::Child*> writers) {
    EXPECT_EQ(reader.wait(), 0);
    stages_->done = true;
    for (os::test::Child* const writer : writers) EXPECT_EQ(writer->wait(), 0);
  }

  Shared<LatestStages> stages_;
};

// Also to one who comes after the last update.
TEST_F(LatestUsers, AValueIsReadByAnotherUser) {
  auto alice = write_as(kAlice, 42);
  auto bob = read_as(kBob, 1, [](const Node& node) {
    auto reader = Reader::open(node, "v").value();
    return number_of(reader) == 42 && number_of(reader, 2) == 0 ? 0 : 1;
  });
  finish(bob, {&alice});
}

TEST_F(LatestUsers, ValuesAreWholeAndNeverGoBack) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("writer", options(kTeamReads)).value();
    auto writer = Writer::open(node, "v").value();
    for (std::uint64_t i = 1; !stages_->done; ++i)
      if (!writer.set(keyed(1, stages_->written = i))) return 1;
    return 0;
  });
  auto bob = read_as(kBob, 0, [&](const Node& node) {
    auto reader = Reader::open(node, "v").value();
    std::uint64_t before = 0;
    for (std::uint64_t reads = 0; reads < 100'000 / kEffort;) {
      Keyed value;
      const Latest latest = reader.get(keyed(1, 0), value);
      if (!latest) continue;
      if (!value.value.whole() || value.value.number < before || value.value.number > stages_->written) return 1;
      before = value.value.number;
      ++reads;
    }
    return 0;
  });
  finish(bob, {&alice});
}

TEST_F(LatestUsers, ASleeperIsWoken) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("writer", options(kTeamReads)).value();
    auto writer = Writer::open(node, "v").value();
    if (!writer.set(keyed(1, 1))) return 1;
    int late = 0;
    for (std::uint64_t i = 2; i < 22; ++i) {
      if (!eventually([&] { return stages_->written == i - 1; })) return 2;
      std::this_thread::sleep_for(3ms);
      const std::uint64_t began = now_ns();
      if (!writer.set(keyed(1, i))) return 3;
      while (stages_->written != i)
        if (now_ns() - began > 10'000'000'000) return 4;
      if (now_ns() - began > 9'000'000) ++late;
    }
    return late > 10 ? 5 : 0;  // not at the bounds of sleeps
  });
  auto bob = read_as(kBob, 0, [&](const Node& node) {
    auto reader = Reader::open(node, "v", {.spin = 0ns}).value();
    while (stages_->written < 21) {
      stages_->written = number_of(reader);
      if (stages_->written < 21 && !reader.wait_change(10s)) return 1;
    }
    return 0;
  });
  finish(bob, {&alice});
}

TEST_F(LatestUsers, AReaderWithoutTheRightIsToldWhy) {
  auto alice = write_as(kAlice, 1, std::nullopt);
  auto bob = read_as(kBob, 1, [](const Node& node) {
    const auto reader = Reader::open(node, "v");
    if (reader || reader.error() != ErrorCode::permission_denied) return 1;
    const std::string text(reader.error().message());
    for (const char* part : {"/shared/p-", "mode 0600", "owner uid 64001", "as uid 64002", "the right to subscribe"})
      if (text.find(part) == std::string::npos) return std::fprintf(stderr, "%s\n", text.c_str());
    return 0;
  });
  finish(bob, {&alice});
}

TEST_F(LatestUsers, AWriterWithoutTheRightIsNotRead) {
  auto mallory = write_as(kMallory, 666, Access{.mode = 0666});
  auto bob = read_as(kBob, 1, [](const Node& node) {
    const auto refused = Reader::open(node, "v");
    if (refused || refused.error() != ErrorCode::permission_denied) return 1;
    return refused.error().message().find("a publisher of uid 64003") != std::string_view::npos ? 0 : 2;
  });
  finish(bob, {&mallory});
}

// The rule of the topic of that name.
TEST_F(LatestUsers, ThePolicyDecidesWhoWritesAndWhoReads) {
  write_policy("topic v owner=64001 mode=0600 subscribe=user:64002\n");
  auto alice = write_as(kAlice, 7, std::nullopt);
  auto mallory = read_as(
      kMallory, 1,
      [](const Node& node) {
        const auto writer = Writer::open(node, "v");
        if (writer || writer.error() != ErrorCode::permission_denied) return 1;
        if (writer.error().message().find("the right to publish") == std::string_view::npos) return 2;
        const auto reader = Reader::open(node, "v");
        return !reader && reader.error() == ErrorCode::permission_denied ? 0 : 3;
      },
      Access{.mode = 0666});
  EXPECT_EQ(mallory.wait(), 0);
  auto bob = read_as(
      kBob, 1,
      [](const Node& node) {
        auto reader = Reader::open(node, "v").value();
        return number_of(reader) == 7 ? 0 : 1;
      },
      std::nullopt);
  finish(bob, {&alice});
}

TEST_F(LatestUsers, WhatTheWriterStatesCanBeItsOwn) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("writer", options()).value();
    auto writer = Writer::open(node, "v", {.access = kTeamReads}).value();
    if (!writer.set(keyed(1, 3))) return 1;
    stages_->stage = 1;
    return eventually([&] { return stages_->done.load(); }) ? 0 : 2;
  });
  auto bob = read_as(
      kBob, 1,
      [](const Node& node) {
        if (Reader::open(node, "v")) return 1;
        auto reader = Reader::open(node, "v", {.access = kFromAlice}).value();
        return number_of(reader) == 3 ? 0 : 2;
      },
      std::nullopt);
  finish(bob, {&alice});
}

// A reader keeps what the dead one wrote; its successor, which has seen nothing of it, is read from then on.
TEST_F(LatestUsers, ADeadWritersValueStaysUntilItsSuccessorWrites) {
  auto first = write_as(kAlice, 1);
  auto bob = read_as(kBob, 1, [&](const Node& node) {
    auto reader = Reader::open(node, "v").value();
    auto unlooked = Reader::open(node, "v").value();
    Keyed value;
    const Latest before = reader.get(keyed(1, 0), value);
    stages_->stage = 2;
    if (!eventually([&] { return stages_->stage == 3; })) return 1;
    std::this_thread::sleep_for(20ms);
    if (number_of(reader) != 1 || number_of(unlooked) != 1) return 2;
    stages_->stage = 4;
    if (!eventually([&] { return number_of(reader) == 2; })) return 3;
    const Latest after = reader.get(keyed(1, 0), value);
    if (after.epoch <= before.epoch || after.version != 1) return 4;
    return eventually([&] { return number_of(unlooked) == 2; }) ? 0 : 5;
  });
  ASSERT_TRUE(eventually([&] { return stages_->stage == 2; }));
  first.kill();
  stages_->stage = 3;
  ASSERT_TRUE(eventually([&] { return stages_->stage == 4; }));
  auto second = write_as(kAlice, 2);
  finish(bob, {&second});
}

TEST_F(LatestUsers, AKeyOfOneUserHasOneWriterAtATime) {
  auto first = write_as(kAlice, 1);
  auto second = read_as(kAlice, 1, [&](const Node& node) {
    auto writer = Writer::open(node, "v").value();
    const auto taken = writer.set(keyed(1, 2));
    if (taken || taken.error() != ErrorCode::key_taken) return 1;
    if (!writer.set(keyed(2, 20))) return 2;
    stages_->stage = 2;
    if (!eventually([&] { return stages_->stage == 3; })) return 3;
    return eventually([&] { return writer.set(keyed(1, 3)).has_value(); }) ? 0 : 4;
  });
  ASSERT_TRUE(eventually([&] { return stages_->stage == 2; }));
  first.kill();
  stages_->stage = 3;
  EXPECT_EQ(second.wait(), 0);
}

// Neither keeps the other from writing. What is read is the living one's of the lower number, at every reader.
TEST_F(LatestUsers, WritersOfTwoUsersAreSideBySide) {
  auto bob = write_as(kBob, 20);
  ASSERT_TRUE(eventually([&] { return stages_->stage == 1; }));
  auto alice = write_as(kAlice, 10);
  auto mallory = read_as(
      kMallory, 2,
      [&](const Node& node) {
        auto reader = Reader::open(node, "v").value();
        auto bobs = Reader::open(node, "v", {.access = Access{.mode = 0600, .owner = kBob}}).value();
        if (number_of(reader) != 10 || number_of(bobs) != 20) return 1;
        stages_->stage = 3;
        return eventually([&] { return number_of(reader) == 20; }) ? 0 : 2;
      },
      kOfTheTeam);
  ASSERT_TRUE(eventually([&] { return stages_->stage == 3; }));
  alice.kill();
  finish(mallory, {&bob});
}

TEST_F(LatestUsers, AnInterfaceThatDiffersIsNamed) {
  auto alice = as(kAlice, [&] {
    const Node node = Node::open("writer", options(kTeamReads)).value();
    auto writer = LatestWriter<Short>::open(node, "v").value();
    stages_->stage = 1;
    return eventually([&] { return stages_->done.load(); }) ? 0 : 2;
  });
  auto bob = read_as(kBob, 1, [](const Node& node) {
    const auto reader = Reader::open(node, "v");
    return !reader && reader.error() == ErrorCode::schema_mismatch ? 0 : 1;
  });
  finish(bob, {&alice});
}

}  // namespace
}  // namespace tenon::test
