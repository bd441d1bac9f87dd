#include "fixture.hpp"

namespace tenon::omg {
namespace {

class Documentation : public CompileFixture {};

TEST_F(Documentation, AllFourKindsOfCommentAreRead) {
  accepted(R"(/// one
/// two
struct A { long x; };
//! three
struct B { long x; };
/** four */
struct C { long x;  ///< five
  long y;  /**< six */
};
/*! seven */ struct D { long x; };
)");
  EXPECT_EQ(type("A").doc, "one\ntwo");
  EXPECT_EQ(type("B").doc, "three");
  EXPECT_EQ(type("C").doc, "four");
  EXPECT_EQ(member("C", "x").doc, "five");
  EXPECT_EQ(member("C", "y").doc, "six");
  EXPECT_EQ(type("D").doc, "seven");
}

TEST_F(Documentation, BlocksLoseStarsAndCommonIndent) {
  accepted("/**\n *  First.\n *\n *    indented\n */\nstruct A { long x; };");
  EXPECT_EQ(type("A").doc, "First.\n\n  indented");
}

TEST_F(Documentation, OrdinaryCommentsAreNone) {
  accepted("// a\n/* b */\n//// rule\n/*** banner ***/\n/**/\nstruct A { long x; // c\n };");
  EXPECT_EQ(type("A").doc, "");
  EXPECT_EQ(member("A", "x").doc, "");
}

TEST_F(Documentation, HeaderOfAFileBelongsToNothing) {
  accepted("/** Licence of the file. */\n#ifndef A_IDL\n#define A_IDL\nstruct A { long x; };\n#endif\n");
  EXPECT_EQ(type("A").doc, "");
}

TEST_F(Documentation, LabelsConstantsAndTypedefsHaveTheirOwn) {
  accepted(
      "enum E { a, ///< first\n /// second\n b ///< too\n};\n/// number\nconst long k = 1;\ntypedef long T; ///< "
      "name\n");
  EXPECT_EQ(type("E").labels[0].doc, "first");
  EXPECT_EQ(type("E").labels[1].doc, "second\ntoo");
  EXPECT_EQ(constant("k").doc, "number");
  EXPECT_EQ(compiled_.descriptor->aliases.at(0).doc, "name");
}

TEST_F(Documentation, CommentsBeforeAnnotationsCount) {
  accepted("struct A {\n  /// what\n  @key\n  long x;\n};");
  EXPECT_EQ(member("A", "x").doc, "what");
}

TEST_F(Documentation, VerbatimCommentsAreAdded) {
  accepted(
      "struct A { @verbatim(language=\"comment\", text=\"one \" \"line\") long x; @verbatim(language=\"java\", "
      "text=\"no\") long y; };");
  EXPECT_EQ(member("A", "x").doc, "one line");
  EXPECT_EQ(member("A", "y").doc, "");
}

TEST_F(Documentation, Latin1InACommentBecomesUtf8) {
  accepted("/// caf\xE9, 20 \xB0\x43, \xC2\xB5m\nstruct A { long x; };");
  EXPECT_EQ(type("A").doc, "caf\u00E9, 20 \u00B0C, \u00B5m");
}

}  // namespace
}  // namespace tenon::omg
