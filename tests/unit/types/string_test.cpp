#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tenon/string.hpp>
#include <unordered_set>

namespace tenon {
namespace {

TEST(String, StartsEmptyAndZeroed) {
  const String<7> text;
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(std::string_view(text.data(), 8), std::string_view("\0\0\0\0\0\0\0\0", 8));
}

TEST(String, TakesALiteral) {
  String<7> text = "abc";
  EXPECT_EQ(text, "abc");
  text = "seven77";
  EXPECT_EQ(text.size(), 7U);
}

TEST(String, IsUsableAtCompileTime) {
  constexpr String<7> kText = "abc";
  static_assert(kText == "abc" && kText.size() == 3 && kText < String<3>("abd"));
}

TEST(String, AssignBeyondTheCapacityChangesNothing) {
  String<3> text = "abc";
  const Fit fit = text.assign("abcde");
  EXPECT_FALSE(fit);
  EXPECT_EQ(fit.missing(), 2U);
  EXPECT_EQ(text, "abc");
}

TEST(String, AssignUpToTheCapacityFits) {
  String<3> text;
  EXPECT_TRUE(text.assign("xyz"));
  EXPECT_EQ(text, "xyz");
  EXPECT_TRUE(text.is_terminated());
}

TEST(String, AssignOfAPartOfItselfKeepsThatPart) {
  String<7> text = "abcdef";
  EXPECT_TRUE(text.assign(text.view().substr(2)));
  EXPECT_EQ(text, "cdef");
}

TEST(String, AppendAndPushBackStopAtTheCapacity) {
  String<5> text = "ab";
  EXPECT_TRUE(text.append("cd"));
  EXPECT_TRUE(text.push_back('e'));
  EXPECT_FALSE(text.push_back('f'));
  EXPECT_FALSE(text.append("gh"));
  EXPECT_EQ(text, "abcde");
}

TEST(String, AppendOfItselfDoublesIt) {
  String<6> text = "abc";
  EXPECT_TRUE(text.append(text));
  EXPECT_EQ(text, "abcabc");
}

TEST(String, ResizeGrowsWithTheFillAndShortens) {
  String<5> text = "ab";
  EXPECT_TRUE(text.resize(4, '-'));
  EXPECT_EQ(text, "ab--");
  EXPECT_TRUE(text.resize(1));
  EXPECT_EQ(text, "a");
  EXPECT_FALSE(text.resize(6));
  EXPECT_EQ(text, "a");
}

TEST(String, ClearAndPopBackKeepTheNulInPlace) {
  String<5> text = "ab";
  text.pop_back();
  EXPECT_EQ(text, "a");
  EXPECT_TRUE(text.is_terminated());
  text.clear();
  text.pop_back();
  EXPECT_TRUE(text.empty());
  EXPECT_TRUE(text.is_terminated());
}

TEST(String, CopyCStrEndsWithANul) {
  const String<5> text = "abcde";
  char buffer[6] = {'x', 'x', 'x', 'x', 'x', 'x'};
  EXPECT_TRUE(text.copy_c_str(buffer));
  EXPECT_STREQ(buffer, "abcde");
}

TEST(String, CopyCStrIntoASmallBufferGivesTheEmptyText) {
  const String<5> text = "abcde";
  char buffer[5] = {'x', 'x', 'x', 'x', 'x'};
  const Fit fit = text.copy_c_str(buffer);
  EXPECT_FALSE(fit);
  EXPECT_EQ(fit.missing(), 1U);
  EXPECT_STREQ(buffer, "");
  EXPECT_FALSE(text.copy_c_str({}));
}

TEST(String, AtAnswersNullPastTheEnd) {
  const String<5> text = "ab";
  EXPECT_EQ(*text.at(1), 'b');
  EXPECT_EQ(text.at(2), nullptr);
}

TEST(StringDeathTest, IndexBeyondTheCapacityEndsTheProgram) {
  const String<5> text = "ab";
  EXPECT_EQ(text[5], '\0');
  EXPECT_DEATH(static_cast<void>(text[6]), "");
}

TEST(String, ComparesWithTextAndOtherBounds) {
  const String<5> text = "abc";
  EXPECT_EQ(text, String<9>("abc"));
  EXPECT_EQ("abc", text);
  EXPECT_EQ(text, std::string("abc"));
  EXPECT_NE(text, "abd");
  EXPECT_LT(text, "abd");
  EXPECT_GT(text, String<9>("abb"));
}

TEST(String, IgnoresBytesPastTheLength) {
  String<5> longer = "abcde";
  EXPECT_TRUE(longer.resize(2));
  EXPECT_EQ(longer, String<5>("ab"));
}

TEST(String, IsAKey) {
  EXPECT_EQ((std::map<String<5>, int>{{"b", 2}, {"a", 1}}.begin()->second), 1);
  EXPECT_TRUE((std::unordered_set<String<5>>{"a", "b"}.contains("a")));
}

TEST(String, IteratesOverItsText) {
  const String<5> text = "abc";
  EXPECT_EQ(std::string(text.begin(), text.end()), "abc");
}

}  // namespace
}  // namespace tenon
