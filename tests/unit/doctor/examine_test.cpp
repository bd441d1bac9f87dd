// What an examination finds: nothing where all is well, and what is wrong by its file and its reason.
#include <signal.h>
#include <tenon/doctor.hpp>
#include <tenon/event.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "calc_server.hpp"
#include "child.hpp"
#include "doctor/topic_look.hpp"
#include "domain.hpp"
#include "forging.hpp"
#include "messages.hpp"
#include "port/names.hpp"
#include "shm/subscriber_segment.hpp"
#include "shm/topic_segment.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using Kind = Finding::Kind;
using os::test::Child;

class ExamineTest : public Domain {
 protected:
  static std::vector<Finding> findings() { return examine().value().findings; }

  // The only finding, whose text has this part.
  static Finding only(Kind kind, const std::string& part) {
    const auto found = findings();
    EXPECT_EQ(found.size(), 1u) << testing::PrintToString(texts(found));
    if (found.empty()) return {};
    EXPECT_EQ(found.front().kind, kind) << found.front().text;
    EXPECT_NE(found.front().text.find(part), std::string::npos) << found.front().text;
    return found.front();
  }
  static std::vector<std::string> texts(const std::vector<Finding>& all) {
    std::vector<std::string> texts;
    for (const Finding& one : all) texts.push_back(one.file + ": " + one.text);
    return texts;
  }
  // So that the ring has gone round, and its reader has passed everything.
  static void take_one_by_one(Publisher<Short>& publisher, Subscriber<Short>& subscriber) {
    for (std::uint64_t i = 0; i < 40; ++i) {
      ASSERT_TRUE(publish_range(publisher, i, i + 1));
      ASSERT_TRUE(subscriber.take());
    }
  }
  [[nodiscard]] os::Mapping segment(shm::SegmentKind kind) const {
    auto all = segments_below(path(), [&](const shm::SegmentHeader& header) { return header.kind == kind; });
    EXPECT_EQ(all.size(), 1u);
    return std::move(all.front());
  }
  // What the first of two looks would find now.
  [[nodiscard]] doctor::Walk walk() const {
    doctor::Walk one;
    doctor::Notebook notebook(one);
    const os::Directory domain = directory();
    const auto names = domain.list().value();
    for (const std::string& name : names)
      if (port::is_topic_directory(name)) doctor::look_at_topic(domain, name, true, notebook);
    return one;
  }
  // The record of the only subscriber for the only publisher.
  struct Forged {
    os::Mapping memory;
    shm::SubscriberShape shape;
    shm::PlaceWord* place = nullptr;
  };
  [[nodiscard]] Forged record() const {
    Forged forged{segment(shm::SegmentKind::subscriber), {}, nullptr};
    shm::SegmentHeader header;
    EXPECT_FALSE(shm::check_header(forged.memory.data(), forged.memory.size(), shm::SegmentKind::subscriber, header));
    EXPECT_FALSE(shm::check_subscriber(forged.memory.data(), header, forged.shape));
    forged.place = shm::place_of(shm::record_at(forged.memory.writable_data(), forged.shape, 0));
    return forged;
  }
  // The ring of the only publisher.
  struct ForgedPublisher {
    os::Mapping memory;
    shm::PublisherShape shape;
  };
  [[nodiscard]] ForgedPublisher ring() const {
    ForgedPublisher forged{segment(shm::SegmentKind::publisher), {}};
    shm::SegmentHeader header;
    EXPECT_FALSE(shm::check_header(forged.memory.data(), forged.memory.size(), shm::SegmentKind::publisher, header));
    EXPECT_FALSE(shm::check_publisher(forged.memory.data(), header, forged.shape));
    return forged;
  }
};

TEST_F(ExamineTest, ACopyOfAMessageThatWasKeptIsHeldWithoutHoldingAnythingOfThePublishers) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .keep_keys = 1}).value();
  ASSERT_TRUE(publish_range(publisher, 0, 10));
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  const auto held = subscriber.take();
  ASSERT_TRUE(held);
  for (std::uint64_t i = 10; i < 40; ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    const auto found = findings();
    ASSERT_TRUE(found.empty()) << testing::PrintToString(texts(found));
  }
  EXPECT_EQ(held->number, 9u);
}

