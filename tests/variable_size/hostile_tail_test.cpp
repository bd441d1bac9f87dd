// What publishers say of their room and of their messages, and taps do not follow.
#include <gtest/gtest.h>

#include <cloud.hpp>
#include <filesystem>
#include <fstream>

#include <tenon/tap.hpp>

#include "domain.hpp"
#include "shm/publisher_segment.hpp"

namespace tenon::test {
namespace {

class HostileTailTest : public Domain {
 protected:
  static void send(cloud::GrowingPublisher& publisher, std::string_view text) {
    auto loan = publisher.loan().value();
    ASSERT_TRUE(loan.tail(&cloud::Growing::text, text));
    std::move(loan).publish();
  }
};

// What the segment of a publisher says that claims chunks of 16 GiB, and of its message that it has so many bytes.
void claim(const std::string& file, std::uint32_t bytes) {
  std::fstream segment(file, std::ios::binary | std::ios::in | std::ios::out);
  const auto at = [&](std::uint64_t place, auto& value, bool write) {
    segment.seekp(static_cast<std::streamoff>(place));  // reads from there too
    auto* const memory = reinterpret_cast<char*>(&value);
    write ? static_cast<void>(segment.write(memory, sizeof value))
          : static_cast<void>(segment.read(memory, sizeof value));
  };
  shm::SegmentHeader header;
  shm::PublisherShape old;
  at(0, header, false);
  at(shm::kPublisherShapeOffset, old, false);
  const auto plan =
      shm::plan_publisher(std::uint64_t{16} << 30, old.payload_alignment, 4, 2, 8, header.descriptor_bytes);
  ASSERT_TRUE(plan);
  auto shape = plan->shape;
  shape.slow_reader = old.slow_reader;
  shape.patience_ns = old.patience_ns;
  shape.first = old.first;
  shape.fenced = old.fenced;
  header.file_bytes = plan->file_bytes;
  const std::uint64_t slot = shape.first & (shape.capacity - 1);
  std::uint64_t mark = queue::valid_mark(shape.first);
  std::uint64_t where = queue::pack_where(bytes, static_cast<std::uint32_t>(slot));
  std::filesystem::resize_file(file, plan->file_bytes);
  at(0, header, true);
  at(shm::kPublisherShapeOffset, shape, true);
  at(shape.cells_offset + slot * shape.stride, mark, true);
  at(shape.cells_offset + slot * shape.stride + sizeof mark, where, true);
  ASSERT_TRUE(segment.flush());
}

// The size of the message counts, not the room; one that is too large is of a publisher that nobody follows.
TEST_F(HostileTailTest, ATapReservesWhatAMessageSaysAndPassesOverWhoSaysTooMuch) {
  for (const std::uint32_t bytes : {std::uint32_t{sizeof(cloud::Growing)}, Tap::kMostTailBytes + 1000U}) {
    auto hostile = cloud::GrowingPublisher::open(node(), "t").value();
    send(hostile, "");
    for (const std::string& file : files_below(path())) {
      shm::SegmentHeader header;
      std::ifstream(path() + "/" + file, std::ios::binary).read(reinterpret_cast<char*>(&header), sizeof header);
      if (header.kind == shm::SegmentKind::publisher) claim(path() + "/" + file, bytes);
    }
    auto honest = cloud::GrowingPublisher::open(node(), "t").value();
    auto tap = Tap::open("t", {}, 1).value();
    EXPECT_EQ(tap.publisher_count(), 2u);
    send(honest, "some text");
    std::size_t seen = 0;
    std::size_t empty = 0;
    TappedMessage message;
    for (; tap.next(message); ++seen) empty += message.bytes.size() == sizeof(cloud::Growing) ? 1U : 0U;
    EXPECT_EQ(seen, bytes == sizeof(cloud::Growing) ? 2U : 1U);
    EXPECT_EQ(empty, bytes == sizeof(cloud::Growing) ? 1U : 0U);
    EXPECT_EQ(tap.publisher_count(), seen);
    EXPECT_LT(message.bytes.capacity(), std::size_t{1} << 20);
  }
}

}  // namespace
}  // namespace tenon::test
