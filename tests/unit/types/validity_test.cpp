#include <gtest/gtest.h>

#include <limits>
#include <tenon/optional.hpp>
#include <tenon/validity.hpp>

#include "forge.hpp"
#include "turret.hpp"

namespace nav {
enum class OpenMode : std::int32_t { idle = 0 };
enum class OpenStatus : std::uint8_t { warm = 0x01 };
}  // namespace nav

template <>
struct tenon::traits<nav::OpenMode> {
  static constexpr std::array<Label<nav::OpenMode>, 1> labels = {{{nav::OpenMode::idle, {"idle"}}}};
  static constexpr bool is_open = true;
};
template <>
struct tenon::traits<nav::OpenStatus> {
  static constexpr std::array<Label<nav::OpenStatus>, 1> flags = {{{nav::OpenStatus::warm, {"warm"}}}};
  static constexpr bool is_open = true;
};

namespace tenon {
namespace {

TEST(Validity, AFreshValueIsWellFormed) {
  static_assert(validate(nav::Fleet{}));
  EXPECT_EQ(validate(nav::Turret{}).what(), "well-formed");
  EXPECT_EQ(validate(nav::Turret{}).path(), "");
}

TEST(Validity, NamesTheMemberThatIsNoLabel) {
  const Validity validity = validate(nav::Turret{.mode = nav::Mode{0}});
  EXPECT_EQ(validity.problem(), Problem::unknown_label);
  EXPECT_EQ(validity.path(), "mode");
}

TEST(Validity, NamesTheElementAndTheMemberInIt) {
  nav::Fleet fleet;
  ASSERT_TRUE(fleet.turrets.resize(3));
  forge(fleet.turrets[2].armed, 0, std::uint8_t{2});
  const Validity validity = validate(fleet);
  EXPECT_EQ(validity.problem(), Problem::not_a_boolean);
  EXPECT_EQ(validity.path(), "turrets[2].armed");
}

TEST(Validity, NamesEveryIndexOfAnArray) {
  nav::Fleet fleet;
  fleet.plan[1][0] = nav::Mode{0};
  EXPECT_EQ(validate(fleet).path(), "plan[1][0]");
}

TEST(Validity, ElementsPastTheSizeAreNotLookedAt) {
  nav::Fleet fleet;
  ASSERT_TRUE(fleet.turrets.resize(2));
  fleet.turrets[1].mode = nav::Mode{0};
  ASSERT_TRUE(fleet.turrets.resize(1));
  EXPECT_TRUE(validate(fleet));
}

TEST(Validity, LengthsBeyondTheBoundAreFound) {
  nav::Turret turret;
  forge(turret.frame, 0, std::uint32_t{8});
  EXPECT_EQ(validate(turret).problem(), Problem::too_long);
  nav::Fleet fleet;
  forge(fleet.turrets, 0, std::uint32_t{5});
  EXPECT_EQ(validate(fleet).problem(), Problem::too_long);
  EXPECT_EQ(validate(fleet).path(), "turrets");
}

TEST(Validity, AMissingNulIsFound) {
  nav::Turret turret{.frame = "abc"};
  forge(turret.frame, 4 + 3, 'x');
  EXPECT_EQ(validate(turret).problem(), Problem::not_terminated);
}

TEST(Validity, APresenceThatIsNeitherYesNorNoIsFound) {
  nav::Fleet fleet;
  forge(fleet.spare, 0, std::uint8_t{2});
  EXPECT_EQ(validate(fleet).problem(), Problem::not_a_presence);
  EXPECT_EQ(validate(fleet).path(), "spare");
}

TEST(Validity, AnAbsentValueIsNotLookedAt) {
  nav::Fleet fleet{.spare = nav::Turret{.mode = nav::Mode{0}}};
  EXPECT_EQ(validate(fleet).path(), "spare.mode");
  fleet.spare.reset();
  EXPECT_TRUE(validate(fleet));
}

TEST(Validity, ABitThatIsNoFlagIsFound) {
  nav::Turret turret{.status = nav::Status::warm | nav::Status::fault};
  EXPECT_TRUE(validate(turret));
  turret.status = tenon::Flags<nav::Status>::from_bits(0x8001);
  EXPECT_EQ(validate(turret).problem(), Problem::unknown_flag);
  EXPECT_EQ(validate(turret).path(), "status");
}

TEST(Validity, WhatALaterVersionAddsIsWellFormed) {
  Validator validator(Ranges::checked);
  validator.member("mode", nav::OpenMode{9});
  validator.member("status", Flags<nav::OpenStatus>::from_bits(0xff));
  EXPECT_TRUE(validator.result());
}

// Entries of modes: 8 bytes of key and 4 of value, behind 4 bytes of size.
TEST(Validity, KeysOutOfOrderAndTwiceAreFound) {
  nav::Fleet fleet{.modes = {{{"a", nav::Mode::idle}, {"b", nav::Mode::idle}, {"c", nav::Mode::idle}}}};
  EXPECT_TRUE(validate(fleet));
  forge(fleet.modes, 4 + 12 + 4, 'a');
  EXPECT_EQ(validate(fleet).problem(), Problem::duplicate_key);
  EXPECT_EQ(validate(fleet).path(), "modes[1].key");
  forge(fleet.modes, 4 + 12 + 4, 'z');
  EXPECT_EQ(validate(fleet).problem(), Problem::unsorted_key);
  EXPECT_EQ(validate(fleet).what(), "a key before which a larger one stands");
  EXPECT_EQ(validate(fleet).path(), "modes[2].key");
  EXPECT_EQ(validate(fleet).path<11>(), "modes[2]...") << "the way has no room";
}

TEST(Validity, PlacesBehindTheTenthAreNamed) {
  Validator validator(Ranges::checked);
  std::array<nav::Mode, 124> plan = filled(nav::Mode::active);
  plan[123] = nav::Mode{0};
  validator.member("plan", plan);
  EXPECT_EQ(validator.result().path(), "plan[123]");
}

TEST(Validity, WhatIsWrongInAMapsEntryIsNamed) {
  nav::Fleet fleet{.modes = {{{"a", nav::Mode::idle}, {"b", nav::Mode{0}}}}};
  EXPECT_EQ(validate(fleet).path(), "modes[1].value");
  forge(fleet.modes, 4, std::uint32_t{4});
  EXPECT_EQ(validate(fleet).path(), "modes[0].key");
  forge(fleet.modes, 0, std::uint32_t{4});
  EXPECT_EQ(validate(fleet).problem(), Problem::too_long);
  EXPECT_EQ(validate(fleet).path(), "modes");
}

TEST(Validity, ARangeHoldsForWhatIsPresent) {
  Validator present(Ranges::checked);
  present.at_most("x", Optional<float>(2.0F), 1.0F);
  EXPECT_EQ(present.result().problem(), Problem::out_of_range);
  Validator absent(Ranges::checked);
  absent.at_least("x", Optional<float>(), 1.0F);
  EXPECT_TRUE(absent.result());
}

TEST(Validity, RangesAreLookedAtUnlessToldOtherwise) {
  const nav::Turret turret{.angle = 90.5F};
  EXPECT_EQ(validate(turret).problem(), Problem::out_of_range);
  EXPECT_EQ(validate(turret).path(), "angle");
  EXPECT_TRUE(validate(turret, Ranges::ignored));
  EXPECT_TRUE(validate(nav::Turret{.angle = 90.0F}));
}

TEST(Validity, NaNIsInNoRange) {
  EXPECT_FALSE(validate(nav::Turret{.angle = std::numeric_limits<float>::quiet_NaN()}));
}

TEST(Validity, TheFirstProblemIsReported) {
  nav::Turret turret{.mode = nav::Mode{0}, .angle = 1000.0F};
  EXPECT_EQ(validate(turret).problem(), Problem::unknown_label);
}

TEST(Validity, APathTooLongToKeepEndsInDots) {
  Validator validator(Ranges::checked);
  const std::string name(300, 'n');
  validator.member(name, nav::Mode{0});
  EXPECT_EQ(validator.result().path(), "...");
}

}  // namespace
}  // namespace tenon
