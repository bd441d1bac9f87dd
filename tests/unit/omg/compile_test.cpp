#include "fixture.hpp"

namespace tenon::omg {
namespace {

using schema::Kind;

class Compile : public CompileFixture {};

TEST_F(Compile, PrimitivesHaveTwoSpellings) {
  accepted(R"(struct S {
    boolean a; octet b; char c; short d; unsigned short e; long f; unsigned long g; long long h; unsigned long long i; float j; double k;
    int8 l; uint8 m; int16 n; uint16 o; int32 p; uint32 q; int64 r; uint64 s; };)");
  const char* expected[] = {"boolean", "octet",  "char",   "int16",  "uint16", "int32", "uint32",
                            "int64",   "uint64", "float",  "double", "int8",   "uint8", "int16",
                            "uint16",  "int32",  "uint32", "int64",  "uint64"};
  for (int i = 0; i < 19; ++i) EXPECT_EQ(type_of("S", std::string(1, static_cast<char>('a' + i))), expected[i]);
}

TEST_F(Compile, TypesOfMembers) {
  accepted(R"(const long kN = 3;
    module nav { struct Point { double x, y; }; typedef double Row[kN]; typedef Point Alias; };
    struct S { string<31> a; sequence<nav::Point, 2 * kN> b; nav::Row c[2]; long d[2][kN]; sequence<sequence<string<3>, 4>, 5> e;
               nav::Alias f; ::nav::Point g; sequence<nav::Row, 2> h; };)");
  EXPECT_EQ(type_of("S", "a"), "string<31>");
  EXPECT_EQ(type_of("S", "b"), "sequence<nav::Point, 6>");
  EXPECT_EQ(type_of("S", "c"), "double[2][3]");
  EXPECT_EQ(type_of("S", "d"), "int32[2][3]");
  EXPECT_EQ(type_of("S", "e"), "sequence<sequence<string<3>, 4>, 5>");
  EXPECT_EQ(type_of("S", "f"), "nav::Point");
  EXPECT_EQ(type_of("S", "g"), "nav::Point");
  EXPECT_EQ(type_of("S", "h"), "sequence<double[3], 2>");
}

TEST_F(Compile, TypesReferToTypesBeforeThem) {
  const auto& descriptor = accepted("struct A { sequence<string<3>, 2> x[2]; }; struct B { A a; sequence<A, 2> as; };");
  for (schema::TypeId id = 0; id < descriptor.types.size(); ++id) {
    const schema::Type& each = descriptor.types[id];
    EXPECT_TRUE(each.element == schema::kNoType || each.element < id);
    for (const schema::Member& part : each.members) EXPECT_LT(part.type, id);
  }
}

TEST_F(Compile, EmptyStructIsAccepted) {
  accepted("struct S {};");
  EXPECT_EQ(type("S").size, 1U);
}

TEST_F(Compile, EnumCountsFromZeroAndOnFromValues) {
  accepted("@bit_bound(8) enum E { a, @value(-3) b, c, @value(100) @default_literal d };");
  const auto& labels = type("E").labels;
  EXPECT_EQ(labels[0].value, 0);
  EXPECT_EQ(labels[1].value, -3);
  EXPECT_EQ(labels[2].value, -2);
  EXPECT_EQ(labels[3].value, 100);
  EXPECT_TRUE(labels[3].is_default);
  EXPECT_EQ(compiled_.descriptor->types[type("E").storage].kind, Kind::int8);
}

TEST_F(Compile, BitBoundChoosesTheSmallestStorage) {
  accepted("@bit_bound(9) enum A { a }; @bit_bound(17) enum B { b }; enum C { c };");
  EXPECT_EQ(type("A").size, 2U);
  EXPECT_EQ(type("B").size, 4U);
  EXPECT_EQ(type("C").size, 4U);
}

TEST_F(Compile, AnnotationsFillTheirFields) {
  accepted(R"(enum Mode { idle, busy };
    @topic(name="front/imu") struct S {
      @key @id(7) @unit("K") @range(min=-1, max=1) @default(0.5) double a;
      @default(Mode::busy) Mode b; @default(idle) Mode c; @default("x\ty") string<8> d; @default('a') char e; @default(TRUE) boolean f;
      @key(FALSE) @min(3) octet g; };
    @nested struct N { long x; };
    @default_nested module m { struct P { long x; }; @nested(FALSE) struct Q { long x; }; };)");
  const schema::Member& a = member("S", "a");
  EXPECT_TRUE(a.key);
  EXPECT_EQ(a.id, 7U);
  EXPECT_EQ(a.unit, "K");
  EXPECT_EQ(a.min, schema::Value(-1.0));
  EXPECT_EQ(a.max, schema::Value(1.0));
  EXPECT_EQ(a.default_value, schema::Value(0.5));
  EXPECT_EQ(member("S", "b").default_value, schema::Value(schema::Enumerator{"Mode::busy", 1}));
  EXPECT_EQ(member("S", "c").default_value, schema::Value(schema::Enumerator{"Mode::idle", 0}));
  EXPECT_EQ(member("S", "d").default_value, schema::Value(std::string("x\ty")));
  EXPECT_EQ(member("S", "e").default_value, schema::Value(std::uint64_t{'a'}));
  EXPECT_EQ(member("S", "f").default_value, schema::Value(true));
  EXPECT_FALSE(member("S", "g").key);
  EXPECT_EQ(member("S", "g").min, schema::Value(std::uint64_t{3}));
  EXPECT_EQ(type("S").topic, "front/imu");
  EXPECT_FALSE(type("S").nested);
  EXPECT_TRUE(type("N").nested);
  EXPECT_TRUE(type("m::P").nested);
  EXPECT_FALSE(type("m::Q").nested);
}

TEST_F(Compile, UnknownAnnotationsAreKeptAsWritten) {
  EXPECT_EQ(codes("struct S { @vendor::hint(level = 3, \"a\" \"b\") long x; };"), "TN1020");
  ASSERT_TRUE(compiled_.descriptor);
  const auto& kept = member("S", "x").annotations;
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].name, "vendor::hint");
  ASSERT_EQ(kept[0].arguments.size(), 2U);
  EXPECT_EQ(kept[0].arguments[0], (std::pair<std::string, std::string>("level", "3")));
  EXPECT_EQ(kept[0].arguments[1], (std::pair<std::string, std::string>("value", "\"a\"\"b\"")));
}

