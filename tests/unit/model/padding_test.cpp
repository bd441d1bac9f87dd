#include "model/padding.hpp"

#include <gtest/gtest.h>
#include <algorithm>

#include "schema/geometry.hpp"
#include "tenon/detail/queue/slot.hpp"
#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

constexpr Kind kKinds[] = {Kind::uint8, Kind::uint16, Kind::uint32, Kind::uint64};

TEST(Padding, PlaceInARingIsThatOfTheRuntime) {
  for (const std::uint64_t size : {1u, 8u, 47u, 48u, 49u, 63u, 64u, 100u, 4096u}) {
    for (const std::uint32_t alignment : {1u, 2u, 4u, 8u, 16u, 32u, 64u}) {
      const auto ours = model::in_ring(size, alignment);
      const auto theirs = queue::slot_shape(size, alignment);
      EXPECT_EQ(ours.offset, theirs.payload_offset) << size << " " << alignment;
      EXPECT_EQ(ours.bytes, theirs.stride) << size << " " << alignment;
    }
  }
  EXPECT_EQ(model::kCacheLine, queue::kCacheLine);
}

TEST(Padding, GapsAndTheTailAreCounted) {
  InterfaceBuilder b;
  const TypeId s = b.structure("S", {b.member("a", b.builtin(Kind::uint8)), b.member("b", b.builtin(Kind::uint32)),
                                     b.member("c", b.builtin(Kind::uint8))});
  const Descriptor d = b.finish();
  const model::Padding found = model::padding_of(d, s, {});
  EXPECT_EQ(found.bytes, 6U);
  EXPECT_EQ(found.order, (std::vector<std::uint32_t>{1, 0, 2}));
  EXPECT_EQ(found.taken, 12U);
  EXPECT_EQ(found.taken_in_order, 8U);
  EXPECT_TRUE(found.least);
}

TEST(Padding, GapBehindABaseIsFilledFirst) {
  InterfaceBuilder b;
  const TypeId base = b.structure("Base", {b.member("a", b.builtin(Kind::uint32))});
  const TypeId s = b.structure("S", {b.member("b", b.builtin(Kind::uint64)), b.member("c", b.builtin(Kind::uint32))});
  b.at(s).base = base;
  const model::Padding found = model::padding_of(b.finish(), s, {});
  EXPECT_EQ(found.order, (std::vector<std::uint32_t>{1, 0}));
  EXPECT_EQ(found.taken, 24U);
  EXPECT_EQ(found.taken_in_order, 16U);
}

TEST(Padding, EmptyStructSpendsItsByte) {
  InterfaceBuilder b;
  const TypeId s = b.structure("S", {});
  const model::Padding found = model::padding_of(b.finish(), s, {});
  EXPECT_EQ(found.bytes, 1U);
  EXPECT_TRUE(found.order.empty());
  EXPECT_TRUE(found.least);
}

// Laid out in the order that was proposed, a struct takes what was promised; without a base or an alignment that was
// asked for, nothing takes less.
TEST(Padding, ProposedOrdersKeepTheirPromise) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    InterfaceBuilder b;
    std::vector<Member> members;
    const std::size_t count = 1 + random() % 7;
    const bool asks = random() % 2 == 0;
    std::vector<model::Alignment> alignments;
    TypeId base = kNoType;
    if (random() % 2 == 0) base = b.structure("Base", {b.member("base", b.builtin(kKinds[random() % 3]))});
    for (std::uint32_t i = 0; i < count; ++i)
      members.push_back(b.member("m" + std::to_string(i), b.builtin(kKinds[random() % 4])));
    const TypeId s = b.structure("S", members);
    b.at(s).base = base;
    if (asks) alignments.push_back({s, static_cast<std::uint32_t>(random() % count), 16});
    Descriptor d = b.finish();
    ASSERT_TRUE(model::lay_out(d, alignments).empty());
    const model::Padding found = model::padding_of(d, s, alignments);
    ASSERT_EQ(found.taken, d.types[s].size);
    if (!asks && base == kNoType) {
      EXPECT_TRUE(found.least);
    }
    if (found.order.empty()) continue;

    Descriptor other = d;
    std::vector<model::Alignment> moved = alignments;
    for (std::uint32_t i = 0; i < count; ++i) {
      other.types[s].members[i] = d.types[s].members[found.order[i]];
      for (std::size_t k = 0; k < alignments.size(); ++k)
        if (alignments[k].member == found.order[i]) moved[k].member = i;
    }
    ASSERT_TRUE(model::lay_out(other, moved).empty());
    EXPECT_EQ(other.types[s].size, found.taken_in_order);
    EXPECT_LT(other.types[s].size, d.types[s].size);
  }
}

}  // namespace
}  // namespace tenon::testing