TEST_F(ExamineTest, ADomainThatIsNotThereHasNothingWrong) {
  const auto seen = examine({.domain = "nobody"}).value();
  EXPECT_TRUE(seen.findings.empty());
  EXPECT_EQ(seen.directory, "");
  EXPECT_EQ(examine({.domain = "a b"}).error(), ErrorCode::name_invalid);
  EXPECT_EQ(clean({.domain = "nobody"}).value().files, 0u);
  EXPECT_EQ(clean({.domain = "a b"}).error(), ErrorCode::name_invalid);
}

TEST_F(ExamineTest, NothingIsWrongInWhatIsInUse) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .loans = 2}).value();
  auto slow = Subscriber<Short>::open(node(), "t", {.holds = 2}).value();
  auto reliable = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  const auto notifier = Notifier::open(node(), "e").value();
  const auto listener = Listener::open(node(), "e").value();
  calc::Plain implementation;
  auto server = Server<calc::Interface>::open(node(), implementation).value();
  auto client = Client<calc::Interface>::open(node()).value();
  const auto call = client.start<calc::Add>([](auto& request) { request = {1, 2}; });
  ASSERT_TRUE(publish_range(publisher, 0, 2));
  const auto held = slow.take();
  for (std::uint64_t i = 2; i < 40; ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1));
    ASSERT_TRUE(reliable.take());
  }
  const auto loan = publisher.loan();
  const auto seen = examine().value();
  EXPECT_EQ(texts(seen.findings), std::vector<std::string>());
  EXPECT_EQ(seen.directory, path() + "/default");
  EXPECT_EQ(seen.nodes, 1u);
  EXPECT_EQ(seen.dead_nodes, 0u);
  EXPECT_GE(seen.topics, 3u);
  EXPECT_GE(seen.publishers, 2u);
  EXPECT_GT(seen.bytes, seen.files * 4096 - 1);
  EXPECT_EQ(held->number, 0u);
}

TEST_F(ExamineTest, NothingIsWrongWhileEverybodyWorks) {
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  threads.emplace_back([&, node = open_node("publishing")] {
    auto publisher = Publisher<Short>::open(node, "t", {.depth = 4, .loans = 2, .holds = 32}).value();
    for (std::uint64_t i = 0; !stop; ++i) EXPECT_TRUE(publish_range(publisher, i, i + 1));
  });
  for (const bool comes_and_goes : {false, false, true})
    threads.emplace_back([&, comes_and_goes, node = open_node("taking")] {
      std::optional<Subscriber<Short>> subscriber;
      std::optional<Sample<Short>> kept;
      for (std::uint64_t i = 0; !stop; ++i) {
        if (!subscriber || (comes_and_goes && i % 64 == 0)) {
          subscriber.reset();
          subscriber = Subscriber<Short>::open(node, "t", {.holds = 4}).value();
        }
        auto sample = subscriber->take();
        if (sample && i % 7 == 0) kept = std::move(sample);
      }
    });
  const auto end = std::chrono::steady_clock::now() + 2s;
  std::uint64_t looks = 0;
  for (; std::chrono::steady_clock::now() < end; ++looks) EXPECT_EQ(texts(findings()), std::vector<std::string>());
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(looks, 5u);
}

TEST_F(ExamineTest, WhatADeadProcessLeftIsNamedAndCleanedAway) {
  const Node here = open_node();
  Child child([this] {
    const Node node = open_node("victim");
    auto publisher = Publisher<Short>::open(node, "t").value();
    auto subscriber = Subscriber<Short>::open(node, "u").value();
    if (!publish_range(publisher, 0, 3)) return 1;
    ::raise(SIGSTOP);
    return 0;
  });
  child.wait_until_stopped();
  EXPECT_TRUE(findings().empty()) << "one that is stopped is alive";
  child.kill();
  const auto seen = examine().value();
  EXPECT_EQ(seen.dead_nodes, 1u);
  EXPECT_EQ(seen.nodes, 1u);
  ASSERT_EQ(seen.findings.size(), 3u) << testing::PrintToString(texts(seen.findings));
  for (const Finding& finding : seen.findings) EXPECT_EQ(finding.kind, Kind::leftover) << finding.text;
  const Cleaning cleaned = clean().value();
  EXPECT_EQ(cleaned.files, 5u) << "node, publisher, subscriber, and the control files of two topics";
  EXPECT_GT(cleaned.bytes, 5u * 4096 - 1);
  EXPECT_TRUE(findings().empty());
  EXPECT_EQ(clean().value().files, 0u);
}

