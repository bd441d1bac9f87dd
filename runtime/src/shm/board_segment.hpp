// A board: the latest values that one writer keeps, one cell per key. Written by its writer only.
//
//   0     SegmentHeader
//   512   BoardShape      constant
//   640   LifeWords       how far its writer's life has come
//   704   BoardControl    cells in use, changes
//   768   descriptor      the schema's bytes
//   …     cells           page-aligned, `cells` times `stride` bytes (queue::LatestCell)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "shm/segment_header.hpp"
#include "tenon/detail/queue/latest_cell.hpp"
#include "tenon/detail/queue/life_words.hpp"

namespace tenon::shm {

inline constexpr std::uint32_t kMostCells = 1u << 20;

struct BoardShape {
  std::uint64_t value_bytes = 0;
  std::uint64_t stride = 0;
  std::uint64_t cells_offset = 0;
  std::uint32_t cells = 0;
  std::uint32_t value_alignment = 0;
  std::array<std::uint64_t, 12> reserved{};
};
static_assert(sizeof(BoardShape) == 128 && offsetof(BoardShape, cells) == 24);

using Cell = queue::LatestCell<queue::StdAtomics>;
using BoardWords = queue::BoardControl<queue::StdAtomics>;

inline constexpr std::size_t kBoardShapeOffset = 512;
inline constexpr std::size_t kBoardLifeOffset = 640;
inline constexpr std::size_t kBoardControlOffset = 704;
inline constexpr std::size_t kBoardDescriptorOffset = 768;
static_assert(kBoardControlOffset + sizeof(BoardWords) == kBoardDescriptorOffset);

struct BoardPlan {
  BoardShape shape;
  std::uint64_t file_bytes = 0;
};

// Empty if there are no cells or too many, or the numbers do not fit.
[[nodiscard]] std::optional<BoardPlan> plan_board(std::uint64_t value_bytes, std::uint32_t value_alignment,
                                                  std::uint32_t cells, std::uint64_t descriptor_bytes);

// Copies the shape out of a mapped segment and tests every number against the file: what is wrong, or nothing.
[[nodiscard]] std::optional<std::string> check_board(const std::byte* memory, const SegmentHeader& header,
                                                     BoardShape& shape);

using BoardLife = queue::LifeWords<queue::StdAtomics>;

[[nodiscard]] inline BoardLife& board_life(std::byte* memory) noexcept {
  return *reinterpret_cast<BoardLife*>(memory + kBoardLifeOffset);
}
[[nodiscard]] inline const BoardLife& board_life(const std::byte* memory) noexcept {
  return *reinterpret_cast<const BoardLife*>(memory + kBoardLifeOffset);
}
[[nodiscard]] inline BoardWords& board_words(std::byte* memory) noexcept {
  return *reinterpret_cast<BoardWords*>(memory + kBoardControlOffset);
}
[[nodiscard]] inline const BoardWords& board_words(const std::byte* memory) noexcept {
  return *reinterpret_cast<const BoardWords*>(memory + kBoardControlOffset);
}
// Precondition: `index` is below `shape.cells`.
[[nodiscard]] inline Cell& cell_at(std::byte* memory, const BoardShape& shape, std::uint32_t index) noexcept {
  return *reinterpret_cast<Cell*>(memory + shape.cells_offset + index * shape.stride);
}
[[nodiscard]] inline const Cell& cell_at(const std::byte* memory, const BoardShape& shape,
                                         std::uint32_t index) noexcept {
  return *reinterpret_cast<const Cell*>(memory + shape.cells_offset + index * shape.stride);
}

}  // namespace tenon::shm
