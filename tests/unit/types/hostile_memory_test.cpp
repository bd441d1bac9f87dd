// Bytes that a hostile or broken peer writes: every accessor has an answer inside the value.
#include <gtest/gtest.h>

#include <algorithm>
#include <tenon/types.hpp>

#include "forge.hpp"
#include "turret.hpp"

namespace tenon {
namespace {

constexpr std::uint32_t kHuge = 0xffff'ffff;

TEST(HostileMemory, StringLengthIsTakenUpToTheCapacity) {
  String<6> text = "abc";
  forge(text, 0, kHuge);
  EXPECT_EQ(text.size(), 6U);
  EXPECT_EQ(text.view().size(), 6U);
  EXPECT_EQ(text.end() - text.begin(), 6);
  EXPECT_EQ(text.stored_length(), kHuge);
}

TEST(HostileMemory, StringWithoutANulIsCopiedWithOne) {
  String<6> text = "abcdef";
  forge(text, 4 + 6, '!');
  EXPECT_FALSE(text.is_terminated());
  char buffer[7] = {};
  EXPECT_TRUE(text.copy_c_str(buffer));
  EXPECT_STREQ(buffer, "abcdef");
}

TEST(HostileMemory, AppendToAForgedStringStaysInside) {
  String<6> text = "abc";
  forge(text, 0, kHuge);
  EXPECT_FALSE(text.push_back('x'));
  text.pop_back();
  EXPECT_EQ(text.size(), 5U);
}

TEST(HostileMemory, SequenceSizeIsTakenUpToTheCapacity) {
  Sequence<std::uint64_t, 3> numbers;
  forge(numbers, 0, kHuge);
  EXPECT_EQ(numbers.size(), 3U);
  EXPECT_EQ(numbers.span().size(), 3U);
  EXPECT_EQ(numbers.end() - numbers.begin(), 3);
  EXPECT_FALSE(numbers.push_back(1));
  EXPECT_EQ(numbers, numbers);
}

TEST(HostileMemory, MapSizeIsTakenUpToTheCapacity) {
  Map<std::uint32_t, std::uint32_t, 3> map{{{0, 1}}};
  forge(map, 0, kHuge);
  EXPECT_EQ(map.size(), 3U);
  EXPECT_EQ(map.end() - map.begin(), 3);
  EXPECT_EQ(map.stored_size(), kHuge);
  EXPECT_FALSE(map.insert_or_assign(9, 1));
  EXPECT_EQ(map.try_emplace(9), nullptr);
  EXPECT_EQ(map, map);
  EXPECT_EQ(map.erase(0), 1U);
  EXPECT_EQ(map.size(), 2U);
}

// Of entries in no order some are missed; what is found is under its key and inside.
TEST(HostileMemory, AnUnsortedMapAnswersFromInside) {
  Map<std::uint32_t, std::uint32_t, 8> map;
  std::uint32_t noise = 1;
  for (int round = 0; round < 500; ++round) {
    for (std::size_t offset = 4; offset < sizeof(map); offset += 4) {
      noise = noise * 1664525U + 1013904223U;
      forge(map, offset, noise >> 29);
    }
    forge(map, 0, noise >> 28);
    for (std::uint32_t key = 0; key < 8; ++key) {
      const std::uint32_t* found = map.at(key);
      EXPECT_EQ(found != nullptr, map.contains(key));
      const auto holds_it = [&](const auto& entry) { return &entry.value() == found && entry.key() == key; };
      EXPECT_EQ(found != nullptr, std::any_of(map.begin(), map.end(), holds_it));
    }
    map.erase(noise >> 29);
    static_cast<void>(map.insert_or_assign(noise >> 29, 1));
    EXPECT_LE(map.size(), 8U);
  }
}

TEST(HostileMemory, EveryValueOfAnEnumerationHasAnAnswer) {
  for (const std::int32_t raw : {0, 1, 2, -3, 7, INT32_MIN, INT32_MAX}) {
    nav::Mode mode{};
    forge(mode, 0, raw);
    EXPECT_EQ(is_valid(mode), raw == 1 || raw == 2 || raw == -3);
    EXPECT_EQ(to_string(mode).empty(), !is_valid(mode));
    EXPECT_EQ(to_number(mode), raw);
  }
}

// Any bytes at all: nothing but an answer comes out. (Under ASan and UBSan this is the test that matters.)
TEST(HostileMemory, AnyBytesAreValidatedAndCompared) {
  std::uint32_t noise = 1;
  for (int round = 0; round < 2000; ++round) {
    nav::Fleet fleet;
    for (std::size_t offset = 0; offset < sizeof(fleet); ++offset) {
      noise = noise * 1664525U + 1013904223U;
      forge(fleet, offset, static_cast<unsigned char>(noise >> 24));
    }
    EXPECT_FALSE(validate(fleet));
    EXPECT_TRUE(fleet.turrets == fleet.turrets);
    EXPECT_FALSE(validate(fleet).path().empty());
  }
}

}  // namespace
}  // namespace tenon
