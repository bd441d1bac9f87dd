#include "tenon/detail/queue/slot.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "tenon/detail/queue/fetching.hpp"

namespace tenon::queue {
namespace {

TEST(SlotShape, UpToFortyEightBytesAreOneCacheLine) {
  EXPECT_EQ(slot_shape(1, 1), (SlotShape{16, 64}));
  EXPECT_EQ(slot_shape(48, 8), (SlotShape{16, 64}));
  EXPECT_EQ(slot_shape(49, 8), (SlotShape{16, 128}));
}

TEST(SlotShape, LargeAlignmentMovesThePayloadAndTheStride) {
  EXPECT_EQ(slot_shape(64, 64), (SlotShape{64, 128}));
  EXPECT_EQ(slot_shape(10, 4096), (SlotShape{4096, 8192}));
}

TEST(Marks, NeverMeetEachOtherOrTheEmptySlot) {
  for (const std::uint64_t s :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32, (std::uint64_t{1} << 62) - 1}) {
    EXPECT_EQ(valid_mark(s), replacing_mark(s) + 1);
    EXPECT_EQ(replacing_mark(s + 1), valid_mark(s) + 1);
    EXPECT_NE(replacing_mark(s), 0u);
  }
}

TEST(Where, KeepsBothHalves) {
  const std::uint64_t where = pack_where(0xffff'fffe, 0x8000'0001);
  EXPECT_EQ(size_of(where), 0xffff'fffeu);
  EXPECT_EQ(chunk_of(where), 0x8000'0001u);
}

TEST(Words, CopyExactlyTheBytesAskedFor) {
  for (const std::size_t bytes : {1u, 7u, 8u, 9u, 40u}) {
    alignas(8) std::array<std::byte, 48> shared{};
    std::array<std::byte, 48> from{};
    std::array<std::byte, 48> to{};
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<std::byte>(i + 1);
    to.fill(std::byte{0xee});
    store_words<StdAtomics>(shared.data(), from.data(), bytes);
    load_words<StdAtomics>(to.data(), shared.data(), bytes);
    EXPECT_EQ(std::memcmp(to.data(), from.data(), bytes), 0) << bytes;
    EXPECT_EQ(to[bytes], std::byte{0xee}) << bytes;
  }
}

TEST(Fetching, StaysFarFromTheEndOfAQuarterOfTheRing) {
  for (std::uint64_t capacity = 4; capacity <= 1 << 20; capacity *= 2) {
    const std::uint64_t distance = fetch_distance(capacity);
    if (distance != capacity) {
      EXPECT_LE(8 * distance, capacity / 4);
    }
  }
  EXPECT_EQ(fetch_distance(kLeastFetchedRing / 2), kLeastFetchedRing / 2);
}

TEST(Sequences, CompareByDistanceAcrossAWrap) {
  EXPECT_TRUE(before(~std::uint64_t{0}, 0));
  EXPECT_FALSE(before(0, ~std::uint64_t{0}));
  EXPECT_EQ(later(~std::uint64_t{0}, 3), 3u);
  EXPECT_EQ(earlier(~std::uint64_t{0}, 3), ~std::uint64_t{0});
}

}  // namespace
}  // namespace tenon::queue
