// What generated code does, on the headers of expected/.
#include <gtest/gtest.h>

#include <clashes.print.hpp>
#include <cstring>
#include <limits>
#include <nav/everything.print.hpp>
#include <sstream>
#include <two_fields.print.hpp>
#include <type_traits>

namespace {

using tenon::traits;

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

TEST(Generated, MembersAreNamedWhereTheyAreSet) {
  const demo::Position position{.x = 1.5};
  EXPECT_EQ(position.stamp, 0U);
  EXPECT_EQ(position.x, 1.5);
}

TEST(Generated, AValueStartsWithTheDefaultsOfTheInterface) {
  constexpr nav::Imu kImu;
  EXPECT_EQ(kImu.temperature, 21.5F);
  EXPECT_EQ(kImu.mode, nav::Mode::active);
  EXPECT_EQ(kImu.frame, "map");
  EXPECT_EQ(kImu.grades[1][2], nav::Grade::good);
  EXPECT_TRUE(tenon::validate(kImu));
}

TEST(Generated, ALoanIsResetButArraysAndCapacityStay) {
  nav::Imu imu{.stamp = 9, .temperature = 3, .armed = true, .frame = "odom", .pair = {7, 8}};
  ASSERT_TRUE(imu.blob.assign({1, 2, 3}));
  imu.origin.x = 4;
  traits<nav::Imu>::reset(imu);
  EXPECT_EQ(imu.stamp, 0U);
  EXPECT_EQ(imu.temperature, 21.5F);
  EXPECT_FALSE(imu.armed);
  EXPECT_EQ(imu.frame, "map");
  EXPECT_TRUE(imu.blob.empty());
  EXPECT_EQ(imu.blob[2], 3);
  EXPECT_EQ(imu.origin.x, 0);
  EXPECT_EQ(imu.pair[1], 8);
}

TEST(Generated, EqualityIsFieldByFieldAndLooksAtNoGap) {
  nav::Imu one;
  nav::Imu other;
  one.temperature = other.temperature = std::numeric_limits<float>::quiet_NaN();
  std::memset(other._pad0, 0xff, sizeof(other._pad0));
  EXPECT_EQ(one, other);
  other.covariance[2][1] = 1;
  EXPECT_NE(one, other);
}

TEST(Generated, ValidityNamesThePlace) {
  nav::Imu imu;
  ASSERT_TRUE(imu.readings.resize(2));
  imu.readings[1].angle = 181;
  EXPECT_EQ(tenon::validate(imu).path(), "readings[1].angle");
  EXPECT_TRUE(tenon::validate(imu, tenon::Ranges::ignored));
  imu.readings.clear();
  imu.percent = 101;
  EXPECT_EQ(tenon::validate(imu).path(), "percent");
  imu.grades[1][0] = nav::Grade{0};
  EXPECT_EQ(tenon::validate(imu).path(), "grades[1][0]");
}

TEST(Generated, PrintsInTheWordsOfTheInterface) {
  EXPECT_EQ(printed(demo::Position{.stamp = 5, .x = 0.5}), "{stamp: 5 ns, x: 0.5 m}");
  EXPECT_EQ(printed(nav::Mode::broken), "broken");
  EXPECT_EQ(printed(nav::Nothing{}), "{}");
  EXPECT_NE(printed(clash::Imu{.operator_ = 7}).find("operator: 7"), std::string::npos);
}

TEST(Generated, TraitsSayWhatTheInterfaceSays) {
  EXPECT_EQ(traits<nav::Imu>::name, "nav::Imu");
  EXPECT_EQ(traits<nav::Imu>::topic, "front/imu");
  EXPECT_EQ(traits<demo::Position>::topic, "demo/Position");
  EXPECT_EQ(traits<demo::Position>::fields[1].unit, "m");
  EXPECT_EQ(traits<demo::Position>::fields[1].offset, 8U);
  EXPECT_EQ(traits<nav::Mode>::initial, nav::Mode::idle);
  EXPECT_EQ(nav::kVendor, "Tenon \"golden\" \?\?=");
}

TEST(Generated, DescriptorsAreWholeFlatBuffers) {
  constexpr std::string_view kBytes = traits<nav::Imu>::descriptor;
  EXPECT_EQ(kBytes.size() % 4, 0U);
  EXPECT_NE(kBytes.find("temperature"), std::string_view::npos);
}

TEST(Generated, OnlyWhatCanBePublishedIsPublishable) {
  static_assert(tenon::Publishable<nav::Imu>);
  static_assert(!tenon::Publishable<nav::detail::Reading>);
}

TEST(Generated, MessagesAreUsableWithoutAConstructor) {
  static_assert(tenon::Plain<nav::Imu> && std::is_nothrow_default_constructible_v<nav::Imu>);
  static_assert(std::is_trivially_destructible_v<nav::Imu>);
}

TEST(Generated, NamesOfCppAreRenamedInCppOnly) {
  EXPECT_EQ(traits<clash::Imu>::fields[1].name, "class");
  EXPECT_EQ(clash::Imu{.class_ = 3}.class_, 3);
  EXPECT_EQ(traits<::tenon_::Bool>::name, "tenon::Bool");
}

}  // namespace
