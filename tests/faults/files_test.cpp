// Files that are not as we left them: gone, squatted upon by others, made under another umask.
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <tenon/doctor.hpp>
#include <tenon/latest.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>

#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"
#include "port/names.hpp"

namespace tenon::test {
namespace {

namespace fs = std::filesystem;

class FilesTest : public Domain {
 protected:
  [[nodiscard]] fs::path domain() const { return fs::path(path()) / "default"; }
  [[nodiscard]] fs::path topic() const { return domain() / port::topic_directory("t"); }

  static void expect_exchange(Publisher<Short>& publisher, Subscriber<Short>& subscriber, std::uint64_t from) {
    for (std::uint64_t i = from; i < from + 3 * publisher.capacity(); ++i) {
      ASSERT_TRUE(publish_range(publisher, i, i + 1));
      const auto sample = subscriber.take();
      ASSERT_TRUE(sample) << i;
      EXPECT_EQ(sample->number, i);
      EXPECT_TRUE(sample->whole());
      EXPECT_EQ(sample.lost(), 0u);
    }
  }
};

// `rm -rf`, or a session's end with RemoveIPC.
TEST_F(FilesTest, ThatAreAllRemovedAreMissedByNobodyWhoHasThem) {
  const Node first_node = open_node("first");
  auto first = Publisher<Short>::open(first_node, "t").value();
  auto subscriber = Subscriber<Short>::open(first_node, "t", {.reliable = true}).value();
  expect_exchange(first, subscriber, 0);
  fs::remove_all(path());
  fs::create_directory(path());
  fs::permissions(path(), fs::perms::owner_all);
  expect_exchange(first, subscriber, 1000);
  {
    const Node later_node = open_node("later");
    auto later = Publisher<Short>::open(later_node, "t").value();
    auto taker = Subscriber<Short>::open(later_node, "t", {.reliable = true}).value();
    expect_exchange(later, taker, 0);
    expect_exchange(first, subscriber, 2000);
    {
      const auto closed = std::move(first);
      const auto gone = std::move(subscriber);
    }
    expect_exchange(later, taker, 3000);
    EXPECT_TRUE(fs::exists(topic() / "topic")) << "who was there before removes nothing of those who came later";
  }
}

TEST_F(FilesTest, ThatAreRemovedKeepNoWaitBeyondItsDeadline) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  fs::remove_all(path());
  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(subscriber.wait_take(std::chrono::milliseconds(120)));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
  fs::create_directory(path());
}

// Whoever waits looks after the others' lives every 50 ms.
TEST_F(FilesTest, ThatAreRemovedAreNobodysDeath) {
  const os::test::Signal ready;
  const os::test::Signal removed;
  os::test::Child sender([&] {
    const Node own = open_node("sender");
    auto publisher = Publisher<Short>::open(own, "t").value();
    if (!publish_range(publisher, 0, 1)) return 1;
    ready.give();
    removed.await();
    return publish_range(publisher, 1, 2) && ::pause() ? 0 : 2;
  });
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true, .history = 1}).value();
  ready.await();
  ASSERT_EQ(subscriber.wait_take(std::chrono::seconds(10))->number, 0u);
  fs::remove_all(path());
  EXPECT_FALSE(subscriber.wait_take(std::chrono::milliseconds(250)));
  EXPECT_EQ(subscriber.publisher_count(), 1u) << "it lives";
  removed.give();
  const auto sample = subscriber.wait_take(std::chrono::seconds(10));
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->number, 1u);
  sender.kill();
  EXPECT_FALSE(subscriber.wait_take(std::chrono::milliseconds(250)));
  EXPECT_EQ(subscriber.publisher_count(), 0u) << "it is dead";
  fs::create_directory(path());
}

// One who goes lets the others look again at a directory in which nobody is any more.
TEST_F(FilesTest, ThatAreRemovedKeepAWaitAsleepAndAPublisherAtWork) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::timeout}).value();
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  std::optional leaver = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  const auto held = subscriber.take();
  ASSERT_TRUE(held);
  fs::remove_all(path());
  leaver.reset();
  const auto processor_time = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  const auto before = processor_time();
  EXPECT_FALSE(subscriber.wait_take(std::chrono::milliseconds(400)));
  EXPECT_LT(processor_time() - before, std::chrono::milliseconds(50)) << "it sleeps";
  for (std::uint64_t i = 1; i < 100; ++i) {
    ASSERT_TRUE(publish_range(publisher, i, i + 1)) << i;
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample) << i;
    ASSERT_EQ(sample->number, i);
    ASSERT_EQ(sample.lost(), 0u);
    ASSERT_EQ(held->number, 0u) << "held, and known to be";
    ASSERT_TRUE(held->whole());
  }
  EXPECT_EQ(publisher.subscriber_count(), 1u);
  fs::create_directory(path());
}

