// Unions, and structs that inherit.
#include "fixture.hpp"

namespace tenon::omg {
namespace {

using schema::Kind;

class Unions : public CompileFixture {
 protected:
  std::vector<std::int64_t> labels(std::string_view name, std::size_t arm) { return type(name).members.at(arm).labels; }
};

using Labels = std::vector<std::int64_t>;

TEST_F(Unions, EveryDiscriminatorHasItsLabels) {
  accepted(R"(enum Mode { idle, @value(-7) busy }; typedef octet Raw; const long kOne = 1;
    union A switch (long) { case kOne: case -2: long x; case 1 + 2: octet y; };
    union B switch (boolean) { case TRUE: long x; case FALSE: octet y; };
    union C switch (char) { case 'a': long x; case '\xff': octet y; };
    union D switch (uint64) { case 0xffffffffffffffff: long x; };
    union E switch (Mode) { case idle: long x; case Mode::busy: octet y; };
    union F switch (Raw) { case 255: long x; };
    union G switch (int8) { case -128: long x; };)");
  EXPECT_EQ(labels("A", 0), (Labels{1, -2}));
  EXPECT_EQ(labels("A", 1), (Labels{3}));
  EXPECT_EQ(labels("B", 0), (Labels{1}));
  EXPECT_EQ(labels("B", 1), (Labels{0}));
  EXPECT_EQ(labels("C", 1), (Labels{255}));
  EXPECT_EQ(labels("D", 0), (Labels{-1}));
  EXPECT_EQ(labels("E", 1), (Labels{-7}));
  EXPECT_EQ(labels("F", 0), (Labels{255}));
  EXPECT_EQ(labels("G", 0), (Labels{-128}));
  EXPECT_EQ(compiled_.descriptor->types[type("F").storage].kind, Kind::octet);
}

TEST_F(Unions, DiscriminatorMayBeAKey) {
  accepted("union A switch (@key long) { case 1: long x; }; union B switch (@key(FALSE) long) { case 1: long x; };");
  EXPECT_TRUE(type("A").discriminator_key);
  EXPECT_FALSE(type("B").discriminator_key);
  const auto keyed = type("A");
  accepted("union A switch (long) { case 1: long x; };");
  EXPECT_NE(type("A").schema_hash, keyed.schema_hash);
  EXPECT_EQ(type("A").layout_hash, keyed.layout_hash);
}

TEST_F(Unions, DefaultArmHasNoLabelsWhateverStandsBesideIt) {
  accepted("union U switch (long) { case 1: long a; case 2: default: case 3: octet b; };");
  EXPECT_EQ(labels("U", 0), (Labels{1}));
  EXPECT_EQ(labels("U", 1), Labels{});
}

TEST_F(Unions, ArmsLieBehindTheDiscriminatorAndHaveWhatMembersHave) {
  accepted(R"(union U switch (octet) {
      /// The first.
      case 1: @unit("m") @range(min=0, max=5) double a;  ///< and more
      case 2: string b; //@tenon::bound(6)
      case 3: long c[2][3]; };)");
  EXPECT_EQ(type("U").size, 32U);
  EXPECT_EQ(type("U").alignment, 8U);
  for (const auto& arm : type("U").members) EXPECT_EQ(arm.offset, 8U);
  EXPECT_EQ(member("U", "a").unit, "m");
  EXPECT_EQ(member("U", "a").max, schema::Value(5.0));
  EXPECT_EQ(member("U", "a").doc, "The first.\nand more");
  EXPECT_EQ(type_of("U", "b"), "string<6>");
  EXPECT_EQ(type_of("U", "c"), "int32[2][3]");
}

TEST_F(Unions, OrderOfArmsIsNoPartOfTheIdentity) {
  accepted("union U switch (long) { case 1: long a; case 2: case 3: octet b; };");
  const auto hash = type("U").schema_hash;
  accepted("union U switch (long) { case 3: case 2: octet b; case 1: long a; };");
  EXPECT_EQ(type("U").schema_hash, hash);
  accepted("union U switch (long) { case 2: octet b; case 1: case 3: long a; };");
  EXPECT_NE(type("U").schema_hash, hash);
}

TEST_F(Unions, AreDeclaredAheadAndUsedLikeOtherTypes) {
  accepted(R"(union U; union U switch (long) { case 1: long a; }; union U;
    union V switch (long) { case 1: U u; case 2: sequence<U, 3> us; }; struct S { U u[2]; @optional V v; map<long, U, 2> m; };)");
  EXPECT_EQ(type_of("V", "us"), "sequence<U, 3>");
  EXPECT_EQ(type_of("S", "u"), "U[2]");
  EXPECT_EQ(type_of("S", "v"), "optional<V>");
}

TEST_F(Unions, DeclaringAheadWithoutEverDefiningIsNoMistake) {
  accepted("union U; struct P; struct S { long x; };");
  EXPECT_EQ(compiled_.descriptor->declarations.size(), 1U);
}

class Inheritance : public CompileFixture {};

TEST_F(Inheritance, BaseIsTheFirstMember) {
  accepted("struct A { octet x; double y; }; typedef A B; module m { struct C : ::B { octet z; }; struct D : C {}; };");
  EXPECT_EQ(compiled_.descriptor->types[type("m::C").base].name, "A");
  EXPECT_EQ(type("m::C").members.size(), 1U);
  EXPECT_EQ(member("m::C", "z").offset, 16U);
  EXPECT_EQ(type("m::D").size, type("m::C").size);
}

TEST_F(Inheritance, IdsGoOnBehindThoseOfTheBase) {
  accepted("struct A { long a, b; }; struct B : A { long c; }; struct C : B { @id(9) long d; long e; };");
  EXPECT_EQ(member("B", "c").id, 2U);
  EXPECT_EQ(member("C", "d").id, 9U);
  EXPECT_EQ(member("C", "e").id, 10U);
}

TEST_F(Inheritance, ChainsDeeperThanTheLimitAreRefused) {
  std::string text = "struct S0 { long x; };";
  for (int i = 1; i < 200; ++i) text += "struct S" + std::to_string(i) + " : S" + std::to_string(i - 1) + " {};";
  EXPECT_EQ(codes(text).substr(0, 6), "TN1092");
}

TEST_F(Inheritance, MembersAreNoTypesAndNoConstants) {
  EXPECT_EQ(codes("struct A { long x; }; struct B : A { long y[A::x]; A::x z; };"), "TN1008 TN1005");
}

}  // namespace
}  // namespace tenon::omg
