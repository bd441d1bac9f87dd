// A publisher whose words make no sense: its subscriber says so, stays within its deadlines and serves the others.
#include <chrono>
#include <filesystem>

#include "domain.hpp"
#include "messages.hpp"
#include "os/mapping.hpp"
#include "os/segment_file.hpp"
#include "shm/publisher_segment.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class HostilePublisherTest : public Domain {
 protected:
  // The segment of the only publisher there is, as its owner may write it.
  [[nodiscard]] os::Mapping segment() const {
    for (const std::string& file : files_below(path())) {
      const std::filesystem::path at = path() + "/" + file;
      if (!std::filesystem::is_regular_file(at)) continue;
      const auto directory = os::Directory::open(at.parent_path()).value();
      auto opened = os::open_existing(directory, at.filename(), os::Access::read_write).value();
      auto memory = os::Mapping::writable(opened.file, opened.facts.bytes).value();
      shm::SegmentHeader header;
      if (!shm::check_header(memory.data(), memory.size(), shm::SegmentKind::publisher, header)) return memory;
    }
    return {};
  }
  // Overwrites the header of the slot at the head, as one that would publish.
  static void write_slot(os::Mapping& memory, std::uint64_t sequence, std::uint64_t mark, std::uint64_t where) {
    shm::SegmentHeader header;
    shm::PublisherShape shape;
    ASSERT_FALSE(shm::check_header(memory.data(), memory.size(), shm::SegmentKind::publisher, header));
    ASSERT_FALSE(shm::check_publisher(memory.data(), header, shape));
    const auto ring = shm::ring_memory(memory.writable_data(), shape);
    auto& slot = *reinterpret_cast<queue::SlotHeader<queue::StdAtomics>*>(ring.cells + (sequence % ring.capacity) *
                                                                                           ring.shape.stride);
    slot.where = where;
    slot.seq = mark;
  }
};

TEST_F(HostilePublisherTest, IsDroppedWithAReasonWhenItPointsOutsideItsSegment) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto memory = segment();
  ASSERT_TRUE(memory);
  write_slot(memory, 0, queue::valid_mark(0), queue::pack_where(48, 0xffff'fffe));
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.publisher_count(), 0u);
  ASSERT_EQ(subscriber.refusals().size(), 1u);
  EXPECT_EQ(subscriber.refusals()[0], ErrorCode::segment_invalid);
  auto honest = Publisher<Short>::open(node(), "t").value();
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  ASSERT_TRUE(publish_range(honest, 0, 1));
  EXPECT_EQ(subscriber.take()->number, 0u);
}

TEST_F(HostilePublisherTest, CannotKeepAWaitBeyondItsDeadline) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  auto memory = segment();
  ASSERT_TRUE(memory);
  write_slot(memory, 0, queue::valid_mark(1'000'000), 0);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(subscriber.wait_take(20ms));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

}  // namespace
}  // namespace tenon::test
