// Bit masks and bit sets.
#include "fixture.hpp"

namespace tenon::omg {
namespace {

using schema::Kind;

class Bits : public CompileFixture {
 protected:
  Kind storage(std::string_view name) { return compiled_.descriptor->types[type(name).storage].kind; }
};

TEST_F(Bits, FlagsCountOnFromTheirPositions) {
  accepted("@bit_bound(12) bitmask Flags { a, @position(9) b, c, @position(3) d };");
  EXPECT_EQ(storage("Flags"), Kind::uint16);
  EXPECT_EQ(member("Flags", "a").bit_position, 0U);
  EXPECT_EQ(member("Flags", "b").bit_position, 9U);
  EXPECT_EQ(member("Flags", "c").bit_position, 10U);
  EXPECT_EQ(member("Flags", "d").bit_position, 3U);
  EXPECT_EQ(member("Flags", "d").bit_width, 1U);
}

TEST_F(Bits, BoundChoosesTheSmallestStorage) {
  accepted(
      "bitmask A { a }; @bit_bound(8) bitmask B { a }; @bit_bound(17) bitmask C { a }; @bit_bound(64) bitmask D { "
      "@position(63) a };");
  EXPECT_EQ(storage("A"), Kind::uint32);
  EXPECT_EQ(storage("B"), Kind::uint8);
  EXPECT_EQ(storage("C"), Kind::uint32);
  EXPECT_EQ(storage("D"), Kind::uint64);
}

TEST_F(Bits, FlagsBelongToTheirBitmaskAndAreConstants) {
  accepted(R"(bitmask A { late, early }; bitmask B { late }; enum E { other };
    const uint32 kBoth = A::late | A::early; @bit_bound(64) bitmask C { @position(63) top }; const uint64 kTop = C::top;)");
  EXPECT_EQ(constant("kBoth").value, schema::Value(std::uint64_t{3}));
  EXPECT_EQ(constant("kTop").value, schema::Value(std::uint64_t{1} << 63));
}

TEST_F(Bits, MasksHaveDefaultsAndConstants) {
  accepted(R"(bitmask F { late, @position(4) early, top }; const F kBoth = F::late | F::early;
    @bit_bound(64) bitmask W { @position(63) high };
    struct S { @default(kBoth) F a; @default(F::top) F b; @default(0) F c; @default(W::high) W d; };)");
  EXPECT_EQ(constant("kBoth").value, schema::Value(std::uint64_t{17}));
  EXPECT_EQ(member("S", "a").default_value, schema::Value(std::uint64_t{17}));
  EXPECT_EQ(member("S", "b").default_value, schema::Value(std::uint64_t{32}));
  EXPECT_EQ(member("S", "d").default_value, schema::Value(std::uint64_t{1} << 63));
}

TEST_F(Bits, OrderOfFlagsIsNoPartOfTheIdentity) {
  accepted("bitmask F { @position(1) a, @position(0) b };");
  const auto hash = type("F").schema_hash;
  accepted("bitmask F { b, a };");
  EXPECT_EQ(type("F").schema_hash, hash);
}

TEST_F(Bits, FieldsFollowEachOther) {
  accepted(R"(typedef int16 Small;
    bitset B { bitfield<3> a; bitfield<1> b; bitfield<4>; @unit("m") bitfield<10, Small> c; bitfield<2> d e; };)");
  EXPECT_EQ(storage("B"), Kind::uint32);
  const auto place = [&](std::string_view name) {
    return std::pair(member("B", name).bit_position, member("B", name).bit_width);
  };
  EXPECT_EQ(place("a"), std::pair(0U, 3U));
  EXPECT_EQ(place("b"), std::pair(3U, 1U));
  EXPECT_EQ(place("c"), std::pair(8U, 10U));
  EXPECT_EQ(place("d"), std::pair(18U, 2U));
  EXPECT_EQ(place("e"), std::pair(20U, 2U));
  EXPECT_EQ(member("B", "c").unit, "m");
  EXPECT_EQ(type("B").members.size(), 5U);
}

TEST_F(Bits, FieldsWithoutATypeTakeTheSmallestUnsignedOne) {
  accepted("bitset B { bitfield<1> a; bitfield<8> b; bitfield<9> c; bitfield<17> d; }; bitset W { bitfield<33> e; };");
  EXPECT_EQ(type_of("B", "a"), "boolean");
  EXPECT_EQ(type_of("B", "b"), "octet");
  EXPECT_EQ(type_of("B", "c"), "uint16");
  EXPECT_EQ(type_of("B", "d"), "uint32");
  EXPECT_EQ(type_of("W", "e"), "uint64");
}

TEST_F(Bits, BitsetGoesOnBehindItsBase) {
  accepted("bitset A { bitfield<3> x; bitfield<2>; }; bitset B : A { bitfield<4> y; }; bitset C : B {};");
  EXPECT_EQ(type("B").members.size(), 2U);
  EXPECT_EQ(member("B", "x").bit_position, 0U);
  EXPECT_EQ(member("B", "y").bit_position, 5U);
  EXPECT_EQ(storage("A"), Kind::uint8);
  EXPECT_EQ(storage("B"), Kind::uint16);
  EXPECT_EQ(type("C").members.size(), 2U);
}

TEST_F(Bits, AreTypesOfMembers) {
  accepted("bitmask F { a }; bitset B { bitfield<3> x; }; struct S { F f[2]; sequence<B, 2> b; @key F k; };");
  EXPECT_EQ(type_of("S", "f"), "F[2]");
  EXPECT_EQ(type_of("S", "b"), "sequence<B, 2>");
}

}  // namespace
}  // namespace tenon::omg