TEST_F(Compile, ModulesReopenAndNamesAreSoughtOutwards) {
  accepted(R"(module a { struct P { long x; }; module b { struct Q { P p; }; }; };
    module a { module b { struct R { Q q; P p; a::P r; }; }; };)");
  EXPECT_EQ(type_of("a::b::R", "q"), "a::b::Q");
  EXPECT_EQ(type_of("a::b::R", "p"), "a::P");
}

TEST_F(Compile, InnerNamesHideOuterOnes) {
  accepted("struct P { long x; }; module a { struct P { double x; }; struct S { P p; ::P q; }; };");
  EXPECT_EQ(type_of("a::S", "p"), "a::P");
  EXPECT_EQ(type_of("a::S", "q"), "P");
}

TEST_F(Compile, EscapedNamesLoseTheUnderscore) {
  accepted("struct _struct { long _in; long _plain; }; struct S { _struct x; };");
  EXPECT_EQ(type("struct").members[0].name, "in");
  EXPECT_EQ(type("struct").members[1].name, "plain");
}

TEST_F(Compile, MemberMayHaveTheNameOfAType) {
  accepted("enum Color { red }; struct S { Color Color; Color other; };");
  EXPECT_EQ(type_of("S", "other"), "Color");
}

TEST_F(Compile, ForwardDeclarationIsCompletedLater) {
  accepted("struct P; struct P { long x; }; struct P; struct S { P p; };");
  EXPECT_EQ(type_of("S", "p"), "P");
}

TEST_F(Compile, IdenticalDefinitionIsTheSameThing) {
  accepted(
      "struct P { long x; }; enum E { a }; const long k = 1; typedef long T;"
      "struct P { long x; }; enum E { a }; const long k = 1; typedef long T;");
  EXPECT_EQ(compiled_.descriptor->declarations.size(), 4U);
}

