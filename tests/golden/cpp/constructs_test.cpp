// What generated code does with the constructs that C++ has no plain spelling for, on the headers of expected/.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <nav/constructs.print.hpp>
#include <random>
#include <span>
#include <sstream>

#include "schema/print.hpp"
#include "schema/reader.hpp"

namespace {

using tenon::traits;

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

// What somebody reads in the bytes who has nothing but the descriptor.
template <class T>
std::string seen_from_outside(const T& value) {
  const std::string_view bytes = traits<T>::descriptor;
  const auto descriptor = tenon::schema::read(std::as_bytes(std::span(bytes)));
  if (!descriptor) return descriptor.error();
  const auto last = static_cast<tenon::schema::TypeId>(descriptor->types.size() - 1);
  return tenon::schema::print_json(*descriptor, last, std::as_bytes(std::span(&value, 1)));
}

template <class T>
void forge(T& value, std::size_t offset, std::uint8_t byte) {
  std::memcpy(reinterpret_cast<std::byte*>(&value) + offset, &byte, 1);
}

TEST(Sparse, StartsAbsentAndEmptyAndMeansThatToOthers) {
  const nav::Sparse sparse;
  EXPECT_TRUE(tenon::validate(sparse));
  EXPECT_EQ(
      seen_from_outside(sparse),
      R"({"temperature":null,"stamp":null,"wheel":null,"goal":null,"path":null,"speeds":[],"frames":[],"table":[]})");
}

TEST(Sparse, OthersReadWhatWasWritten) {
  nav::Sparse sparse{.temperature = 21.5F, .wheel = nav::Wheel::right, .goal = geo::Point{.x = 1, .y = 2}};
  sparse.speeds = {{{nav::Wheel::right, 2.5F}, {nav::Wheel::left, 1.5F}}};
  ASSERT_TRUE(sparse.table.try_emplace(9)->insert_or_assign("b", 7));
  EXPECT_EQ(seen_from_outside(sparse),
            R"({"temperature":21.5,"stamp":null,"wheel":"right","goal":{"x":1,"y":2},"path":null,)"
            R"("speeds":[{"key":"left","value":1.5},{"key":"right","value":2.5}],"frames":[],)"
            R"("table":[{"key":9,"value":[{"key":"b","value":7}]}]})");
  EXPECT_EQ(printed(sparse),
            "{temperature: 21.5 degC, stamp: <absent>, wheel: right, goal: {x: 1 m, y: 2 m}, path: <absent>, "
            "speeds: [{key: left, value: 1.5}, {key: right, value: 2.5}] rad/s, frames: [], "
            "table: [{key: 9, value: [{key: \"b\", value: 7}]}]}");
}

TEST(Sparse, ALoanResetsPresenceAndSize) {
  nav::Sparse sparse{.stamp = 5, .speeds = {{{nav::Wheel::left, 1.0F}}}};
  traits<nav::Sparse>::reset(sparse);
  EXPECT_EQ(sparse, nav::Sparse{});
  EXPECT_EQ(sparse.stamp.emplace_for_overwrite(), 5U) << "the value itself stays as it was";
}

TEST(Sparse, ValidityNamesThePlace) {
  nav::Sparse sparse{.temperature = 85.5F};
  EXPECT_EQ(tenon::validate(sparse).path(), "temperature");
  EXPECT_TRUE(tenon::validate(sparse, tenon::Ranges::ignored));
  sparse.temperature.reset();
  EXPECT_TRUE(tenon::validate(sparse));
  ASSERT_TRUE(sparse.table.insert_or_assign(1, {{{"a", 1}, {"b", 2}}}));
  forge(sparse.table, 8 + 4 + 12 + 4, 'a');
  EXPECT_EQ(tenon::validate(sparse).path(), "table[0].value[1].key");
  EXPECT_EQ(tenon::validate(sparse).problem(), tenon::Problem::duplicate_key);
  forge(sparse.goal, 0, 2);
  EXPECT_EQ(tenon::validate(sparse).path(), "goal");
}

TEST(Choices, StartWithTheFirstArmAndTheirDefaults) {
  constexpr nav::Choices kChoices;
  static_assert(kChoices.obstacle.arm() == nav::Obstacle::Arm::radius && *kChoices.obstacle.radius() == 0.0);
  EXPECT_TRUE(tenon::validate(kChoices));
  EXPECT_EQ(seen_from_outside(kChoices),
            R"({"status":["warm"],"wide":[],"obstacle":{"_d":"left","radius":0},)"
            R"("readings":[{"_d":-3,"text":""},{"_d":-3,"text":""}],"on_boolean":{"_d":true,"OnBoolean":0},)"
            R"("on_character":{"_d":"a","first":0},"last":null,"around":[]})");
}

TEST(Choices, AFreshUnionIsZeroBehindItsArm) {
  const nav::Obstacle obstacle;
  unsigned char bytes[sizeof(obstacle)];
  std::memcpy(bytes, &obstacle, sizeof(obstacle));
  for (const unsigned char byte : bytes) EXPECT_EQ(byte, 0);
}

TEST(Choices, OthersReadWhatWasWritten) {
  nav::Choices choices{.status = nav::Status::warm | nav::Status::class_, .wide = nav::Wide::top};
  choices.obstacle.set_corners()[1] = {.x = 1, .y = 2};
  choices.readings[0].set_value(true);
  choices.readings[1].set_status(nav::Status::fault);
  choices.on_boolean.set_set_OnBoolean(0.5F);
  ASSERT_TRUE(choices.last.emplace().set_arm().resize_for_overwrite(1));
  *choices.last.get()->arm()->begin() = choices.obstacle;
  choices.around.try_emplace(nav::Wheel::right)->set_radius(3);
  const std::string expected =
      R"({"status":["warm","class"],"wide":["top"],"obstacle":{"_d":"right","corners":[{"x":0,"y":0},{"x":1,"y":2}]},)"
      R"("readings":[{"_d":7,"value":true},{"_d":0,"status":["fault"]}],"on_boolean":{"_d":false,"set_OnBoolean":0.5},)"
      R"("on_character":{"_d":"a","first":0},"last":{"_d":8,"arm":[{"_d":"right","corners":[{"x":0,"y":0},{"x":1,"y":2}]}]},)"
      R"("around":[{"key":"right","value":{"_d":"left","radius":3}}]})";
  EXPECT_EQ(seen_from_outside(choices), expected);
  EXPECT_EQ(printed(choices.obstacle), "{_d: right, corners: [{x: 0 m, y: 0 m}, {x: 1 m, y: 2 m}]}");
  EXPECT_EQ(printed(choices.around), "[{key: right, value: {_d: left, radius: 3 m}}]");
  EXPECT_EQ(printed(choices.status), "[warm, class]");
  EXPECT_EQ(printed(nav::Wide::top), "[top]");
}

TEST(Unions, LendNoArmButTheOneChosen) {
  nav::Reading reading;
  EXPECT_EQ(*reading.text(), "");
  reading.set_value(true);
  EXPECT_EQ(reading.text(), nullptr);
  EXPECT_EQ(reading.arm_(), nav::Reading::Arm::value);
  EXPECT_EQ(reading.status(), nullptr);
  EXPECT_TRUE(*reading.value());
}

TEST(Booleans, OfNoValidByteMeanTrueAndAreShownAsTheirNumber) {
  nav::Reading reading;
  reading.set_value(false);
  forge(reading, 8, 2);
  EXPECT_TRUE(*reading.value());
  EXPECT_EQ(printed(reading), "{_d: 7, value: 2}");
  nav::Choices choices;
  forge(choices.on_boolean, 0, 255);
  EXPECT_EQ(printed(choices.on_boolean), "{_d: 255, OnBoolean: 0}");
  EXPECT_NE(seen_from_outside(choices).find(R"("on_boolean":{"_d":255,"OnBoolean":0})"), std::string::npos);
  EXPECT_EQ(tenon::validate(choices).path(), "on_boolean._d");
}

TEST(Unions, SeveralLabelsChooseOneArm) {
  nav::Reading reading;
  reading.select(4);
  EXPECT_EQ(reading.discriminator(), 4);
  *reading.text() = "four";
  EXPECT_EQ(printed(reading), "{_d: 4, text: \"four\"}");
  reading.select(1234);
  EXPECT_EQ(reading.arm_(), nav::Reading::Arm::status) << "the default arm has every other label";
}

TEST(Unions, ALabelWithoutAnArmChoosesNone) {
  nav::OnCharacter none;
  none.select('b');
  EXPECT_EQ(none.arm(), nav::OnCharacter::Arm::none);
  EXPECT_EQ(none.first(), nullptr);
  EXPECT_EQ(printed(none), "{_d: \"b\"}");
  EXPECT_TRUE(tenon::validate(none)) << "IDL allows it";
}

TEST(Unions, EqualityLooksAtTheChosenArmAlone) {
  nav::Obstacle one;
  nav::Obstacle other;
  one.set_corners()[1].x = 7;
  one.set_radius(2);
  other.set_radius(2);
  EXPECT_EQ(one, other);
  other.set_radius(3);
  EXPECT_NE(one, other);
  other.set_corners();
  EXPECT_NE(one, other);
  one.set_corners();
  EXPECT_EQ(one, other);
  nav::OnCharacter left;
  left.set_first(1);
  nav::OnCharacter right;
  left.select('b');
  right.select('b');
  EXPECT_EQ(left, right);
}

TEST(Unions, ValidityLooksAtTheLabelAndTheChosenArm) {
  nav::Choices choices;
  choices.obstacle.set_radius(-1);
  EXPECT_EQ(tenon::validate(choices).path(), "obstacle.radius");
  forge(choices.obstacle, 0, 9);
  EXPECT_EQ(tenon::validate(choices).path(), "obstacle._d");
  EXPECT_EQ(tenon::validate(choices).problem(), tenon::Problem::unknown_label);
  EXPECT_EQ(choices.obstacle.arm(), nav::Obstacle::Arm::none);
  EXPECT_EQ(choices.obstacle.radius(), nullptr);
  EXPECT_EQ(choices.obstacle, choices.obstacle);
  EXPECT_EQ(printed(choices.obstacle), "{_d: 9}");
  choices.obstacle.select(nav::Wheel::left);
  forge(choices.on_boolean, 0, 2);
  EXPECT_EQ(tenon::validate(choices).path(), "on_boolean._d");
  EXPECT_EQ(choices.on_boolean.arm(), nav::OnBoolean::Arm::OnBoolean);
  choices.on_boolean.select(false);
  ASSERT_TRUE(choices.readings[1].set_arm().resize_for_overwrite(1));
  forge(choices.readings[1].arm()->begin()[0], 0, 9);
  EXPECT_EQ(tenon::validate(choices).path(), "readings[1].arm[0]._d");
  choices.readings[1].set_value();
  forge(*choices.readings[1].value(), 0, 2);
  EXPECT_EQ(tenon::validate(choices).path(), "readings[1].value");
}

TEST(Unions, ALoanResetsTheLabel) {
  nav::Choices choices;
  choices.obstacle.set_corners();
  choices.status = nav::Status::fault;
  traits<nav::Choices>::reset(choices);
  EXPECT_EQ(choices.obstacle.arm(), nav::Obstacle::Arm::radius);
  EXPECT_EQ(choices.status, nav::Status::warm);
  EXPECT_EQ(nav::kBad, nav::Status::fault | nav::Status::class_);
}

// Any bytes at all: nothing but an answer comes out, inside the value. (Under ASan and UBSan this is the test that matters.)
TEST(Unions, AnyBytesHaveAnAnswer) {
  std::uint32_t noise = 1;
  for (int round = 0; round < 1000; ++round) {
    nav::Choices choices;
    for (std::size_t offset = 0; offset < sizeof(choices); ++offset) {
      noise = noise * 1664525U + 1013904223U;
      forge(choices, offset, static_cast<std::uint8_t>(noise % 3 == 0 ? noise >> 24 : (noise >> 16) & 1));
    }
    EXPECT_EQ(choices, choices);
    EXPECT_FALSE(printed(choices).empty());
    const tenon::Validity validity = tenon::validate(choices);
    EXPECT_EQ(static_cast<bool>(validity), validity.path().empty());
  }
}

TEST(Inheritance, TheBaseIsTheFirstMemberAndOthersSeeOneStruct) {
  nav::SameTrack track{.base = {.base = {.base_ = {.stamp = 5}, .at = {.x = 1}}}};
  track.base.base.base = true;
  EXPECT_EQ(seen_from_outside(track), R"({"stamp":5,"priority":0,"at":{"x":1,"y":0},"base":true,"length":7})");
  EXPECT_EQ(printed(track), "{stamp: 5 ns, priority: 0, at: {x: 1 m, y: 0 m}, base: true, length: 7}");
  EXPECT_EQ(traits<nav::SameTrack>::fields[1].name, "priority");
  EXPECT_EQ(traits<nav::SameTrack>::fields[4].offset, 40U);
}

TEST(Inheritance, TheBaseIsComparedCheckedAndReset) {
  nav::SameTrack track;
  EXPECT_EQ(track, nav::SameTrack{});
  track.base.base.base_.priority = 4;
  EXPECT_NE(track, nav::SameTrack{});
  EXPECT_EQ(tenon::validate(track).path(), "priority");
  track.base.length = 0;
  traits<nav::SameTrack>::reset(track);
  EXPECT_EQ(track, nav::SameTrack{});
}

TEST(Bitsets, OthersReadWhatWasWritten) {
  nav::Commands commands;
  EXPECT_TRUE(commands.command.set_gear(31));
  EXPECT_TRUE(commands.command.set_angle(-64));
  commands.command.set_Command(true);
  commands.command.set_bits(0xabcd);
  EXPECT_EQ(commands.command.bits_(), 0xabcd'881fU);
  commands.long_command.set_set_gear(-2);
  EXPECT_TRUE(commands.long_command.set_angle(63));
  ASSERT_TRUE(commands.queue.push_back(commands.command));
  const std::string expected = R"({"gear":31,"angle":-64,"Command":true,"bits":43981})";
  EXPECT_EQ(seen_from_outside(commands),
            R"({"before":0,"command":)" + expected +
                R"(,"long_command":{"gear":0,"angle":63,"Command":false,"bits":0,"set_gear":-2},)"
                R"("queue":[)" +
                expected + "]}");
  EXPECT_EQ(printed(commands.command), "{gear: 31, angle: -64 deg, Command: true, bits: 43981}");
}

TEST(Bitsets, ANumberThatDoesNotFitChangesNothing) {
  nav::Command command;
  EXPECT_EQ(command.set_gear(32).missing(), 1U);
  EXPECT_EQ(command.set_angle(64).missing(), 1U);
  EXPECT_EQ(command.set_angle(-65).missing(), 1U);
  EXPECT_EQ(command, nav::Command());
  EXPECT_TRUE(command.set_angle(63));
  EXPECT_EQ(command.angle(), 63);
  EXPECT_TRUE(command.set_angle(-1));
  EXPECT_EQ(command.angle(), -1);
  EXPECT_EQ(command.gear(), 0) << "no field reaches into another";
}

TEST(Bitsets, BitsInNoFieldAreNotCompared) {
  EXPECT_EQ(nav::Command::from_bits(0x0000'7000), nav::Command());
  EXPECT_NE(nav::Command::from_bits(0x0000'8000), nav::Command());
  constexpr nav::Command kCommand = nav::Command::from_bits(0xffff'ffff);
  static_assert(kCommand.gear() == 31 && kCommand.angle() == -1 && kCommand.bits() == 0xffff);
}

TEST(Bitsets, AnyBitsAreWellFormedAndALoanResetsThem) {
  nav::Commands commands{.command = nav::Command::from_bits(0xffff'ffff)};
  ASSERT_TRUE(commands.queue.resize(1, commands.command));
  EXPECT_TRUE(tenon::validate(commands));
  traits<nav::Commands>::reset(commands);
  EXPECT_EQ(commands, nav::Commands{});
  EXPECT_EQ(traits<nav::Command>::fields[1].width, 7U);
}

TEST(Exceptions, AreStructsThatAreNeverPublished) {
  static_assert(!tenon::Publishable<nav::Stuck>);
  nav::Stuck stuck{.why = "mud"};
  stuck.by.emplace().set_radius(2);
  EXPECT_EQ(printed(stuck), "{why: \"mud\", by: {_d: left, radius: 2 m}}");
  EXPECT_EQ(stuck, stuck);
  stuck.by.get()->set_radius(-2);
  EXPECT_EQ(tenon::validate(stuck).path(), "by.radius");
  traits<nav::Stuck>::reset(stuck);
  EXPECT_EQ(stuck, nav::Stuck{});
}

}  // namespace
