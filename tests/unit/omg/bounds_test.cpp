#include "fixture.hpp"

namespace tenon::omg {
namespace {

using schema::BoundOrigin;

class Bounded : public CompileFixture {
 protected:
  void sidecar(const std::string& key, std::uint64_t value) {
    options_.sidecar.push_back({key, value, {}, "b.toml:1"});
  }
  const schema::Bound& only_bound(std::string_view member_name) {
    const auto& bounds = member("S", member_name).bounds;
    EXPECT_EQ(bounds.size(), 1U);
    return bounds.at(0);
  }
};

TEST_F(Bounded, OriginsComeInTheirOrder) {
  options_.default_bounds.string = 5;
  sidecar("S.a", 4);
  sidecar("S.b", 4);
  sidecar("S.c", 4);
  accepted(
      "struct S {\n string<1> a;\n @tenon::bound(2) string b;\n string c;\n string d;\n string e; "
      "//@tenon::bound(3)\n};");
  EXPECT_EQ(only_bound("a"), (schema::Bound{"", 1, BoundOrigin::type, "test.idl:2"}));
  EXPECT_EQ(only_bound("b"), (schema::Bound{"", 2, BoundOrigin::annotation, "test.idl:3"}));
  EXPECT_EQ(only_bound("c"), (schema::Bound{"", 4, BoundOrigin::sidecar, "b.toml:1"}));
  EXPECT_EQ(only_bound("d"), (schema::Bound{"", 5, BoundOrigin::option, "--default-string-bound"}));
  EXPECT_EQ(only_bound("e"), (schema::Bound{"", 3, BoundOrigin::comment, "test.idl:6"}));
}

TEST_F(Bounded, ConstantsTakeNoBoundMeantForMembers) {
  options_.default_bounds.string = 3;
  accepted("const string MAKER = \"longer than three\";\nstruct S { string a; };");
  EXPECT_EQ(type_of("S", "a"), "string<3>");
}

TEST_F(Bounded, CommentBeforeTheMemberCountsToo) {
  accepted("struct S {\n  //@tenon::bound(7)\n  string a;\n  string<3> b;\n};");
  EXPECT_EQ(type_of("S", "a"), "string<7>");
}

TEST_F(Bounded, PathsReachElements) {
  sidecar("S.a", 2);
  sidecar("S.a[]", 3);
  sidecar("S.b[]", 4);
  sidecar("S.c[][]", 5);
  accepted("struct S { sequence<string> a; string b[2]; sequence<string, 3> c[2]; };");
  EXPECT_EQ(type_of("S", "a"), "sequence<string<3>, 2>");
  EXPECT_EQ(type_of("S", "b"), "string<4>[2]");
  EXPECT_EQ(type_of("S", "c"), "sequence<string<5>, 3>[2]");
  ASSERT_EQ(member("S", "a").bounds.size(), 2U);
  EXPECT_EQ(member("S", "a").bounds[1].path, "[]");
}

TEST_F(Bounded, AnnotationIsForTheOutermostOpenPart) {
  sidecar("S.a[]", 3);
  accepted("struct S { @tenon::bound(9) sequence<string> a; @tenon::bound(8) sequence<string, 2> b; };");
  EXPECT_EQ(type_of("S", "a"), "sequence<string<3>, 9>");
  EXPECT_EQ(type_of("S", "b"), "sequence<string<8>, 2>");
}

TEST_F(Bounded, TypedefsMayBeOpenAndUsesMayDiffer) {
  sidecar("Text", 10);
  sidecar("S.b", 20);
  accepted(
      "typedef string Text; typedef Text Name; struct S { Text a; Text b; @tenon::bound(30) Name c; sequence<Name, 2> "
      "d; };");
  EXPECT_EQ(type_of("S", "a"), "string<10>");
  EXPECT_EQ(type_of("S", "b"), "string<20>");
  EXPECT_EQ(type_of("S", "c"), "string<30>");
  EXPECT_EQ(type_of("S", "d"), "sequence<string<10>, 2>");
  EXPECT_EQ(compiled_.descriptor->aliases.size(), 2U);
}

TEST_F(Bounded, OpenTypedefIsFineWhenEveryUseBringsABound) {
  accepted("typedef sequence<octet> Blob; struct S { @tenon::bound(4) Blob a; };");
  EXPECT_EQ(type_of("S", "a"), "sequence<octet, 4>");
  EXPECT_TRUE(compiled_.descriptor->aliases.empty());
}

TEST_F(Bounded, TypedefMayCarryTheAnnotation) {
  accepted(
      "@tenon::bound(12) typedef string Text; typedef string Note; //@tenon::bound(13)\nstruct S { Text a; Note b; };");
  EXPECT_EQ(type_of("S", "a"), "string<12>");
  EXPECT_EQ(type_of("S", "b"), "string<13>");
}

TEST_F(Bounded, TypesBelongingToTypedefsKeepTheirPlaces) {
  accepted("typedef string<9> Text;\nstruct S { sequence<Text, 2> a; };");
  const auto& bounds = member("S", "a").bounds;
  ASSERT_EQ(bounds.size(), 2U);
  EXPECT_EQ(bounds[1], (schema::Bound{"[]", 9, BoundOrigin::type, "test.idl:1"}));
}

TEST_F(Bounded, EffectiveBoundDecidesIdentityAndItsOriginDoesNot) {
  accepted("struct S { string<31> a; };");
  const auto written = type("S").schema_hash;
  options_.default_bounds.string = 31;
  accepted("struct S { string a; };");
  EXPECT_EQ(type("S").schema_hash, written);
  options_.default_bounds.string = 32;
  accepted("struct S { string a; };");
  EXPECT_NE(type("S").schema_hash, written);
}

}  // namespace
}  // namespace tenon::omg
