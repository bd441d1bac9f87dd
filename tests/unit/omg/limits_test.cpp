// Texts that would exhaust something are refused, quickly, and with a code of their own.
#include "fixture.hpp"

#include "omg/limits.hpp"

#include <chrono>

namespace tenon::omg {
namespace {

class Limit : public CompileFixture {};

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

std::string numbered(std::size_t count, std::string_view before, std::string_view behind) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += std::string(before) + std::to_string(i) + std::string(behind);
  return result;
}

TEST_F(Limit, NestingOfEveryKind) {
  EXPECT_EQ(codes(repeated("module m {", 10'000) + repeated("};", 10'000)), "TN1092");
  EXPECT_EQ(codes("struct S {" + repeated("sequence<", 10'000) + "long" + repeated(", 2>", 10'000) + " x; };"),
            "TN1092");
  EXPECT_EQ(codes("const long k = " + repeated("(", 10'000) + "1" + repeated(")", 10'000) + ";"), "TN1092");
  EXPECT_EQ(codes("const long k = " + repeated("-", 10'000) + "1;"), "TN1092");
  EXPECT_EQ(codes(repeated("#if 1\n", 10'000)), "TN1092");
  EXPECT_EQ(codes("#if " + repeated("(", 10'000) + "1" + repeated(")", 10'000) + "\n#endif\n"), "TN1071");
}

TEST_F(Limit, DeepestNestingIsAccepted) { accepted(repeated("module m {", kMaxNesting) + repeated("};", kMaxNesting)); }

TEST_F(Limit, TypesWithinTypes) {
  std::string text = "struct S0 { long x; };";
  for (int i = 1; i < 200; ++i) text += "struct S" + std::to_string(i) + " { S" + std::to_string(i - 1) + " x; };";
  EXPECT_EQ(codes(text), "TN1092");
}

TEST_F(Limit, SizeOfAnExpression) { EXPECT_EQ(codes("const long k = " + repeated("1 + ", 100'000) + "1;"), "TN1096"); }

TEST_F(Limit, MembersAndLabels) {
  EXPECT_EQ(codes("struct S {" + numbered(100'000, "long m", ";") + "};"), "TN1095");
  EXPECT_EQ(codes("enum E {" + numbered(100'000, "l", ",") + "last };"), "TN1095");
}

TEST_F(Limit, PartsOfEveryBody) {
  EXPECT_EQ(codes("union U switch (long) {" + numbered(70'000, "case 1: long m", ";") + "};").substr(0, 6), "TN1019");
  EXPECT_EQ(codes("exception E {" + numbered(70'000, "long m", ";") + "};"), "TN1095");
  EXPECT_NE(codes("interface I {" + numbered(70'000, "void m", "();") + "};").find("TN1095"), std::string::npos);
  EXPECT_EQ(codes("bitmask F {" + numbered(70'000, "m", ",") + "last };").substr(0, 6), "TN1033");
  EXPECT_EQ(codes("bitset B {" + numbered(70'000, "bitfield<1> m", ";") + "};").substr(0, 6), "TN1033");
}

TEST_F(Limit, ManyParametersAndExceptions) {
  accepted("interface I { void a(" + numbered(20'000, "in long p", ",") + "in long last); };");
  const std::string exceptions = numbered(5'000, "exception E", " {};") + "interface I { void a() raises (";
  accepted(exceptions + numbered(254, "E", ",") + "E4999); };");
  EXPECT_EQ(codes(exceptions + numbered(4'999, "E", ",") + "E4999); };"), "TN1055");
}

// What is inherited is looked up, and not repeated for each that inherits.
TEST_F(Limit, ManyThatInheritFromMany) {
  const auto begin = std::chrono::steady_clock::now();
  accepted("struct B {" + numbered(10'000, "octet m", ";") + "};" + numbered(2'000, "struct D", " : B { long x; };"));
  codes("interface B {" + numbered(4'000, "void m", "();") + "};" + numbered(2'000, "interface D", " : B {};"));
  EXPECT_EQ(codes("interface A {}; interface B {" + numbered(4'000, "void m", "();") + "};" +
                  numbered(2'000, "interface D", " : A, B {};")),
            "TN1095");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST_F(Limit, InterfacesInheritedInTwoWaysAtEachStep) {
  std::string text = "interface A0 { void a(); }; interface B0 { void b(); };";
  for (int i = 1; i < 200; ++i) {
    const std::string before = std::to_string(i - 1);
    const std::string bases = " : A" + before + ", B" + before + " {};";
    text += "interface A" + std::to_string(i) + bases + "interface B" + std::to_string(i) + bases;
  }
  EXPECT_EQ(codes(text).substr(0, 6), "TN1092");
}

TEST_F(Limit, Types) { EXPECT_EQ(codes(numbered(70'000, "struct S", " { long x; };")), "TN1094"); }

TEST_F(Limit, Names) { EXPECT_EQ(codes("struct " + repeated("a", 65'536) + " { long x; };"), "TN1097"); }

TEST_F(Limit, LongestNameIsAccepted) { accepted("struct " + repeated("a", kMaxNameBytes) + " { long x; };"); }

TEST_F(Limit, QualifiedNamesAndUnits) {
  const std::string name = repeated("m", 200);
  EXPECT_EQ(codes(repeated("module " + name + " {", 30) + "struct S { long x; };" + repeated("};", 30)), "TN1049");
  EXPECT_EQ(codes("struct S { @unit(\"" + repeated("m", 300) + "\") long x; };"), "TN1049");
}

TEST_F(Limit, BytesOfADescriptor) {
  const std::string comment = "/** " + repeated("comment ", 1'200'000) + "*/";
  write("inc.idl", comment + "struct P { long x; };");
  EXPECT_EQ(codes("#include \"inc.idl\"\n" + comment + "struct S { P p; };"), "TN1098");
}

TEST_F(Limit, Tokens) {
  std::string bomb = "#define a0 1 1\n";
  for (int i = 1; i < 60; ++i)
    bomb += "#define a" + std::to_string(i) + " a" + std::to_string(i - 1) + " a" + std::to_string(i - 1) + "\n";
  EXPECT_EQ(codes(bomb + "const long k = a59;"), "TN1093");
}

// The end of the text stands behind the last token that is allowed.
TEST_F(Limit, AsManyTokensAsAllowed) {
  EXPECT_EQ(codes(repeated("a ", kMaxTokens)), "TN1001");
  EXPECT_EQ(codes(repeated("a ", kMaxTokens + 1)), "TN1001 TN1093");
}

TEST_F(Limit, MacrosInConditions) {
  std::string bomb = "#define a0 1\n";
  for (int i = 1; i < 60; ++i)
    bomb += "#define a" + std::to_string(i) + " a" + std::to_string(i - 1) + " + a" + std::to_string(i - 1) + "\n";
  EXPECT_EQ(codes(bomb + "#if a59\n#endif\n"), "TN1071");
}

TEST_F(Limit, DepthOfIncludes) {
  for (int i = 0; i < 100; ++i)
    write("f" + std::to_string(i) + ".idl", "#include \"f" + std::to_string(i + 1) + ".idl\"\n");
  EXPECT_EQ(codes("#include \"f0.idl\"\n"), "TN1091");
}

TEST_F(Limit, SizeOfAFile) { EXPECT_EQ(codes(std::string(kMaxFileBytes + 1, ' ')), "TN1090"); }

TEST_F(Limit, TypedefsOfOpenTypedefs) {
  std::string text = "typedef string T0;";
  for (int i = 1; i < 1000; ++i) text += "typedef T" + std::to_string(i - 1) + " T" + std::to_string(i) + ";";
  EXPECT_NE(codes(text).find("TN1092"), std::string::npos);
}

TEST_F(Limit, NoTextTakesLong) {
  const auto begin = std::chrono::steady_clock::now();
  for (const char* piece : {"{", "}", ";", "@", "\"", "/*", "struct ", "struct S { ", "a ", "#if 0\n", "#", "::", "<",
                            "(", "@a(", "\xff"}) {
    codes(repeated(piece, 100'000));
  }
  codes(numbered(20'000, "struct S", " { Unknown x; };"));
  codes("interface I {" + repeated("@a(;", 60'000));
  codes("struct S {" + numbered(60'000, "@unknown_annotation_with_a_name long x", ";") + "};");
  codes(numbered(20'000, "@annotation a", " { long value; };") + numbered(20'000, "@b struct S", " {};"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

}  // namespace
}  // namespace tenon::omg
