#include "diag/codes.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace tenon::diag {
namespace {

TEST(Codes, AreSortedSoThatEachIsFound) {
  unsigned last = 1000;
  for (const CodeEntry& code : all_codes()) {
    EXPECT_GT(static_cast<unsigned>(code.code), last) << code.slug;
    last = static_cast<unsigned>(code.code);
    EXPECT_EQ(entry(code.code).slug, code.slug);
  }
  EXPECT_LT(last, 2000U) << "TN2xxx belongs to the runtime";
}

TEST(Codes, HaveNamesOfTheirOwn) {
  std::set<std::string_view> slugs;
  for (const CodeEntry& code : all_codes()) {
    EXPECT_TRUE(slugs.insert(code.slug).second) << code.slug;
    EXPECT_EQ(code.slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos)
        << code.slug;
  }
}

TEST(Codes, SaySomethingInOneLineAndInMore) {
  for (const CodeEntry& code : all_codes()) {
    EXPECT_FALSE(code.summary.empty()) << code.slug;
    EXPECT_EQ(code.summary.find('\n'), std::string_view::npos) << code.slug;
    EXPECT_TRUE(code.explanation.ends_with('\n')) << code.slug;
  }
}

TEST(Codes, TheNumbersInTheDesignStand) {
  EXPECT_EQ(number(Code::unknown_type), "TN1004");
  EXPECT_EQ(entry(Code::unknown_type).slug, "unknown-type");
  EXPECT_EQ(number(Code::unbounded_member), "TN1012");
  EXPECT_EQ(entry(Code::unbounded_member).slug, "unbounded-member");
}

TEST(Codes, AreFoundByNumberAndByName) {
  for (const char* text : {"TN1012", "tn1012", "1012", "unbounded-member"})
    EXPECT_EQ(find_code(text), Code::unbounded_member) << text;
  for (const char* text : {"", "TN", "TN9999", "TN1012x", "unbounded"})
    EXPECT_EQ(find_code(text), std::nullopt) << text;
}

}  // namespace
}  // namespace tenon::diag
