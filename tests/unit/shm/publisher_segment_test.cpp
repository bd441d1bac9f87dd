// The shape of a publisher's segment: planned by one process, checked by another that does not trust it.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <vector>

#include "shm/publisher_segment.hpp"

namespace tenon::shm {
namespace {

constexpr std::uint64_t kPublisherDescriptorBytes = 300;

TEST(RingCapacity, LeavesTheDepthReadableBesideTheStepAndTheLoans) {
  for (std::uint32_t depth = 1; depth < 300; ++depth)
    for (const std::uint32_t loans : {1u, 2u, 8u, 100u}) {
      const std::uint64_t capacity = ring_capacity(depth, loans);
      EXPECT_EQ(capacity & (capacity - 1), 0u);
      EXPECT_GE(capacity, queue::kMinCapacity);
      EXPECT_GE(capacity - capacity / 4 - loans, depth) << depth << ' ' << loans;
      const std::uint64_t half = capacity / 2;
      EXPECT_TRUE(half < queue::kMinCapacity || half - half / 4 < std::uint64_t{depth} + loans) << "larger than needed";
    }
}

TEST(PublisherPlan, HasASpareForEachLoanAndEachHold) {
  const auto plan = plan_publisher(40, 8, 16, 3, 20, kPublisherDescriptorBytes);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->shape.chunks, plan->shape.capacity + 3 + 20);
  EXPECT_EQ(plan->shape.cells_offset % 4096, 0u);
  EXPECT_GE(plan->file_bytes, plan->shape.cells_offset + plan->shape.chunks * plan->shape.stride);
}

TEST(PublisherPlan, IsRefusedWhereNumbersWouldOverflow) {
  EXPECT_FALSE(plan_publisher(~std::uint64_t{0}, 8, 1, 1, 1, 0));
  EXPECT_FALSE(plan_publisher(std::uint64_t{1} << 45, 8, 16, 1, 1, 0));
  EXPECT_FALSE(plan_publisher(8, 8, 0xffff'ffff, 1, 1, 0));
  EXPECT_FALSE(plan_publisher(8, 8, 1, 0xffff'ffff, 0xffff'ffff, 0));
}

TEST(PublisherPlan, HasWhatIsKeptBehindTheChunksAndOnlyIfAnyIs) {
  auto plan = plan_publisher(40, 8, 16, 3, 20, kPublisherDescriptorBytes).value();
  const std::uint64_t without = plan.file_bytes;
  ASSERT_TRUE(plan_kept(plan, 0, kPublisherDescriptorBytes));
  EXPECT_EQ(plan.file_bytes, without);
  EXPECT_EQ(plan.shape.kept_offset, 0u);
  ASSERT_TRUE(plan_kept(plan, 100, kPublisherDescriptorBytes));
  EXPECT_EQ(plan.shape.kept_offset % 4096, 0u);
  EXPECT_GE(plan.shape.kept_offset, plan.shape.cells_offset + plan.shape.chunks * plan.shape.stride);
  EXPECT_GE(plan.file_bytes, plan.shape.kept_offset + 100 * 192);
  EXPECT_FALSE(plan_kept(plan, queue::kMostKeptKeys + 1, kPublisherDescriptorBytes));
  auto large = plan_publisher(std::uint64_t{1} << 30, 8, 1, 1, 1, 0).value();
  EXPECT_FALSE(plan_kept(large, queue::kMostKeptKeys, 0));
}

class HostileShape : public testing::Test {
 protected:
  HostileShape()
      : plan_(plan_publisher(40, 8, 16, 2, 20, kPublisherDescriptorBytes).value()), file_(kPublisherDescriptorOffset) {
    header_.kind = SegmentKind::publisher;
    header_.file_bytes = plan_.file_bytes;
    header_.descriptor_offset = kPublisherDescriptorOffset;
    header_.descriptor_bytes = kPublisherDescriptorBytes;
  }
  bool refused(const std::function<void(PublisherShape&)>& change) {
    PublisherShape shape = plan_.shape;
    change(shape);
    std::memcpy(file_.data() + kPublisherShapeOffset, &shape, sizeof shape);
    PublisherShape read;
    return check_publisher(file_.data(), header_, read).has_value();
  }

  PublisherPlan plan_;
  SegmentHeader header_;
  std::vector<std::byte> file_;
};

TEST_F(HostileShape, AsPlannedIsAccepted) {
  EXPECT_FALSE(refused([](PublisherShape&) {}));
}

TEST_F(HostileShape, EachNumberThatContradictsTheOthersIsRefused) {
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{3}, std::uint64_t{1} << 31,
                                    std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    const auto small = static_cast<std::uint32_t>(value);
    EXPECT_TRUE(refused([&](auto& s) { s.stride = value; })) << value;
    EXPECT_TRUE(refused([&](auto& s) { s.capacity = value; })) << value;
    EXPECT_TRUE(refused([&](auto& s) { s.mirror_offset = value; })) << value;
    EXPECT_TRUE(refused([&](auto& s) { s.cells_offset = value; })) << value;
    EXPECT_TRUE(refused([&](auto& s) { s.payload_offset = small; })) << value;
    EXPECT_TRUE(refused([&](auto& s) { s.chunks = small; })) << value;
    if (value != 0) {
      EXPECT_TRUE(refused([&](auto& s) { s.kept_offset = value; })) << value;
      EXPECT_TRUE(refused([&](auto& s) { s.kept_keys = small | 1; })) << value;
    }
  }
  for (const std::uint64_t bytes :
       {std::uint64_t{49}, std::uint64_t{1} << 46, ~std::uint64_t{0} - 15, ~std::uint64_t{0}})
    EXPECT_TRUE(refused([&](auto& s) { s.payload_bytes = bytes; })) << bytes;
  for (const std::uint32_t alignment : {0u, 3u, 128u, 8192u, 0x8000'0000u})
    EXPECT_TRUE(refused([&](auto& s) { s.payload_alignment = alignment; })) << alignment;
}

TEST_F(HostileShape, ACapacityThatIsNoPowerOfTwoOrTooSmallIsRefused) {
  for (const std::uint64_t capacity : {2u, 6u, 33u}) EXPECT_TRUE(refused([&](auto& s) { s.capacity = capacity; }));
}

TEST_F(HostileShape, MoreSlotsThanChunksAreRefused) {
  EXPECT_TRUE(refused([](auto& s) { s.capacity *= 4; }));
}

TEST_F(HostileShape, AnUnknownPolicyIsRefused) {
  EXPECT_TRUE(refused([](auto& s) { s.slow_reader = static_cast<SlowReaderWord>(4); }));
}

TEST_F(HostileShape, AnotherFileSizeIsRefused) {
  header_.file_bytes += 4096;
  EXPECT_TRUE(refused([](PublisherShape&) {}));
  header_.file_bytes = kPublisherDescriptorOffset - 1;
  EXPECT_TRUE(refused([](PublisherShape&) {}));
}

TEST_F(HostileShape, ADescriptorInAnotherPlaceIsRefused) {
  header_.descriptor_offset = 512;
  EXPECT_TRUE(refused([](PublisherShape&) {}));
}

}  // namespace
}  // namespace tenon::shm
