// Types that may grow, and alignments.
#include "fixture.hpp"

namespace tenon::omg {
namespace {

using schema::Extensibility;

class Extents : public CompileFixture {};

TEST_F(Extents, SizeAndAlignmentAreSettled) {
  accepted("@appendable @tenon::extent(64) struct S { octet a; }; struct Holds { octet b; S s; };");
  EXPECT_EQ(type("S").extensibility, Extensibility::appendable);
  EXPECT_EQ(type("S").extent, 64U);
  EXPECT_EQ(type("S").size, 64U);
  EXPECT_EQ(type("S").alignment, 8U);
  EXPECT_EQ(member("Holds", "s").offset, 8U);
}

TEST_F(Extents, MayBeWrittenInComments) {
  accepted(
      "//@tenon::extent(32)\n@appendable struct A { octet a; };\n"
      "@appendable struct B { octet a; }; //@tenon::extent(48)\n"
      "@appendable struct C { //@tenon::extent(56)\n octet a; };\n"
      "@appendable union U switch (octet) { //@tenon::extent(64)\n case 1: octet a; };\n");
  EXPECT_EQ(type("A").size, 32U);
  EXPECT_EQ(type("B").size, 48U);
  EXPECT_EQ(type("C").size, 56U);
  EXPECT_EQ(type("U").size, 64U);
}

TEST_F(Extents, MayStandInABoundsFile) {
  for (const auto& [key, value] : {std::pair("m::A@extent", 48), {"m::A@align", 16}, {"m::B.b@align", 32}})
    options_.sidecar.push_back({key, static_cast<std::uint64_t>(value), {}, "b.toml:1"});
  accepted("module m { @appendable struct A { octet a; }; struct B { octet a, b; }; };");
  EXPECT_EQ(type("m::A").size, 48U);
  EXPECT_EQ(type("m::A").alignment, 16U);
  EXPECT_EQ(member("m::B", "b").offset, 32U);
}

TEST_F(Extents, BoundsFileThatIsNotAskedIsAWarning) {
  options_.sidecar.push_back({"A@extent", 64, {}, "b.toml:1"});
  options_.sidecar.push_back({"B.b@align", 12, {}, "b.toml:2"});
  EXPECT_EQ(codes("struct A { octet a; };"), "TN1053");
  EXPECT_EQ(codes("struct B { octet b; };"), "TN1021");
}

TEST_F(Extents, EnumsAndBitMasksGrowWithoutOne) {
  accepted("@appendable enum E { a }; @appendable bitmask M { b }; enum F { c };");
  EXPECT_EQ(type("E").extensibility, Extensibility::appendable);
  EXPECT_EQ(type("M").extensibility, Extensibility::appendable);
  EXPECT_EQ(type("F").extensibility, Extensibility::final);
}

TEST_F(Extents, ArmsStandWhereLaterOnesCanToo) {
  accepted("@appendable @tenon::extent(32) union U switch (octet) { case 1: octet a; };");
  EXPECT_EQ(member("U", "a").offset, 8U);
}

TEST_F(Extents, AppendableCanBeTakenAsFinalWhereNothingSaysHowFar) {
  options_.appendable_is_final = true;
  accepted("@appendable struct A { octet a; }; @appendable @tenon::extent(16) struct B { octet b; };");
  EXPECT_EQ(type("A").extensibility, Extensibility::final);
  EXPECT_EQ(type("A").size, 1U);
  EXPECT_EQ(type("B").extensibility, Extensibility::appendable);
}

TEST_F(Extents, AlignmentsMoveMembersAndTypes) {
  accepted(R"(const long kLine = 64;
    struct A { octet a; @tenon::align(kLine) octet b; octet c; //@tenon::align(16)
    }; @tenon::align(32) struct B { octet a; }; struct C { octet x; B b[2]; };)");
  EXPECT_EQ(member("A", "b").offset, 64U);
  EXPECT_EQ(member("A", "c").offset, 80U);
  EXPECT_EQ(type("A").alignment, 64U);
  EXPECT_EQ(type("B").size, 32U);
  EXPECT_EQ(member("C", "b").offset, 32U);
  EXPECT_EQ(type("C").size, 96U);
}

TEST_F(Extents, AlignmentIsPartOfTheLayout) {
  accepted("struct S { long a; };");
  const auto hash = type("S").layout_hash;
  accepted("@tenon::align(8) struct S { long a; };");
  EXPECT_NE(type("S").layout_hash, hash);
}

}  // namespace
}  // namespace tenon::omg