TEST_F(ExamineTest, ChangesNoMode) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  const os::test::Signal ready;
  Child victim([&]() -> int {
    auto its_own = Subscriber<Short>::open(open_node("victim"), "u").value();
    ready.give();
    for (;;) ::pause();
  });
  ready.await();
  victim.kill();
  std::vector<std::string> files;
  for (const std::string& file : files_below(path()))
    if (const auto at = path() + "/" + file; std::filesystem::is_regular_file(at)) files.push_back(at);
  ASSERT_GE(files.size(), 6u);
  using std::filesystem::perms;
  for (const perms mode : {perms(0000), perms(0666)}) {
    for (const std::string& file : files) std::filesystem::permissions(file, mode);
    const auto seen = examine();
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->nodes, 1u);
    EXPECT_EQ(seen->dead_nodes, 1u);
    for (const std::string& file : files) EXPECT_EQ(std::filesystem::status(file).permissions(), mode) << file;
  }
  for (const std::string& file : files) std::filesystem::permissions(file, perms(0600));
  come_along();
}

TEST_F(ExamineTest, MessagesThatTheDeadOweAreNoLeftover) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  Child child([this] {
    auto publisher = Publisher<Short>::open(open_node("victim"), "t").value();
    if (!publish_range(publisher, 0, 3)) return 1;
    ::raise(SIGSTOP);
    return 0;
  });
  child.wait_until_stopped();
  ASSERT_TRUE(subscriber.take());
  child.kill();
  EXPECT_EQ(only(Kind::leftover, "a node that ended").topic, "");
  (void)clean().value();
  EXPECT_TRUE(subscriber.take());
  EXPECT_TRUE(subscriber.take());
}

TEST_F(ExamineTest, AWaitForWhatWasNeverPublishedIsDamage) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  ASSERT_TRUE(subscriber.take());
  Forged forged = record();
  forged.place[queue::kCursorWord] += 2;
  EXPECT_EQ(only(Kind::damage, "and only those below").topic, "t");
  forged.place[queue::kCursorWord] -= 2;
}

TEST_F(ExamineTest, AReaderThatWasOverrunUnawareIsDamage) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  take_one_by_one(publisher, subscriber);
  Forged forged = record();
  const std::uint64_t cursor = forged.place[queue::kCursorWord];
  forged.place[queue::kCursorWord] = cursor - publisher.capacity() - 1;
  (void)only(Kind::damage, "which was overwritten");
  forged.place[queue::kCursorWord] = cursor;
}

// Set aside, it has said that it takes part again, and the publisher has not heard of it.
TEST_F(ExamineTest, NothingIsWrongWithAReaderThatIsStoppedWhileItJoinsAgain) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  const auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 40));
  Forged forged = record();
  const ForgedPublisher published = ring();
  queue::RingReader<queue::StdAtomics> reader(
      shm::ring_view(published.memory.data(), published.shape),
      {&shm::identity_of(shm::record_at(forged.memory.writable_data(), forged.shape, 0)), forged.place,
       forged.shape.index, forged.shape.holds},
      false);
  reader.announce_rejoin();
  ASSERT_TRUE(publish_range(publisher, 40, 80));
  EXPECT_EQ(texts(findings()), std::vector<std::string>());
  reader.restart();
  EXPECT_EQ(texts(findings()), std::vector<std::string>());
  forged.place[queue::kCursorWord] -= 8;
  (void)only(Kind::damage, "which was overwritten");
}

