// Threads of one process, through a domain that is in no file system.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

std::size_t open_descriptors() {
  const auto all = std::filesystem::directory_iterator("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// Domain sees to it that no file is left; here none may ever be there.
class InProcessTest : public Domain {
 protected:
  [[nodiscard]] static Node open(std::string_view domain = {}) {
    return Node::open("thread", {.domain = std::string(domain), .runtime_directory = {}, .in_process = true}).value();
  }
};

TEST_F(InProcessTest, MessagesPassBetweenThreadsWithoutAFile) {
  constexpr std::uint64_t kMessages = 100'000;
  const Node sending = open();
  auto publisher = Publisher<Short>::open(sending, "t", {.slow_reader = SlowReader::block}).value();
  const Node receiving = open();
  auto subscriber = Subscriber<Short>::open(receiving, "t", {.reliable = true}).value();
  EXPECT_EQ(files_below(path()), std::vector<std::string>{});
  std::thread sender([&] { EXPECT_TRUE(publish_range(publisher, 0, kMessages)); });
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    const auto sample = subscriber.wait_take(10s);
    if (!sample || sample->number != i || !sample->whole()) ++wrong;
  }
  sender.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(subscriber.lost(), 0u);
}

TEST_F(InProcessTest, ASleeperIsWoken) {
  const Node node = open();
  auto publisher = Publisher<Short>::open(node, "t").value();
  auto subscriber = Subscriber<Short>::open(node, "t", {.spin = 0ns}).value();
  std::thread sender([&] {
    std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(publish_range(publisher, 7, 8));
  });
  const auto sample = subscriber.wait_take(10s);
  sender.join();
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->number, 7u);
}

TEST_F(InProcessTest, DomainsAreApartFromEachOtherAndFromTheFileSystem) {
  const Node here = open("a");
  auto publisher = Publisher<Short>::open(here, "t").value();
  for (const Node& elsewhere : {open("b"), open_node()}) {
    auto subscriber = Subscriber<Short>::open(elsewhere, "t").value();
    EXPECT_EQ(subscriber.publisher_count(), 0u);
  }
  EXPECT_EQ(publisher.subscriber_count(), 0u);
}

TEST_F(InProcessTest, AClosedPublisherOwesNothingLess) {
  const Node node = open();
  auto subscriber = Subscriber<Short>::open(node, "t").value();
  {
    auto publisher = Publisher<Short>::open(node, "t").value();
    ASSERT_TRUE(publish_range(publisher, 0, 3));
  }
  for (std::uint64_t i = 0; i < 3; ++i) {
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->number, i);
  }
}

TEST_F(InProcessTest, ASampleOutlivesEverythingElse) {
  Sample<Short> sample(Take::nothing);
  {
    const Node node = open();
    auto publisher = Publisher<Short>::open(node, "t").value();
    auto subscriber = Subscriber<Short>::open(node, "t").value();
    ASSERT_TRUE(publish_range(publisher, 5, 6));
    sample = subscriber.take();
  }
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->number, 5u);
  EXPECT_TRUE(sample->whole());
}

TEST_F(InProcessTest, LeavesNoDescriptorBehind) {
  const auto once = [] {
    const Node node = open();
    auto publisher = Publisher<Short>::open(node, "t").value();
    auto subscriber = Subscriber<Short>::open(node, "t").value();
    EXPECT_TRUE(publish_range(publisher, 0, 1));
    EXPECT_TRUE(subscriber.take());
  };
  once();
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 10; ++i) once();
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(InProcessTest, AForkedChildIsAProcessOfItsOwn) {
  const Node node = open();
  auto publisher = Publisher<Short>::open(node, "t").value();
  EXPECT_EQ(os::test::run_in_child([] {
              const Node own = open();
              auto subscriber = Subscriber<Short>::open(own, "t").value();
              return subscriber.publisher_count() == 0 ? 0 : 1;
            }),
            0);
  auto subscriber = Subscriber<Short>::open(node, "t").value();
  EXPECT_EQ(subscriber.publisher_count(), 1u);
}

}  // namespace
}  // namespace tenon::test
