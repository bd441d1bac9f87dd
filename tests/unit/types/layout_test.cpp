// The bytes of the containers, which the compiler of interfaces computes by itself and every language agrees on.
#include <gtest/gtest.h>

#include <cstring>
#include <tenon/optional.hpp>
#include <tenon/types.hpp>
#include <vector>

namespace tenon {
namespace {

template <class T>
std::vector<unsigned char> bytes_of(const T& value) {
  std::vector<unsigned char> bytes(sizeof(T));
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

TEST(Layout, StringIsLengthTextNulAndZeros) {
  static_assert(sizeof(String<1>) == 8 && sizeof(String<3>) == 8 && sizeof(String<4>) == 12 && alignof(String<3>) == 4);
  EXPECT_EQ(bytes_of(String<4>("ab")), (std::vector<unsigned char>{2, 0, 0, 0, 'a', 'b', 0, 0, 0, 0, 0, 0}));
}

TEST(Layout, SequenceOfSmallElementsIsPaddedBehind) {
  static_assert(sizeof(Sequence<std::uint8_t, 5>) == 12 && alignof(Sequence<std::uint8_t, 5>) == 4);
  static_assert(sizeof(Sequence<std::uint16_t, 3>) == 12 && sizeof(Sequence<std::uint8_t, 4>) == 8);
  EXPECT_EQ(bytes_of(Sequence<std::uint8_t, 3>{{7, 8}}), (std::vector<unsigned char>{2, 0, 0, 0, 7, 8, 0, 0}));
}

TEST(Layout, SequenceOfLargeElementsIsPaddedInFront) {
  static_assert(sizeof(Sequence<double, 2>) == 24 && alignof(Sequence<double, 2>) == 8);
  static_assert(sizeof(Sequence<std::array<std::uint64_t, 2>, 1>) == 24);
  EXPECT_EQ(bytes_of(Sequence<std::uint64_t, 1>{{5}}),
            (std::vector<unsigned char>{1, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Layout, SequenceOfWordsHasNoGap) {
  static_assert(sizeof(Sequence<float, 3>) == 16 && alignof(Sequence<float, 3>) == 4);
}

TEST(Layout, OptionalIsPresenceAndValueAtItsAlignment) {
  static_assert(sizeof(Optional<Bool>) == 2 && alignof(Optional<Bool>) == 1);
  static_assert(sizeof(Optional<std::uint64_t>) == 16 && alignof(Optional<std::uint64_t>) == 8);
  static_assert(sizeof(Optional<std::array<double, 2>>) == 24 && alignof(Optional<std::array<double, 2>>) == 8);
  EXPECT_EQ(bytes_of(Optional<std::uint16_t>(std::uint16_t{5})), (std::vector<unsigned char>{1, 0, 5, 0}));
  EXPECT_EQ(bytes_of(Optional<std::uint8_t>(std::uint8_t{5})), (std::vector<unsigned char>{1, 5}));
}

TEST(Layout, MapIsASequenceOfPairs) {
  static_assert(sizeof(MapEntry<std::uint8_t, std::uint64_t>) == 16 &&
                sizeof(MapEntry<std::uint64_t, std::uint8_t>) == 16);
  static_assert(alignof(MapEntry<std::uint8_t, std::uint64_t>) == 8 && sizeof(MapEntry<char, std::uint8_t>) == 2);
  static_assert(sizeof(MapEntry<std::uint16_t, std::array<std::uint32_t, 2>>) == 12);
  static_assert(sizeof(Map<std::uint32_t, double, 2>) == 40 && alignof(Map<std::uint32_t, double, 2>) == 8);
  EXPECT_EQ(bytes_of(Map<std::uint16_t, std::uint8_t, 1>{{{5, 6}}}),
            (std::vector<unsigned char>{1, 0, 0, 0, 5, 0, 6, 0}));
  EXPECT_EQ(bytes_of(Map<std::uint8_t, std::uint16_t, 1>{{{5, 6}}}),
            (std::vector<unsigned char>{1, 0, 0, 0, 5, 0, 6, 0}));
}

TEST(Layout, FlagsAreTheirInteger) {
  enum class Wide : std::uint64_t { top = 0x8000'0000'0000'0000 };
  static_assert(sizeof(Flags<Wide>) == 8 && alignof(Flags<Wide>) == 8);
  static_assert(std::is_trivially_copyable_v<Flags<Wide>> && std::is_standard_layout_v<Flags<Wide>>);
  EXPECT_EQ(bytes_of(Flags<Wide>(Wide::top)), (std::vector<unsigned char>{0, 0, 0, 0, 0, 0, 0, 0x80}));
}

TEST(Layout, ContainersArePlainBytes) {
  static_assert(std::is_trivially_copyable_v<String<3>> && std::is_standard_layout_v<String<3>>);
  static_assert(std::is_trivially_copyable_v<Sequence<double, 3>> && std::is_standard_layout_v<Sequence<double, 3>>);
  static_assert(std::is_trivially_copyable_v<Map<int, double, 3>> && std::is_standard_layout_v<Map<int, double, 3>>);
  static_assert(std::is_trivially_copyable_v<Optional<double>> && std::is_standard_layout_v<Optional<double>>);
  static_assert(std::is_trivially_copyable_v<Bool> && std::is_standard_layout_v<Bool>);
}

}  // namespace
}  // namespace tenon
