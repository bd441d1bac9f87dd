#include <gtest/gtest.h>

#include <iomanip>
#include <sstream>
#include <tenon/print.hpp>

#include "turret.hpp"

namespace nav {
static std::ostream& operator<<(std::ostream& out, Mode value) { return tenon::print_label(out, value); }
}  // namespace nav

namespace tenon {
namespace {

template <class T>
std::string printed(const T& value, std::string_view unit = {}) {
  std::ostringstream out;
  StructPrinter(out << std::hex << std::setprecision(2)).member("m", value, unit).end();
  return out.str();
}

TEST(Print, NumbersReadBackWhateverTheStreamIsSetTo) {
  EXPECT_EQ(printed(0.1F), "{m: 0.1}");
  EXPECT_EQ(printed(1.0 / 3.0), "{m: 0.3333333333333333}");
  EXPECT_EQ(printed(std::uint8_t{200}), "{m: 200}");
  EXPECT_EQ(printed(INT64_MIN), "{m: -9223372036854775808}");
}

TEST(Print, UnitsFollowTheValue) { EXPECT_EQ(printed(21.5, "degC"), "{m: 21.5 degC}"); }

TEST(Print, TextIsQuotedAndKeepsToOneLine) {
  EXPECT_EQ(printed(String<9>("a\"b\\\n\x7f")), R"({m: "a\"b\\\x0a\x7f"})");
  EXPECT_EQ(printed('c'), R"({m: "c"})");
}

TEST(Print, LabelsAndNumbersThatAreNone) {
  EXPECT_EQ(printed(nav::Mode::lost), "{m: lost}");
  EXPECT_EQ(printed(nav::Mode{9}), "{m: 9}");
}

TEST(Print, ContainersNest) {
  EXPECT_EQ(printed(std::array<Sequence<int, 2>, 2>{Sequence<int, 2>{{1, 2}}, {}}), "{m: [[1, 2], []]}");
  EXPECT_EQ(printed(Bool{true}), "{m: true}");
}

TEST(Print, AnAbsentValueHasNoUnit) {
  EXPECT_EQ(printed(Optional<double>(21.5), "degC"), "{m: 21.5 degC}");
  EXPECT_EQ(printed(Optional<double>(), "degC"), "{m: <absent>}");
  EXPECT_EQ(printed(Sequence<Optional<int>, 2>{{1, std::nullopt}}), "{m: [1, <absent>]}");
}

TEST(Print, AMapPrintsItsEntriesInOrder) {
  EXPECT_EQ(printed(Map<String<3>, int, 2>{{{"b", 2}, {"a", 1}}}),
            R"({m: [{key: "a", value: 1}, {key: "b", value: 2}]})");
  EXPECT_EQ(printed(Map<char, Sequence<int, 1>, 2>()), "{m: []}");
}

TEST(Print, FlagsByNameAndOtherBitsAsOneNumber) {
  EXPECT_EQ(printed(nav::Status::warm | nav::Status::fault), "{m: [warm, fault]}");
  EXPECT_EQ(printed(Flags<nav::Status>()), "{m: []}");
  EXPECT_EQ(printed(Flags<nav::Status>::from_bits(0x0260)), "{m: [fault, 96]}");
  EXPECT_EQ(printed(Flags<nav::Status>::from_bits(0x8000)), "{m: [32768]}");
}

TEST(Print, ABareStringPrintsItsText) {
  std::ostringstream out;
  out << String<5>("abc");
  EXPECT_EQ(out.str(), "abc");
}

TEST(Print, AnEmptyStructIsBraces) {
  std::ostringstream out;
  StructPrinter(out).end();
  EXPECT_EQ(out.str(), "{}");
}

}  // namespace
}  // namespace tenon
