// The formatter's proof sees every kind of loss.
#include "format/same.hpp"

#include <gtest/gtest.h>

namespace tenon::format {
namespace {

// What `difference` says when `before` would become `after`.
std::string told(std::string_view before, std::string_view after) { return difference(cut(before), cut(after)); }

TEST(Same, BlanksAndBreaksAreNoDifference) {
  EXPECT_EQ(told("struct S{long a;};", "struct S\n{\n  long a ;\n} ;\n"), "");
  EXPECT_EQ(told("/*a\n   b*/ // c  \n", "  /*a\nb*/\n// c"), "");
  EXPECT_EQ(told("#if 1 \r\n#endif", "#if 1\n#endif\n"), "");
}

TEST(Same, TokensAreCompared) {
  EXPECT_EQ(told("long a", "long b"), "'a' would become 'b'");
  EXPECT_EQ(told("long a ;", "long a"), "3 tokens, comments and directives would become 2");
  EXPECT_NE(told("_struct", "struct"), "");
  EXPECT_NE(told("\"a b\"", "\"ab\""), "");
  EXPECT_NE(told("1 << 2", "1 < < 2"), "");
  EXPECT_NE(told("a > > b", "a >> b"), "");
}

TEST(Same, CommentsAndDirectivesAreCompared) {
  EXPECT_NE(told("// a\n", ""), "");
  EXPECT_NE(told("// a\n", "// b\n"), "");
  EXPECT_NE(told("/* a */", "/* b */"), "");
  EXPECT_NE(told("long /* a */ b", "long b /* a */"), "");
  EXPECT_NE(told("#define A 1\n", "#define A  1\n"), "");
  EXPECT_NE(told("#pragma a\nlong b", "long b\n#pragma a"), "");
}

TEST(Same, AnnotationsInCommentsStayInFrontOrBehind) {
  EXPECT_EQ(told("a; //@tenon::bound(3)\nb;", "a;  //@tenon::bound(3)\nb;"), "");
  EXPECT_EQ(told("a; //@tenon::bound(3)\nb;", "a;\n//@tenon::bound(3)\nb;"),
            "the comment '@tenon::bound(3)' would mean something else");
}

TEST(Same, DocumentationIsWhatTheCompilerReads) {
  EXPECT_EQ(told("/** a\n * b */", "/** a\n  * b */"), "");
  EXPECT_NE(told("/** a\n  b\n   c */", "/** a\n  b\n  c */"), "");
}

}  // namespace
}  // namespace tenon::format
