// Looking on at a topic.
#include <gtest/gtest.h>

#include <block.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <tenon/tap.hpp>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;
using ::test::Block;

void fill(Block& block, std::uint64_t number) {
  block.number = number;
  for (std::uint64_t i = 0; i < block.words.size(); ++i) block.words[i] = number * 0x9e37'79b9'7f4a'7c15 + i;
}

[[nodiscard]] bool whole(const Block& block) {
  for (std::uint64_t i = 0; i < block.words.size(); ++i)
    if (block.words[i] != block.number * 0x9e37'79b9'7f4a'7c15 + i) return false;
  return true;
}

[[nodiscard]] Block block_in(const TappedMessage& message) {
  Block block;
  EXPECT_EQ(message.bytes.size(), sizeof block);
  std::memcpy(&block, message.bytes.data(), sizeof block);
  return block;
}

void publish(::test::BlockPublisher& publisher, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t i = from; i < to; ++i) {
    auto loan = publisher.loan_uninitialised().value();
    fill(*loan, i);
    std::move(loan).publish();
  }
}

class TapTest : public Domain {
 protected:
  // The numbers of all messages there are now.
  static std::vector<std::uint64_t> numbers(Tap& tap) {
    std::vector<std::uint64_t> all;
    TappedMessage message;
    while (tap.next(message)) all.push_back(block_in(message).number);
    return all;
  }
  // Every byte of every file of the domain.
  [[nodiscard]] std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> all;
    for (const std::string& file : files_below(path())) {
      if (!std::filesystem::is_regular_file(path() + "/" + file)) continue;
      std::ifstream in(path() + "/" + file, std::ios::binary);
      all[file].assign(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }
};

using Numbers = std::vector<std::uint64_t>;

TEST_F(TapTest, SeesWhatIsPublishedAndLeavesNoTrace) {
  auto publisher = ::test::BlockPublisher::open(node(), "t", {.depth = 8}).value();
  publish(publisher, 0, 3);
  const auto before = contents();
  auto tap = Tap::open("t").value();
  EXPECT_EQ(numbers(tap), Numbers{});
  EXPECT_EQ(contents(), before) << "a tap stores nothing that anybody could see";
  publish(publisher, 3, 5);
  TappedMessage message;
  ASSERT_TRUE(tap.next(message));
  EXPECT_EQ(block_in(message).number, 3u);
  EXPECT_EQ(message.sequence, 3u);
  EXPECT_EQ(message.publisher, "test");
  EXPECT_EQ(numbers(tap), (Numbers{4}));
  EXPECT_EQ(publisher.subscriber_count(), 0u);
}

TEST_F(TapTest, BeginsEarlierIfAskedTo) {
  auto publisher = ::test::BlockPublisher::open(node(), "t", {.depth = 8}).value();
  publish(publisher, 0, 6);
  auto tap = Tap::open("t", {}, 2).value();
  EXPECT_EQ(numbers(tap), (Numbers{4, 5}));
}

TEST_F(TapTest, WhatItMissedIsCounted) {
  auto publisher = ::test::BlockPublisher::open(node(), "t", {.depth = 4}).value();
  auto tap = Tap::open("t").value();
  publish(publisher, 0, 1000);
  TappedMessage message;
  ASSERT_TRUE(tap.next(message));
  EXPECT_EQ(message.lost, message.sequence);
  EXPECT_EQ(block_in(message).number, message.sequence);
  EXPECT_EQ(message.lost + 1 + numbers(tap).size(), 1000u);
  EXPECT_EQ(tap.lost(), message.lost);
}

TEST_F(TapTest, FollowsPublishersThatComeAndGo) {
  auto subscriber = ::test::BlockSubscriber::open(node(), "t", {.history = 4}).value();
  auto tap = Tap::open("t").value();
  EXPECT_EQ(tap.publisher_count(), 0u);
  TappedMessage message;
  for (std::uint64_t round = 0; round < 3; ++round) {
    auto publisher = ::test::BlockPublisher::open(node(), "t").value();
    publish(publisher, round, round + 1);
    ASSERT_TRUE(tap.wait_next(message, 5s));
    EXPECT_EQ(block_in(message).number, round);
  }
  EXPECT_FALSE(tap.wait_next(message, 5ms));
  EXPECT_EQ(tap.publisher_count(), 0u);
}

TEST_F(TapTest, PassesOverPublishersOfAnotherType) {
  auto publisher = ::test::BlockPublisher::open(node(), "t").value();
  auto tap = Tap::open("t").value();
  auto other = ::test::ReportPublisher::open(node(), "t").value();
  ASSERT_TRUE(other.publish_copy({}));
  publish(publisher, 0, 1);
  TappedMessage message;
  ASSERT_TRUE(tap.wait_next(message, 5s));
  EXPECT_EQ(block_in(message).number, 0u);
  EXPECT_FALSE(tap.wait_next(message, 5ms));
}

TEST_F(TapTest, NeedsATopicThatIsThere) {
  EXPECT_EQ(Tap::open("t").error().code(), ErrorCode::topic_unknown);
  (void)node();
  EXPECT_EQ(Tap::open("t").error().code(), ErrorCode::topic_unknown);
  EXPECT_EQ(Tap::open("a topic").error().code(), ErrorCode::name_invalid);
  EXPECT_EQ(Tap::open("t", {.domain = "a b"}).error().code(), ErrorCode::name_invalid);
  EXPECT_EQ(files_below(path()).size(), 2u) << "nothing was made: the domain and the node";
}

TEST_F(TapTest, LooksOnAtADomainOfThisProcess) {
  const NodeOptions here{.domain = {}, .runtime_directory = {}, .in_process = true};
  const Node node = Node::open("n", here).value();
  auto publisher = ::test::BlockPublisher::open(node, "t", {.depth = 8}).value();
  auto tap = Tap::open("t", here).value();
  publish(publisher, 0, 3);
  EXPECT_EQ(numbers(tap), (Numbers{0, 1, 2}));
  EXPECT_EQ(Tap::open("t").error().code(), ErrorCode::topic_unknown) << "nobody has it in the file system";
}

struct Sent {
  std::atomic<std::uint64_t> messages{0};
  std::atomic<bool> done{false};
};

// The publisher writes in place and never looks at the tap: what is overtaken must be found out by the tap alone.
TEST_F(TapTest, NoMessageIsTornAtFullSpeedAndAllAreAccountedFor) {
  constexpr std::uint64_t kMessages = 2'000'000 / kEffort;
  const Shared<Sent> sent;
  Child sender([&] {
    const Node own = open_node("sender");
    auto publisher = ::test::BlockPublisher::open(own, "t", {.depth = 1, .loans = 1}).value();
    if (!eventually([&] { return sent->messages != 0; })) return 1;
    publish(publisher, 0, kMessages);
    sent->done = true;
    return eventually([&] { return !sent->done; }) ? 0 : 1;
  });
  std::optional<Tap> tap;
  ASSERT_TRUE(eventually([&] {
    if (auto opened = Tap::open("t")) tap = std::move(*opened);
    return tap.has_value();
  }));
  sent->messages = 1;
  std::uint64_t taken = 0;
  std::uint64_t next = 0;
  std::uint64_t wrong = 0;
  TappedMessage message;
  while (next < kMessages) {
    if (!tap->next(message)) {
      if (sent->done && next + 1 >= kMessages && !tap->next(message)) break;
      continue;
    }
    const Block block = block_in(message);
    next += message.lost;
    if (block.number != next || !whole(block)) ++wrong;
    ++next;
    ++taken;
  }
  EXPECT_TRUE(eventually([&] { return sent->done.load(); }));  // it may not have come to say so yet
  sent->done = false;
  EXPECT_EQ(sender.wait(), 0);
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(taken + tap->lost(), kMessages);
  EXPECT_GT(taken, 0u);
}

TEST_F(TapTest, WhatADeadPublisherLeftIsStillSeen) {
  auto subscriber = ::test::BlockSubscriber::open(node(), "t").value();  // keeps the segment: it is owed the messages
  const Shared<Sent> sent;
  Child sender([&] {
    const Node own = open_node("sender");
    auto publisher = ::test::BlockPublisher::open(own, "t").value();
    publish(publisher, 0, 3);
    sent->done = true;
    std::this_thread::sleep_for(1h);
    return 0;
  });
  ASSERT_TRUE(eventually([&] { return sent->done.load(); }));
  auto tap = Tap::open("t", {}, 3).value();
  sender.kill();
  EXPECT_EQ(numbers(tap), (Numbers{0, 1, 2}));
  TappedMessage message;
  EXPECT_FALSE(tap.wait_next(message, 5ms));
  EXPECT_EQ(tap.publisher_count(), 0u);
}

}  // namespace
}  // namespace tenon::test
