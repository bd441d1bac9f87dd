// Annotations that the text defines, and keys from pragmas.
#include "fixture.hpp"

namespace tenon::omg {
namespace {

class OwnAnnotations : public CompileFixture {};

TEST_F(OwnAnnotations, AreKnownWithTheirParameters) {
  EXPECT_EQ(codes(R"(@annotation level { enum Height { low, high }; const long kMost = 9; typedef long Whole;
        Height value default low; string why default ""; any more default 3; Whole count default kMost; };
      @annotation marker { };
      const long kTen = 10;
      module m { @annotation inner { double value; };
        @marker @inner(2) struct S { @level long a; @level(high) long b; @level(value=low, why="x", count=kTen) long c; }; };
      @m::inner(value=0.5) struct T { @level(more="any" "thing") long x; };)"),
            "");
  const auto& kept = member("m::S", "c").annotations;
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].name, "level");
  EXPECT_EQ(kept[0].arguments[1], (std::pair<std::string, std::string>("why", "\"x\"")));
  EXPECT_EQ(type("T").annotations.at(0).name, "m::inner");
}

TEST_F(OwnAnnotations, WhatServesThemIsNoPartOfTheInterface) {
  accepted(
      "@annotation level { enum Height { low, high }; const long kMost = 9; Height value; }; struct S { long x; };");
  EXPECT_EQ(compiled_.descriptor->declarations.size(), 1U);
}

TEST_F(OwnAnnotations, StandardOnesKeepTheirMeaning) {
  accepted(
      "@annotation unit { string value; }; @annotation key { boolean value default TRUE; }; struct S { @key "
      "@unit(\"m\") long x; };");
  EXPECT_TRUE(member("S", "x").key);
  EXPECT_EQ(member("S", "x").unit, "m");
}

TEST_F(OwnAnnotations, MayStandOnEverything) {
  EXPECT_EQ(codes(R"(@annotation a { }; @a module m { @a const long k = 1; @a typedef long T; @a enum E { @a x };
      @a bitmask F { @a y }; @a bitset B { @a bitfield<2> z; }; @a union U switch (@a long) { case 1: @a long w; };
      @a exception Denied { @a long v; }; @a interface I { @a void op(@a in long p); @a attribute long q; }; };)"),
            "");
}

class KeyLists : public CompileFixture {};

TEST_F(KeyLists, MarkMembersOfStructsAroundThem) {
  accepted(R"(module m {
      struct A { long x, y, z; };
#pragma keylist A x z
      struct B { long x; };
#pragma keylist B
      struct C { long x;
#pragma keylist C x
        long y; };
    };
#pragma keylist m::A y
#pragma DCPS_DATA_TYPE "m::D"
#pragma DCPS_DATA_KEY "m::D x"
module m { struct D { long x; }; };)");
  EXPECT_TRUE(member("m::A", "x").key);
  EXPECT_TRUE(member("m::A", "y").key);
  EXPECT_TRUE(member("m::A", "z").key);
  EXPECT_FALSE(member("m::B", "x").key);
  EXPECT_TRUE(member("m::C", "x").key);
  EXPECT_FALSE(member("m::C", "y").key);
  EXPECT_TRUE(member("m::D", "x").key);
}

TEST_F(KeyLists, SayTheSameAsTheAnnotation) {
  accepted("struct A { @key long x; };");
  const auto hash = type("A").schema_hash;
  accepted("#pragma keylist A x\nstruct A { long x; };");
  EXPECT_EQ(type("A").schema_hash, hash);
}

TEST_F(KeyLists, ThatCannotBeReadTakeNothingElseAway) {
  EXPECT_EQ(codes("#pragma keylist 1"), "TN1001");
  EXPECT_EQ(codes("struct A { long x; };\n#pragma keylist A x;\nstruct B { A a; };"), "TN1001");
}

}  // namespace
}  // namespace tenon::omg
