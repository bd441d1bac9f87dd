#include <gtest/gtest.h>

#include <limits>
#include <tenon/equality.hpp>

namespace tenon {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(Equality, ANaNIsTheSameAsItsCopy) {
  EXPECT_TRUE(same(kNaN, kNaN));
  EXPECT_FALSE(same(kNaN, 0.0));
  EXPECT_FALSE(same(0.0, kNaN));
  EXPECT_FALSE(same(1.0, 2.0));
  constexpr float kFloatNaN = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(same(kFloatNaN, kFloatNaN));
  EXPECT_FALSE(same(kFloatNaN, 0.0F));
  EXPECT_FALSE(same(0.0F, kFloatNaN));
}

TEST(Equality, ZerosOfEitherSignAreTheSame) { EXPECT_TRUE(same(0.0, -0.0)); }

TEST(Equality, NestedArraysAreComparedElementByElement) {
  using Grid = std::array<std::array<double, 2>, 2>;
  EXPECT_TRUE(same(Grid{{{1, kNaN}, {3, 4}}}, Grid{{{1, kNaN}, {3, 4}}}));
  EXPECT_FALSE(same(Grid{{{1, 2}, {3, 4}}}, Grid{{{1, 2}, {3, 5}}}));
}

}  // namespace
}  // namespace tenon