TEST_F(ExamineTest, AReaderThatIsAheadAndThenOverrunIsNeitherTwice) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  take_one_by_one(publisher, subscriber);
  Forged forged = record();
  auto& cursor = forged.place[queue::kCursorWord];
  const std::uint64_t usual = cursor;
  cursor = usual + 2;
  const auto ahead = walk();
  cursor = usual + 3;
  auto still_ahead = walk();
  cursor = usual - publisher.capacity() - 1;
  auto overrun = walk();
  cursor = usual;
  EXPECT_EQ(overrun.natures.size(), 1u);
  doctor::keep_what_was_seen_before(still_ahead, ahead);
  doctor::keep_what_was_seen_before(overrun, ahead);
  EXPECT_EQ(still_ahead.seen.findings.size(), 1u) << "its place is not its nature";
  EXPECT_EQ(overrun.seen.findings.size(), 0u);
}

TEST_F(ExamineTest, AHoldOnWhatIsOverwrittenIsDamage) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  take_one_by_one(publisher, subscriber);
  Forged forged = record();
  forged.place[queue::kFirstHoldWord] = 3;  // message 2, of which nothing is left
  (void)only(Kind::damage, "whose memory the publisher uses again");
  forged.place[queue::kFirstHoldWord] = 0;
}

TEST_F(ExamineTest, AChunkThatIsNowhereIsDamage) {
  const auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
  auto [memory, shape] = ring();
  auto& last = *reinterpret_cast<shm::PlaceWord*>(memory.writable_data() + shape.mirror_offset +
                                                  (shape.chunks - 1) * sizeof(shm::PlaceWord));
  const std::uint64_t usual = last;
  last = queue::mirror_word(queue::ChunkUse::home);
  (void)only(Kind::damage, "and 1 lost");
  last = usual;
}

TEST_F(ExamineTest, AnEntryThatSomebodyElseFreedIsDamage) {
  const auto subscriber = Subscriber<Short>::open(node(), "t").value();
  os::Mapping memory = segment(shm::SegmentKind::topic);
  shm::TopicWords& words = shm::topic_words(memory.writable_data());
  const std::uint64_t word = words.entry(0);
  words.free_entry({0, word});
  (void)only(Kind::damage, "is not what it claimed");
  queue::ReaderEntry entry;
  ASSERT_TRUE(
      words.claim(queue::entry_node_tag(word), queue::entry_holds(word), static_cast<std::uint16_t>(word), entry));
  EXPECT_EQ(entry.word, word);
}

TEST_F(ExamineTest, FilesOfOthersAndHalfOnesAreNamedAndLeftAlone) {
  const auto publisher = Publisher<Short>::open(node(), "t").value();
  const std::filesystem::path domain = path() + "/default";
  std::ofstream(domain / "notes.txt") << "mine";
  std::string topic;
  for (const auto& entry : std::filesystem::directory_iterator(domain))
    if (entry.is_directory()) topic = entry.path().filename();
  const std::string half = topic + "/p-" + std::string(32, 'a');
  std::ofstream(domain / half) << "half a segment";
  std::filesystem::permissions(domain / half, std::filesystem::perms::owner_read);
  const auto found = findings();
  ASSERT_EQ(found.size(), 2u) << testing::PrintToString(texts(found));
  EXPECT_EQ(found[0].kind, Kind::foreign);
  EXPECT_EQ(found[0].file, "notes.txt");
  EXPECT_EQ(found[1].kind, Kind::unreadable);
  EXPECT_EQ(found[1].file, half);
  EXPECT_EQ(clean().value().files, 0u);
  std::filesystem::remove(domain / "notes.txt");
  std::filesystem::remove(domain / half);
}

TEST_F(ExamineTest, EachKindOfFindingHasItsWord) {
  EXPECT_EQ(to_string(Kind::leftover), "leftover");
  EXPECT_EQ(to_string(Kind::damage), "damage");
  EXPECT_EQ(to_string(Kind::unreadable), "unreadable");
  EXPECT_EQ(to_string(Kind::foreign), "foreign");
}

}  // namespace
}  // namespace tenon::test
