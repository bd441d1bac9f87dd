// Latest values between nodes of one process and one user in a shared directory: each is an island of its own. Several users
// are in tests/access.
#include <poll.h>
#include <sys/stat.h>
#include <tenon/latest.hpp>
#include <tenon/wait_set.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "domain.hpp"
#include "keyed_messages.hpp"
#include "port/latest_name.hpp"
#include "port/node_core.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class SharedLatest : public testing::Test {
 protected:
  using Writer = LatestWriter<Keyed>;
  using Reader = LatestReader<Keyed>;

  SharedLatest() { ::chmod(scratch_.path().c_str(), 03770); }
  ~SharedLatest() override { EXPECT_EQ(files_below(scratch_.path()), std::vector<std::string>{}); }

  [[nodiscard]] Node open_node(std::string_view name) const {
    NodeOptions options;
    options.shared_directory = scratch_.path();
    return Node::open(name, options).value();
  }
  template <class Condition>
  static bool soon(Condition holds) {
    for (int i = 0; i < 5000; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(1ms);
    }
    return false;
  }
  static std::uint64_t number_of(Reader& reader, std::uint64_t id) {
    Keyed value;
    return reader.get(keyed(id, 0), value) ? value.value.number : 0;
  }

  os::test::Scratch scratch_;
};

TEST_F(SharedLatest, WhoComesLateHasTheValueAtOnce) {
  const Node there = open_node("there");
  auto writer = Writer::open(there, "v").value();
  ASSERT_TRUE(writer.set(keyed(1, 11)));
  const Node here = open_node("here");
  auto reader = Reader::open(here, "v").value();
  EXPECT_EQ(number_of(reader, 1), 11U);
  ASSERT_TRUE(writer.set(keyed(1, 12)));
  EXPECT_EQ(number_of(reader, 1), 12U) << "in place";
}

TEST_F(SharedLatest, KeysThatAreBegunLaterAreRead) {
  const Node here = open_node("here");
  auto reader = Reader::open(here, "v").value();
  const Node there = open_node("there");
  auto writer = Writer::open(there, "v", {.keys = 3}).value();
  ASSERT_TRUE(soon([&] {
    (void)writer.set(keyed(1, 1));
    return number_of(reader, 1) == 1;
  }));
  for (const std::uint64_t id : {2U, 3U}) {
    EXPECT_EQ(number_of(reader, id), 0U);
    ASSERT_TRUE(writer.set(keyed(id, id)));
    EXPECT_EQ(number_of(reader, id), id);
  }
  EXPECT_EQ(writer.set(keyed(4, 4)).error(), ErrorCode::too_many_keys);
}

TEST_F(SharedLatest, AKeyOfOneUserHasOneWriterAtATime) {
  const Node one = open_node("one");
  const Node two = open_node("two");
  const Node here = open_node("here");
  auto other = Writer::open(two, "v").value();
  auto reader = Reader::open(here, "v").value();
  {
    auto writer = Writer::open(one, "v").value();
    ASSERT_TRUE(writer.set(keyed(1, 1)));
    EXPECT_EQ(other.set(keyed(1, 100)).error(), ErrorCode::key_taken);
    ASSERT_TRUE(other.set(keyed(2, 200))) << "another key is free";
    EXPECT_EQ(writer.set(keyed(2, 2)).error(), ErrorCode::key_taken);
    ASSERT_TRUE(soon([&] { return number_of(reader, 1) == 1; }));
    EXPECT_EQ(number_of(reader, 2), 200U);
    auto same = Writer::open(one, "v").value();
    EXPECT_EQ(same.set(keyed(1, 3)).error(), ErrorCode::key_taken) << "of the same node, too";
  }
  EXPECT_EQ(number_of(reader, 1), 1U) << "the value stays when its writer ends";
  Keyed value;
  const Latest before = reader.get(keyed(1, 0), value);
  ASSERT_TRUE(other.set(keyed(1, 100)));
  const Latest after = reader.get(keyed(1, 0), value);
  EXPECT_EQ(value.value.number, 100U);
  EXPECT_GT(after.epoch, before.epoch);
  EXPECT_EQ(after.version, 1U);
}

// The boards that a node has of this topic, whether a reader has looked or not.
std::ptrdiff_t boards_of(const Node& node, std::string_view name) {
  const auto directory =
      node.core()->directory().open_below(port::topic_directory(std::string(name).append(port::kLatestSuffix))).value();
  const auto members = port::members_of(directory).value();
  return std::count_if(members.begin(), members.end(),
                       [](const port::Member& one) { return one.kind == port::MemberKind::board; });
}

// The reader has not looked while the writer was there.
TEST_F(SharedLatest, WhatAWriterLeavesIsReadByWhomItHadMet) {
  const Node here = open_node("here");
  auto reader = Reader::open(here, "v").value();
  {
    const Node there = open_node("there");
    auto writer = Writer::open(there, "v").value();
    ASSERT_TRUE(writer.set(keyed(7, 70)));
    ASSERT_TRUE(soon([&] { return boards_of(here, "v") == 1; }));
  }
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(number_of(reader, 7), 70U);
  const Node late = open_node("late");
  auto latecomer = Reader::open(late, "v").value();
  EXPECT_EQ(number_of(latecomer, 7), 0U) << "nobody hands over what is nobody's";
}

