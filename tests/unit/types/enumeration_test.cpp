#include <gtest/gtest.h>

#include <tenon/from_string.hpp>

#include "turret.hpp"

namespace tenon {
namespace {

TEST(Enumeration, LabelsGoBothWays) {
  EXPECT_EQ(to_string(nav::Mode::active), "active");
  EXPECT_EQ(from_string<nav::Mode>("lost"), nav::Mode::lost);
}

TEST(Enumeration, UnknownLabelsAreNothing) {
  EXPECT_EQ(to_string(nav::Mode{9}), "");
  EXPECT_EQ(from_string<nav::Mode>("Active"), std::nullopt);
  EXPECT_FALSE(is_valid(nav::Mode{0}));
}

TEST(Enumeration, NumbersKeepTheirSign) { EXPECT_EQ(to_number(nav::Mode::lost), -3); }

TEST(Enumeration, AnArrayStartsWithTheGivenLabel) { EXPECT_EQ(nav::Fleet{}.plan[1][1], nav::Mode::active); }

}  // namespace
}  // namespace tenon