// One name of a living one's, and not the directory with it.
TEST_F(FilesTest, OfANodeThatLivesIsNobodysDeathEither) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  const Node other = open_node("other");
  auto publisher = Publisher<Short>::open(other, "t", {.depth = 4, .slow_reader = SlowReader::timeout}).value();
  for (const std::string& file : files_below(path()))
    if (file.find("/n-") != file.npos) fs::remove(fs::path(path()) / file);
  EXPECT_FALSE(subscriber.wait_take(std::chrono::milliseconds(120)));
  come_along();
  expect_exchange(publisher, subscriber, 0);
  EXPECT_EQ(subscriber.publisher_count(), 1u);
}

TEST_F(FilesTest, HaveTheirModesWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{0777}}) {
    const int status = os::test::run_in_child([&] {
      ::umask(mask);
      const Node own = open_node();
      auto publisher = Publisher<Short>::open(own, "t").value();
      auto subscriber = Subscriber<Short>::open(own, "t").value();
      if (!subscriber.fd()) return 1;
      int files = 0;
      for (const auto& entry : fs::recursive_directory_iterator(path())) {
        const auto mode = static_cast<unsigned>(entry.symlink_status().permissions());
        if (mode != (entry.is_directory() ? 0700u : 0600u)) return 2;
        ++files;
      }
      if (files < 6) return 3;
      return publish_range(publisher, 0, 1) && subscriber.take() ? 0 : 4;
    });
    EXPECT_EQ(status, 0) << "umask " << std::oct << mask;
  }
}

TEST_F(FilesTest, OfOthersInPlaceOfATopicAreAnErrorAndStay) {
  const Node own = open_node();
  const fs::path elsewhere = fs::path(path()) / "elsewhere";
  fs::create_directory(elsewhere);
  const std::vector<std::pair<const char*, std::function<void()>>> squatters{
      {"file", [&] { std::ofstream(topic()) << "no directory"; }},
      {"symbolic link", [&] { fs::create_directory_symlink(elsewhere, topic()); }},
      {"FIFO", [&] { ASSERT_EQ(::mkfifo(topic().c_str(), 0600), 0); }},
  };
  for (const auto& [name, squat] : squatters) {
    squat();
    const auto before = fs::symlink_status(topic()).type();
    const auto publisher = Publisher<Short>::open(own, "t");
    const auto subscriber = Subscriber<Short>::open(own, "t");
    ASSERT_FALSE(publisher || subscriber) << name;
    for (const Error& error : {publisher.error(), subscriber.error()}) {
      EXPECT_TRUE(error.code() == ErrorCode::permission_denied || error.code() == ErrorCode::system_call)
          << name << ": " << error.message();
      EXPECT_NE(error.message().find(topic().filename().string()), std::string_view::npos) << error.message();
    }
    EXPECT_EQ(fs::symlink_status(topic()).type(), before) << name;
    EXPECT_TRUE(fs::is_empty(elsewhere)) << name;
    fs::remove(topic());
    EXPECT_TRUE(Publisher<Short>::open(own, "t")) << name << " is gone";
  }
  fs::remove(elsewhere);
}

TEST_F(FilesTest, OfOthersAmongThoseOfATopicAreLeftAlone) {
  const std::string number(32, 'a');
  const std::vector<std::string> names{"note", "p-" + number, "s-07-" + number, "b-07-" + number,
                                       "x-" + number + "-" + number};
  {
    const Node own = open_node();
    auto publisher = Publisher<Short>::open(own, "t").value();
    auto subscriber = Subscriber<Short>::open(own, "t").value();
    std::ofstream(topic() / names[0]) << "not ours";
    fs::create_symlink("/dev/zero", topic() / names[1]);
    ASSERT_EQ(::mkfifo((topic() / names[2]).c_str(), 0600), 0);
    std::ofstream(topic() / names[3]) << "no FIFO";
    fs::create_directory(topic() / names[4]);
    std::ofstream(domain() / ("n-" + number)) << "no node";
    expect_exchange(publisher, subscriber, 0);
    auto second = Publisher<Short>::open(own, "t").value();
    auto taker = Subscriber<Short>::open(own, "t", {.reliable = true}).value();
    expect_exchange(second, taker, 0);
    EXPECT_TRUE(examine({.runtime_directory = path()}));
    EXPECT_EQ(fs::file_size(topic() / names[0]), 8u);
  }
  fs::remove_all(domain());
}

}  // namespace
}  // namespace tenon::test
