#include <gtest/gtest.h>

#include <type_traits>

#include <tenon/bool.hpp>
#include "forge.hpp"

namespace tenon {
namespace {

TEST(Bool, ComparesWithBoolAndItself) {
  const Bool yes = true;
  EXPECT_TRUE(yes == true && true == yes && yes != false && yes == Bool{true} && yes != Bool{});
}

TEST(Bool, StartsFalse) { EXPECT_FALSE(Bool{}); }

TEST(Bool, ConvertsToAndFromBool) {
  Bool flag = true;
  EXPECT_TRUE(flag);
  flag = false;
  EXPECT_FALSE(flag);
}

TEST(Bool, TakesNothingButBool) {
  static_assert(!std::is_convertible_v<int, Bool>);
  static_assert(!std::is_convertible_v<const char*, Bool>);
  static_assert(!std::is_constructible_v<Bool, int>);
}

TEST(Bool, EveryOtherByteIsTrueAndInvalid) {
  for (int byte = 2; byte < 256; ++byte) {
    Bool flag;
    forge(flag, 0, static_cast<unsigned char>(byte));
    EXPECT_TRUE(flag);
    EXPECT_FALSE(flag.is_valid());
    EXPECT_EQ(flag, Bool{true});
  }
}

TEST(Bool, ZeroAndOneAreValid) {
  EXPECT_TRUE(Bool{false}.is_valid());
  EXPECT_TRUE(Bool{true}.is_valid());
}

}  // namespace
}  // namespace tenon
