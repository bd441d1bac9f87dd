// What a subscriber in a shared directory keeps about the names that it has seen there.
#include "port/settled_names.hpp"

#include <gtest/gtest.h>

namespace tenon::port {
namespace {

TEST(SettledNames, AreCountedByTheirOwners) {
  SettledNames names;
  EXPECT_EQ(names.find("a"), nullptr);
  (void)names.settle("a", 7, 1);
  (void)names.settle("b", 7, 1);
  (void)names.settle("c", 8, 1);
  EXPECT_EQ(names.count_of(7), 2u);
  EXPECT_EQ(names.count_of(8), 1u);
  EXPECT_EQ(names.count_of(9), 0u);
  (void)names.settle("a", 8, 1);  // somebody else's by now
  EXPECT_EQ(names.count_of(7), 1u);
  EXPECT_EQ(names.count_of(8), 2u);
  names.forget("a");
  names.forget("never heard of");
  EXPECT_EQ(names.find("a"), nullptr);
  EXPECT_EQ(names.count_of(8), 1u);
}

TEST(SettledNames, WhatALookHasNotSeenIsForgotten) {
  SettledNames names;
  (void)names.settle("gone", 7, 1);
  (void)names.settle("there", 7, 1);
  names.find("there")->seen = 2;
  (void)names.settle("new", 7, 2);
  names.forget_unseen(2);
  EXPECT_EQ(names.find("gone"), nullptr);
  EXPECT_NE(names.find("there"), nullptr);
  EXPECT_NE(names.find("new"), nullptr);
  EXPECT_EQ(names.count_of(7), 2u);
}

TEST(SettledNames, OneThatIsPutOffIsOfAUserUntilItIsSettledAgain) {
  SettledNames names;
  auto& one = names.settle("a", 7, 1);
  one.put_off = true;
  one.user = 9;
  EXPECT_TRUE(names.any_put_off_of(9));
  EXPECT_FALSE(names.any_put_off_of(7));
  (void)names.settle("a", 7, 2);
  EXPECT_FALSE(names.any_put_off_of(9));
}

}  // namespace
}  // namespace tenon::port
