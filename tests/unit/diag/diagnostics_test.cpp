#include "diag/diagnostics.hpp"

#include "diag/sources.hpp"

#include <gtest/gtest.h>

namespace tenon::diag {
namespace {

Span at(std::uint32_t line, std::uint32_t column) { return {0, line, column, column + 1}; }

TEST(Diagnostics, SeverityComesFromTheTable) {
  Diagnostics diagnostics;
  diagnostics.report(Code::unknown_type, at(1, 1), "a");
  diagnostics.report(Code::case_clash, at(2, 1), "b");
  diagnostics.report(Code::implicit_extensibility, at(3, 1), "c");
  EXPECT_EQ(diagnostics.errors(), 1U);
  EXPECT_EQ(diagnostics.warnings(), 1U);
}

TEST(Diagnostics, StrictTurnsWarningsIntoErrorsButNoNotes) {
  Diagnostics diagnostics(Policy{true});
  diagnostics.report(Code::case_clash, at(1, 1), "a");
  diagnostics.report(Code::implicit_extensibility, at(2, 1), "b");
  EXPECT_EQ(diagnostics.errors(), 1U);
  EXPECT_EQ(diagnostics.warnings(), 0U);
}

TEST(Diagnostics, AreSortedByPlaceAndStandOnce) {
  Diagnostics diagnostics;
  diagnostics.report(Code::unknown_type, at(9, 1), "late");
  diagnostics.report(Code::unknown_type, at(2, 5), "early");
  diagnostics.report(Code::unknown_type, at(9, 1), "late");
  const auto sorted = diagnostics.sorted();
  ASSERT_EQ(sorted.size(), 2U);
  EXPECT_EQ(sorted[0].text, "early");
}

TEST(Diagnostics, WarningsAndNotesBeyondTheLimitStopNothing) {
  Diagnostics diagnostics;
  for (std::uint32_t i = 1; i <= 2 * Diagnostics::kLimit; ++i) {
    diagnostics.report(Code::case_clash, at(i, 1), "x").note("n");
    diagnostics.report(Code::implicit_extensibility, at(i, 2), "y");
  }
  EXPECT_FALSE(diagnostics.full());
  EXPECT_EQ(diagnostics.errors(), 0U);
  EXPECT_LT(diagnostics.sorted().size(), 2 * Diagnostics::kLimit);
  diagnostics.report(Code::unknown_type, at(9 * Diagnostics::kLimit, 1), "z");
  EXPECT_EQ(diagnostics.sorted().back().text, "z");
}

TEST(Diagnostics, HiddenOnesLeaveNoTrace) {
  Policy policy;
  EXPECT_EQ(policy.apply("no-case-clash"), "");
  Diagnostics diagnostics(policy);
  diagnostics.report(Code::case_clash, at(1, 1), "x").note("n").replace(at(1, 1), "r");
  EXPECT_TRUE(diagnostics.sorted().empty());
  EXPECT_EQ(diagnostics.warnings(), 0U);
}

TEST(Diagnostics, StopAtTheLimitAndSaySo) {
  Diagnostics diagnostics;
  for (std::uint32_t i = 1; i <= 2 * Diagnostics::kLimit; ++i)
    diagnostics.report(Code::unknown_type, at(i, 1), "x").note("n");
  EXPECT_TRUE(diagnostics.full());
  const auto sorted = diagnostics.sorted();
  ASSERT_EQ(sorted.size(), Diagnostics::kLimit);
  EXPECT_EQ(sorted.back().code, Code::too_many_errors);
  EXPECT_EQ(diagnostics.errors(), 2 * Diagnostics::kLimit);
}

TEST(Sources, LinesComeWithoutTheirBreaks) {
  Sources sources;
  const FileId file = sources.add("a.idl", "one\r\n\ntwo\nlast");
  EXPECT_EQ(sources.line(file, 1), "one");
  EXPECT_EQ(sources.line(file, 2), "");
  EXPECT_EQ(sources.line(file, 3), "two");
  EXPECT_EQ(sources.line(file, 4), "last");
  EXPECT_EQ(sources.line(file, 5), "");
  EXPECT_EQ(sources.line(file, 0), "");
}

TEST(Diagnostics, OnePerFileOfWhatOtherFilesDo) {
  Diagnostics diagnostics;
  diagnostics.once_per_file(Code::outside_profile, 0);
  const auto in = [](FileId file, std::uint32_t line) { return Span{file, line, 1, 2}; };
  for (std::uint32_t line = 1; line <= 3; ++line) {
    diagnostics.report(Code::outside_profile, in(0, line), "here");
    diagnostics.report(Code::outside_profile, in(7, line), "there");
    diagnostics.report(Code::unknown_type, in(7, 10 + line), "of another kind");
  }
  EXPECT_EQ(diagnostics.errors(), 3U + 1 + 3);
  EXPECT_EQ(diagnostics.left_out(7).first, 2U);
  ASSERT_NE(diagnostics.left_out(7).second, nullptr);
  EXPECT_EQ(diagnostics.left_out(7).second->span, in(7, 1));
  EXPECT_EQ(diagnostics.left_out(0).second, nullptr);
  EXPECT_EQ(diagnostics.left_out(8).second, nullptr);
}

}  // namespace
}  // namespace tenon::diag
