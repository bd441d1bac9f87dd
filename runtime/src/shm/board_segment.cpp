#include "shm/board_segment.hpp"

#include <bit>
#include <cstring>

#include "shm/pages.hpp"

namespace tenon::shm {

namespace {

// Everything that follows from the value and the number of cells.
bool place_parts(BoardShape& shape, std::uint64_t descriptor_bytes, std::uint64_t& file_bytes) {
  if (shape.cells == 0 || shape.cells > kMostCells || shape.value_bytes > kLargestFile / kMostCells) return false;
  shape.stride = queue::latest_cell_stride(shape.value_bytes);
  shape.cells_offset = round_up(kBoardDescriptorOffset + descriptor_bytes, kPage);
  file_bytes = round_up(shape.cells_offset + shape.stride * shape.cells, kPage);
  return true;
}

}  // namespace

std::optional<BoardPlan> plan_board(std::uint64_t value_bytes, std::uint32_t value_alignment, std::uint32_t cells,
                                    std::uint64_t descriptor_bytes) {
  BoardPlan plan;
  plan.shape.value_bytes = value_bytes;
  plan.shape.value_alignment = value_alignment;
  plan.shape.cells = cells;
  if (!place_parts(plan.shape, descriptor_bytes, plan.file_bytes)) return std::nullopt;
  return plan;
}

std::optional<std::string> check_board(const std::byte* memory, const SegmentHeader& header, BoardShape& shape) {
  if (header.file_bytes < kBoardDescriptorOffset) return "the file ends inside the board's shared words";
  std::memcpy(&shape, memory + kBoardShapeOffset, sizeof shape);
  if (!std::has_single_bit(shape.value_alignment) || shape.value_alignment > kPage)
    return "alignment is no power of two";
  BoardShape expected = shape;
  std::uint64_t file_bytes = 0;
  if (!place_parts(expected, header.descriptor_bytes, file_bytes) ||
      std::memcmp(&expected, &shape, sizeof shape) != 0 || file_bytes != header.file_bytes ||
      header.descriptor_offset != kBoardDescriptorOffset)
    return "sizes and offsets contradict each other";
  return std::nullopt;
}

}  // namespace tenon::shm
