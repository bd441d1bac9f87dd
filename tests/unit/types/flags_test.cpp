#include <gtest/gtest.h>

#include <tenon/flags.hpp>

#include "turret.hpp"

namespace tenon {
namespace {

using nav::Status;
using Some = Flags<Status>;

TEST(Flags, StartWithNone) {
  constexpr Some kNone;
  static_assert(!kNone.has_any() && kNone.bits() == 0 && kNone.is_valid());
}

TEST(Flags, HoldAnyNumberOfFlags) {
  Some status = Status::warm;
  EXPECT_TRUE(status.has(Status::warm));
  EXPECT_FALSE(status.has(Status::fault));
  status |= Status::fault;
  EXPECT_EQ(status, Status::warm | Status::fault);
  EXPECT_EQ(status.bits(), 0x0201);
  status -= Status::warm;
  EXPECT_EQ(status, Status::fault);
}

TEST(Flags, AllOfThemOrAnyOfThem) {
  const Some warm = Status::warm;
  EXPECT_FALSE(warm.has(Status::warm | Status::fault));
  EXPECT_TRUE(warm.has_any(Status::warm | Status::fault));
  EXPECT_FALSE(warm.has_any(Status::fault));
  EXPECT_TRUE(warm.has_any());
}

TEST(Flags, AreSetAndCleared) {
  Some status;
  status.set(Status::warm);
  status.set(Status::fault, true);
  status.set(Status::warm, false);
  EXPECT_EQ(status, Status::fault);
  status.clear(Status::fault);
  EXPECT_EQ(status, Some());
  status = Status::warm;
  status.clear();
  EXPECT_EQ(status, Some());
}

TEST(Flags, CombineLikeBits) {
  const Some both = Status::warm | Status::fault;
  EXPECT_EQ(both & Status::warm, Status::warm);
  EXPECT_EQ(both ^ Status::warm, Status::fault);
  EXPECT_EQ(~Some(Status::warm), Status::fault);
  EXPECT_EQ(~Some(), Some::known());
  Some status = both;
  status &= Status::fault;
  status ^= both;
  EXPECT_EQ(status, Status::warm);
}

TEST(Flags, BitsThatAreNoFlagAreKeptAndTold) {
  const Some odd = Some::from_bits(0x8001);
  EXPECT_FALSE(odd.is_valid());
  EXPECT_EQ(odd.unknown_bits(), 0x8000);
  EXPECT_TRUE(odd.has(Status::warm));
  EXPECT_NE(odd, Status::warm);
  EXPECT_EQ((odd | Status::fault).bits(), 0x8201);
}

}  // namespace
}  // namespace tenon
