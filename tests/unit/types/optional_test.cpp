#include <gtest/gtest.h>

#include <limits>
#include <tenon/optional.hpp>

#include "forge.hpp"
#include "turret.hpp"

namespace tenon {
namespace {

TEST(Optional, StartsAbsentAndZeroed) {
  const Optional<std::uint64_t> nothing;
  EXPECT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.get(), nullptr);
  EXPECT_EQ(nothing, std::nullopt);
  unsigned char bytes[sizeof(nothing)] = {1};
  std::memcpy(bytes, &nothing, sizeof(nothing));
  for (const unsigned char byte : bytes) EXPECT_EQ(byte, 0);
}

TEST(Optional, TakesWhateverItsValueIsMadeOf) {
  const Optional<String<7>> name = "map";
  Optional<double> number = 2;
  EXPECT_EQ(name, "map");
  EXPECT_EQ(number, 2.0);
  number = 3.5;
  EXPECT_EQ(*number.get(), 3.5);
  static_assert(!std::is_convertible_v<char(&)[4], Optional<String<7>>>,
                "a buffer has no length before the program runs");
}

TEST(Optional, BracesAndNulloptMeanAbsent) {
  Optional<int> number = 1;
  number = {};
  EXPECT_FALSE(number);
  number = 2;
  number = std::nullopt;
  EXPECT_FALSE(number);
  number = 3;
  number.reset();
  EXPECT_FALSE(number);
}

TEST(Optional, AFreshValueHasItsDefaults) {
  Optional<nav::Mode> mode;
  EXPECT_EQ(mode.emplace(), nav::Mode::idle);
  Optional<std::array<nav::Mode, 2>> modes;
  EXPECT_EQ(modes.emplace()[1], nav::Mode::idle);
  EXPECT_EQ(modes.emplace({nav::Mode::active, nav::Mode::lost})[1], nav::Mode::lost);
}

TEST(Optional, PresenceIsSetWithoutTouchingTheValue) {
  Optional<int> number = 7;
  number.reset();
  EXPECT_EQ(number.emplace_for_overwrite(), 7);
  EXPECT_TRUE(number);
}

TEST(Optional, ValueOrAnswersForTheAbsent) {
  EXPECT_EQ(Optional<int>().value_or(4), 4);
  EXPECT_EQ(Optional<int>(5).value_or(4), 5);
}

TEST(Optional, EqualityLooksAtNoAbsentValue) {
  Optional<int> one = 1;
  Optional<int> other = 2;
  EXPECT_NE(one, other);
  one.reset();
  EXPECT_NE(one, other);
  EXPECT_NE(other, one);
  other.reset();
  EXPECT_EQ(one, other);
  EXPECT_NE(one, 1);
  one = 2;
  EXPECT_NE(one, 1);
  EXPECT_EQ(one, 2);
}

TEST(Optional, ANaNEqualsItsCopy) {
  const Optional<float> number = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(number, number);
}

TEST(Optional, IsUsableAtCompileTime) {
  constexpr Optional<nav::Turret> kTurret = nav::Turret{.angle = 1.0F};
  static_assert(kTurret.get()->angle == 1.0F && kTurret == kTurret);
}

TEST(Optional, APresenceOfTwoIsPresentAndNotWellFormed) {
  Optional<std::uint32_t> number = 7U;
  forge(number, 0, std::uint8_t{2});
  EXPECT_TRUE(number.has_value());
  EXPECT_FALSE(number.is_valid());
  EXPECT_EQ(number, Optional<std::uint32_t>(7U));
}

}  // namespace
}  // namespace tenon
