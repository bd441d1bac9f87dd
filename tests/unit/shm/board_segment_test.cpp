// The shape of a board: planned by one process, checked by another that does not trust it.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <vector>

#include "shm/board_segment.hpp"

namespace tenon::shm {
namespace {

constexpr std::uint64_t kBoardDescriptorBytes = 300;

TEST(BoardPlan, HasTwoPlacesPerKeyAndWholeLines) {
  for (const std::uint64_t bytes : {1u, 8u, 16u, 40u, 1000u, 4096u}) {
    const auto plan = plan_board(bytes, 8, 10, kBoardDescriptorBytes);
    ASSERT_TRUE(plan);
    EXPECT_GE(plan->shape.stride, 32 + 2 * bytes);
    EXPECT_EQ(plan->shape.stride % 64, 0u);
    EXPECT_EQ(plan->shape.cells_offset % 4096, 0u);
    EXPECT_GE(plan->file_bytes, plan->shape.cells_offset + 10 * plan->shape.stride);
  }
  EXPECT_EQ(plan_board(16, 8, 1, 0)->shape.stride, 64u) << "16 bytes twice and the marks are one line";
}

TEST(BoardPlan, IsRefusedWithoutCellsAndWhereNumbersWouldOverflow) {
  EXPECT_FALSE(plan_board(40, 8, 0, 0));
  EXPECT_FALSE(plan_board(40, 8, kMostCells + 1, 0));
  EXPECT_FALSE(plan_board(~std::uint64_t{0}, 8, 1, 0));
}

TEST(HostileBoard, IsRefusedWhateverWasChanged) {
  const BoardPlan plan = plan_board(40, 8, 16, kBoardDescriptorBytes).value();
  SegmentHeader header;
  header.kind = SegmentKind::board;
  header.file_bytes = plan.file_bytes;
  header.descriptor_offset = kBoardDescriptorOffset;
  header.descriptor_bytes = kBoardDescriptorBytes;
  std::vector<std::byte> file(kBoardDescriptorOffset);
  const auto refused = [&](const std::function<void(BoardShape&)>& change) {
    BoardShape shape = plan.shape;
    change(shape);
    std::memcpy(file.data() + kBoardShapeOffset, &shape, sizeof shape);
    BoardShape read;
    return check_board(file.data(), header, read).has_value();
  };
  EXPECT_FALSE(refused([](BoardShape&) {}));
  EXPECT_TRUE(refused([](BoardShape& shape) { shape.value_bytes = 4000; }));
  EXPECT_TRUE(refused([](BoardShape& shape) { shape.value_bytes = ~std::uint64_t{0}; }));
  EXPECT_TRUE(refused([](BoardShape& shape) { shape.stride = 64; }));
  EXPECT_TRUE(refused([](BoardShape& shape) { shape.cells_offset = 0; }));
  EXPECT_TRUE(refused([](BoardShape& shape) { shape.cells = 1u << 19; }));
  EXPECT_TRUE(refused([](BoardShape& shape) { shape.cells = 0; }));
  EXPECT_TRUE(refused([](BoardShape& shape) { shape.value_alignment = 3; }));
  header.file_bytes -= 4096;
  EXPECT_TRUE(refused([](BoardShape&) {})) << "a file that ends early";
}

}  // namespace
}  // namespace tenon::shm
