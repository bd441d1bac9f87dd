#include "omg/lexer.hpp"

#include <gtest/gtest.h>

namespace tenon::omg {
namespace {

class Lexing : public testing::Test {
 protected:
  std::vector<Token> tokens(std::string text) {
    const diag::FileId file = sources_.add("a.idl", std::move(text));
    Lexer lexer(sources_, file, diagnostics_, comments_);
    std::vector<Token> result;
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) result.push_back(token);
    return result;
  }

  diag::Sources sources_;
  diag::Diagnostics diagnostics_;
  std::vector<Comment> comments_;
};

TEST_F(Lexing, PlacesCountBytesAndEndBehindTheToken) {
  const auto found = tokens("a\n  µ b");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].span, (diag::Span{0, 1, 1, 2}));
  EXPECT_EQ(found[2].span, (diag::Span{0, 2, 6, 7}));
}

TEST_F(Lexing, EscapedWordIsNoKeyword) {
  const auto found = tokens("struct _struct _");
  EXPECT_TRUE(found[0].is("struct"));
  EXPECT_FALSE(found[1].is("struct"));
  EXPECT_EQ(found[1].text, "struct");
  EXPECT_EQ(found[2].kind, TokenKind::identifier);
}

TEST_F(Lexing, NumbersEndWhereTheyEnd) {
  const auto found = tokens("1 1.5 1e3 0x1f .5 1.5d 017");
  const TokenKind kinds[] = {TokenKind::integer,  TokenKind::floating,    TokenKind::floating, TokenKind::integer,
                             TokenKind::floating, TokenKind::fixed_point, TokenKind::integer};
  ASSERT_EQ(found.size(), 7U);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i].kind, kinds[i]) << found[i].text;
  EXPECT_EQ(diagnostics_.errors(), 0U);
}

TEST_F(Lexing, QuotesInCommentsAndCommentsInQuotesAreLeftAlone) {
  const auto found = tokens("// don't \"\n\"// not a comment\" /* ' */ x");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].text, "// not a comment");
  EXPECT_EQ(diagnostics_.errors(), 0U);
}

TEST_F(Lexing, AnnotationInACommentKnowsWhatItFollows) {
  tokens("string a; //@tenon::bound(3)\n  // @tenon::bound(4)\nstring b;");
  ASSERT_EQ(comments_.size(), 2U);
  EXPECT_TRUE(comments_[0].about_previous);
  EXPECT_EQ(comments_[0].span.column, 13U);
  EXPECT_FALSE(comments_[1].about_previous);
  EXPECT_EQ(comments_[1].text, "@tenon::bound(4)");
}

TEST_F(Lexing, BackslashJoinsLines) {
  const auto found = tokens("#define A \\\n 1\nb");
  EXPECT_FALSE(found[3].first_on_line);
  EXPECT_TRUE(found[4].first_on_line);
  EXPECT_EQ(found[4].span.line, 3U);
}

}  // namespace
}  // namespace tenon::omg
