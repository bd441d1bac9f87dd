#include "fixture.hpp"

namespace tenon::omg {
namespace {

class Constant : public CompileFixture {
 protected:
  schema::Value value(const std::string& type, const std::string& expression) {
    accepted("enum Mode { idle, busy }; const long kSeven = 7; const " + type + " k = " + expression + ";");
    return compiled_.descriptor ? constant("k").value : schema::Value(false);
  }
  std::int64_t integer(const std::string& expression) { return std::get<std::int64_t>(value("long long", expression)); }
};

TEST_F(Constant, OperatorsBindAsInTheStandard) {
  EXPECT_EQ(integer("1 + 2 * 3"), 7);
  EXPECT_EQ(integer("(1 + 2) * 3"), 9);
  EXPECT_EQ(integer("10 - 4 - 3"), 3);
  EXPECT_EQ(integer("1 << 2 + 1"), 8);
  EXPECT_EQ(integer("1 | 2 ^ 3 & 2"), 1 | (2 ^ (3 & 2)));
  EXPECT_EQ(integer("-7 / 2"), -3);
  EXPECT_EQ(integer("-7 % 2"), -1);
  EXPECT_EQ(integer("- - 3"), 3);
  EXPECT_EQ(integer("kSeven * ::kSeven"), 49);
}

TEST_F(Constant, LiteralsHaveThreeBases) {
  EXPECT_EQ(integer("0x1F"), 31);
  EXPECT_EQ(integer("017"), 15);
  EXPECT_EQ(integer("0"), 0);
  EXPECT_EQ(value("double", "1.5e3"), schema::Value(1500.0));
  EXPECT_EQ(value("double", ".5"), schema::Value(0.5));
  EXPECT_EQ(value("double", "2."), schema::Value(2.0));
  EXPECT_EQ(value("double", "1e-400"), schema::Value(0.0));
}

TEST_F(Constant, TheEdgesOfEveryWidthFit) {
  EXPECT_EQ(value("uint64", "18446744073709551615"), schema::Value(std::uint64_t{18446744073709551615U}));
  EXPECT_EQ(integer("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(value("int8", "-128"), schema::Value(std::int64_t{-128}));
  EXPECT_EQ(codes("const int64 k = 9223372036854775808;"), "TN1040");
  EXPECT_EQ(codes("const int64 k = -9223372036854775809;"), "TN1040");
}

TEST_F(Constant, ComplementDependsOnTheType) {
  EXPECT_EQ(value("octet", "~0x0F"), schema::Value(std::uint64_t{0xF0}));
  EXPECT_EQ(value("uint32", "~0"), schema::Value(std::uint64_t{0xFFFF'FFFF}));
  EXPECT_EQ(integer("~5"), -6);
}

TEST_F(Constant, ValuesOfOtherKinds) {
  EXPECT_EQ(value("boolean", "TRUE"), schema::Value(true));
  EXPECT_EQ(value("char", R"('\x41')"), schema::Value(std::uint64_t{'A'}));
  EXPECT_EQ(value("char", R"('\'')"), schema::Value(std::uint64_t{'\''}));
  EXPECT_EQ(value("string", R"("a\n\101" "b")"), schema::Value(std::string("a\nAb")));
  EXPECT_EQ(value("string", R"("\u00b5m")"), schema::Value(std::string("µm")));
  EXPECT_EQ(value("Mode", "busy"), schema::Value(schema::Enumerator{"Mode::busy", 1}));
  EXPECT_EQ(value("double", "3"), schema::Value(3.0));
}

TEST_F(Constant, AngleBracketsCloseBoundsBeforeTheyShift) {
  options_.default_bounds.sequence = 4;
  accepted(
      "struct S { sequence<string<8>> x; };"
      "struct T { string<(16 >> 1)> x; sequence<string<3 << 1>, 2> y; };");
}

TEST_F(Constant, AliasesAreTheirTypes) {
  accepted("typedef octet Small; const Small k = 200; struct S { long x[k]; };");
  EXPECT_EQ(type_of("S", "x"), "int32[200]");
}

}  // namespace
}  // namespace tenon::omg
