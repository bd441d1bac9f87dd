// A publisher whose words make no sense: its subscriber says so, stays within its deadlines and serves the others.
#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "domain.hpp"
#include "forging.hpp"
#include "messages.hpp"
#include "shm/topic_segment.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class HostilePublisherTest : public Domain {};

TEST_F(HostilePublisherTest, IsDroppedWithAReasonWhenItPointsOutsideItsSegment) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ForgedRing ring(publisher_segment(path()));
  ring.write_slot(0, queue::valid_mark(0), queue::pack_where(48, 0xffff'fffe));
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.publisher_count(), 0u);
  ASSERT_EQ(subscriber.refusals().size(), 1u);
  EXPECT_EQ(subscriber.refusals()[0], ErrorCode::segment_invalid);
  auto honest = Publisher<Short>::open(node(), "t").value();
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  ASSERT_TRUE(publish_range(honest, 0, 1));
  EXPECT_EQ(subscriber.take()->number, 0u);
}

TEST_F(HostilePublisherTest, IsNobodyIfItCallsItselfAsAnotherOneIsCalled) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  const auto honest = segments_wanted(
      path(), [](const shm::SegmentHeader& header) { return header.kind == shm::SegmentKind::publisher; });
  ASSERT_EQ(honest.size(), 1u);
  const auto copy = honest[0].file.parent_path() / ("p-" + std::string(32, 'a'));
  std::filesystem::copy_file(honest[0].file, copy);
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  ASSERT_TRUE(publish_range(publisher, 0, 1));
  EXPECT_EQ(subscriber.take()->number, 0u);
  EXPECT_FALSE(subscriber.take());
  std::filesystem::remove(copy);
}

TEST_F(HostilePublisherTest, CannotKeepAWaitBeyondItsDeadline) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  ForgedRing ring(publisher_segment(path()));
  ring.write_slot(0, queue::valid_mark(1'000'000), 0);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(subscriber.wait_take(20ms));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

// Led past the end of all sequences, a subscriber takes what was never written: a hold on it must not read as none, or the
// sample would look at memory that goes with the publisher.
TEST_F(HostilePublisherTest, CannotHaveASampleTakenThatNothingHolds) {
  auto publisher = std::optional(Publisher<Short>::open(node(), "t").value());
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  std::optional<ForgedRing> ring(publisher_segment(path()));
  const std::uint64_t quarter = std::uint64_t{1} << 62;
  for (std::uint64_t i = 1; i <= 3; ++i) {
    ring->set_head(i * quarter);
    (void)subscriber.take_newest();
  }
  ring->set_head(0);
  const auto sample = subscriber.take_newest();
  ASSERT_TRUE(sample) << "of the last sequence";
  ring.reset();
  publisher.reset();
  EXPECT_EQ(subscriber.publisher_count(), 0u);
  EXPECT_EQ(sample->number, 0u);
}

// Every process of the user may write to the words of a topic, and put files beside it, so that it takes long to read.
TEST_F(HostilePublisherTest, CannotKeepAWaitByMovingTheGenerationWithoutPause) {
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto topic =
      segments_wanted(path(), [](const shm::SegmentHeader& header) { return header.kind == shm::SegmentKind::topic; });
  ASSERT_EQ(topic.size(), 1u);
  const auto directory = topic[0].file.parent_path();
  const auto other_file = [&](int i) { return directory / ("other-" + std::to_string(i)); };
  for (int i = 0; i < 2000; ++i) std::ofstream(other_file(i)).put('x');
  auto& words = shm::topic_words(topic[0].memory.writable_data());
  std::atomic<bool> over{false};
  std::array<std::thread, 3> movers;  // one of them runs
  const auto end = std::chrono::steady_clock::now() + 5s;
  for (std::thread& mover : movers)
    mover = std::thread([&] {
      while (!over && std::chrono::steady_clock::now() < end) (void)words.move_generation();
    });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(subscriber.wait_take(20ms));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
  over = true;
  for (std::thread& mover : movers) mover.join();
  for (int i = 0; i < 2000; ++i) std::filesystem::remove(other_file(i));
}

// A subscriber that named a node which is none when it was met, and whose file says something else when it is swept.
TEST_F(HostilePublisherTest, WaitsForNoReaderThatIsCalledDeadAndWhoseFileStays) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.reliable = true}).value();
  auto found = segments_wanted(
      path(), [](const shm::SegmentHeader& header) { return header.kind == shm::SegmentKind::subscriber; });
  ASSERT_EQ(found.size(), 1u);
  auto& named = *reinterpret_cast<shm::SegmentHeader*>(found[0].memory.writable_data());
  named.node = {1, 2};
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .patience = 10ms}).value();
  (void)subscriber.publisher_count();  // attaches
  EXPECT_EQ(publisher.subscriber_count(), 1u);
  named.node = found[0].header.node;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(publish_range(publisher, 0, 100));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

}  // namespace
}  // namespace tenon::test