// Descriptors, as what was left is kept open until others have replaced it.
std::size_t descriptors() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) count += entry.is_symlink() ? 1U : 0U;
  return count;
}

TEST_F(SharedLatest, WhatSuccessorsReplacedIsLetGo) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto reader = Reader::open(here, "v").value();
  const auto round = [&](std::uint64_t i) {
    auto writer = Writer::open(there, "v", {.keys = 1}).value();
    ASSERT_TRUE(writer.set(keyed(1, i)));
    ASSERT_TRUE(soon([&] { return number_of(reader, 1) == i; })) << i;
  };
  for (std::uint64_t i = 1; i <= 4; ++i) round(i);
  const std::size_t before = descriptors();
  for (std::uint64_t i = 5; i <= 20; ++i) round(i);
  EXPECT_TRUE(soon([&] { return number_of(reader, 1) == 20 && descriptors() <= before + 1; }))
      << descriptors() << " " << before;
}

// So many, and the oldest goes first.
TEST_F(SharedLatest, WhoDoesNotLookIsLeftSoMuch) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto reader = Reader::open(here, "v").value();
  auto meter = Reader::open(here, "v").value();
  for (std::uint64_t i = 1; i <= 40; ++i) {
    auto writer = Writer::open(there, "v", {.keys = 1}).value();
    ASSERT_TRUE(writer.set(keyed(i, i)));
    ASSERT_TRUE(soon([&] { return number_of(meter, i) == i; })) << i;
  }
  std::uint64_t found = 0;
  for (std::uint64_t i = 1; i <= 40; ++i) found += number_of(reader, i) == i ? 1U : 0U;
  EXPECT_GE(found, 32U);
  EXPECT_EQ(number_of(reader, 40), 40U);
}

TEST_F(SharedLatest, WhoSleepsIsWoken) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto writer = Writer::open(there, "v").value();
  ASSERT_TRUE(writer.set(keyed(1, 0)));
  auto reader = Reader::open(here, "v", {.spin = 0ns}).value();
  int late = 0;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    (void)number_of(reader, 1);
    std::chrono::steady_clock::time_point written;
    std::jthread later([&] {
      std::this_thread::sleep_for(5ms);
      written = std::chrono::steady_clock::now();
      (void)writer.set(keyed(1, i));
    });
    ASSERT_TRUE(reader.wait_change(5s)) << i;
    const auto woken = std::chrono::steady_clock::now();
    later.join();
    EXPECT_EQ(number_of(reader, 1), i);
    if (woken - written > 9ms) ++late;
  }
  EXPECT_LE(late, 10) << "not at the bounds of sleeps";
  EXPECT_FALSE(reader.wait_change(20ms)) << "nothing was written since";
}

TEST_F(SharedLatest, ADescriptorIsReadableFromAValueUntilItIsRead) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto writer = Writer::open(there, "v").value();
  ASSERT_TRUE(writer.set(keyed(1, 0)));
  auto reader = Reader::open(here, "v", {.spin = 0ns}).value();
  const int number = reader.fd().value();
  int late = 0;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    (void)number_of(reader, 1);
    ASSERT_TRUE(writer.set(keyed(1, i)));
    pollfd entry{number, POLLIN, 0};
    if (::poll(&entry, 1, 40) != 1) ++late;
    EXPECT_EQ(number_of(reader, 1), i);
  }
  EXPECT_LE(late, 10) << "not at the bounds of sleeps";
}

TEST_F(SharedLatest, TwoReadersOfOneNodeAreBothWoken) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto writer = Writer::open(there, "v").value();
  ASSERT_TRUE(writer.set(keyed(1, 0)));
  auto one = Reader::open(here, "v").value();
  auto two = Reader::open(here, "v").value();
  for (std::uint64_t i = 1; i <= 10; ++i) {
    (void)number_of(one, 1);
    (void)number_of(two, 1);
    std::atomic<int> woken{0};
    const auto wait = [&](Reader& reader) { woken += reader.wait_change(5s) ? 1 : 0; };
    std::jthread first([&] { wait(one); });
    std::jthread second([&] { wait(two); });
    std::this_thread::sleep_for(2ms);
    ASSERT_TRUE(writer.set(keyed(1, i)));
    first.join();
    second.join();
    EXPECT_EQ(woken, 2);
  }
}

TEST_F(SharedLatest, AWaitSetWaitsForReaders) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto reader = Reader::open(here, "v").value();
  WaitSet set;
  const WaitId id = set.add(reader).value();
  auto writer = Writer::open(there, "v").value();
  ASSERT_TRUE(writer.set(keyed(1, 1)));
  const Ready ready = set.wait(5s);
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_EQ(*ready.begin(), id);
  EXPECT_EQ(number_of(reader, 1), 1U);
}

TEST_F(SharedLatest, AReaderOfAnotherInterfaceIsToldWhy) {
  const Node here = open_node("here");
  const Node there = open_node("there");
  auto writer = LatestWriter<Short>::open(there, "v").value();
  ASSERT_TRUE(writer.set(numbered<5>(1)));
  const auto reader = Reader::open(here, "v");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error(), ErrorCode::schema_mismatch);
}

}  // namespace
}  // namespace tenon::test