TEST_F(Compile, CommentsDoNotChangeIdentity) {
  const auto first = accepted("/// one\nstruct S { long x; ///< a\n };");
  const auto hash = type("S").schema_hash;
  accepted("// nothing\n\n  struct   S{long x;};");
  EXPECT_EQ(type("S").schema_hash, hash);
}

TEST_F(Compile, DeclarationsKeepTheirOrder) {
  const auto& descriptor = accepted("const long k = 1; struct S { long x; }; typedef S T; enum E { a };");
  using What = schema::Declaration::What;
  ASSERT_EQ(descriptor.declarations.size(), 4U);
  EXPECT_EQ(descriptor.declarations[0].what, What::constant);
  EXPECT_EQ(descriptor.declarations[1].what, What::type);
  EXPECT_EQ(descriptor.declarations[2].what, What::alias);
  EXPECT_EQ(descriptor.declarations[3].what, What::type);
}

TEST_F(Compile, PlacesAreThoseOfTheNames) {
  accepted("module m {\n  struct S {\n    unsigned long value;\n  };\n};");
  EXPECT_EQ(type("m::S").source, (schema::SourceRange{0, 2, 10, 11}));
  EXPECT_EQ(member("m::S", "value").source, (schema::SourceRange{0, 3, 19, 24}));
}

TEST_F(Compile, ExtensibilityIsNotedOnceUnlessStated) {
  options_.extensibility_is_stated = false;
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  omg::compile(write("test.idl", "struct A { long x; }; struct B { long x; };"), options_, sources, diagnostics);
  ASSERT_EQ(diagnostics.sorted().size(), 1U);
  EXPECT_EQ(diagnostics.sorted()[0].code, diag::Code::implicit_extensibility);
  EXPECT_EQ(diagnostics.errors(), 0U);
}

TEST_F(Compile, MutableCanBeTakenAsFinal) {
  options_.mutable_is_final = true;
  accepted("@mutable struct S { long x; };");
  EXPECT_EQ(type("S").extensibility, schema::Extensibility::final);
}

TEST_F(Compile, MissingIncludeIsOneFinding) {
  EXPECT_EQ(codes("#include \"nowhere.idl\"\nstruct S { From::There x; long y[kThere]; };"), "TN1070");
}

TEST_F(Compile, BrokenThingsAreReportedOnceHoweverOftenTheyAreUsed) {
  EXPECT_EQ(codes("struct A { doble x; }; struct B { A a; }; const lnog k = 1; struct C { B b[k]; long c[k]; };"),
            "TN1004 TN1004");
  EXPECT_EQ(codes("valuetype U { private long a; }; typedef U T; struct S { T t; sequence<U, 2> u; };"), "TN1013");
  EXPECT_EQ(codes("union U switch(doble) { case 1: long a; }; typedef U T; struct S { T t; sequence<U, 2> u; };"),
            "TN1004");
  EXPECT_EQ(codes("struct D : Nothing { long a; }; struct S { D d; };"), "TN1004");
  EXPECT_EQ(codes("typedef sequence<long 3> T; struct S { T t; };"), "TN1001");
}

TEST_F(Compile, UnreadableFileIsNoDiagnostic) {
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  const Compilation result = omg::compile(folder_ / "nowhere.idl", options_, sources, diagnostics);
  EXPECT_FALSE(result.descriptor);
  EXPECT_NE(result.unreadable.find("no such file"), std::string::npos);
  EXPECT_EQ(diagnostics.errors(), 0U);
}

TEST_F(Compile, TopicWithoutANameIsThatOfTheTypeAndNotNested) {
  accepted(R"(
@default_nested module m {
  struct Part { long x; };
  @topic struct Whole { Part part; };
  @topic @nested struct Neither { long x; };
};
)");
  EXPECT_TRUE(type("m::Part").nested);
  EXPECT_FALSE(type("m::Whole").nested);
  EXPECT_EQ(type("m::Whole").topic, "");
  EXPECT_TRUE(type("m::Neither").nested);
}

}  // namespace
}  // namespace tenon::omg
