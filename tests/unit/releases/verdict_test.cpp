// Severities, waivers and the version that has to rise.
#include "releases/verdict.hpp"

#include <gtest/gtest.h>

namespace tenon::releases {
namespace {

std::vector<Entry> finding(const std::string& rule, bool refuses) {
  const schema::Effect effect = refuses ? schema::Effect::refuses : schema::Effect::none;
  return {{"S", refuses ? Attach::refused : Attach::accepted, {}, {{rule, "S.x", "what", {}, {}, effect}}}};
}

TEST(Verdict, NothingDifferentIsAPatch) {
  EXPECT_EQ(judge({}, {}).bump, Bump::patch);
  EXPECT_FALSE(judge({}, {}).breaking);
}

TEST(Verdict, WarningsAskForAMinorVersion) {
  const Verdict verdict = judge(finding("FIELD_SAME_RANGE", false), {});
  EXPECT_EQ(verdict.bump, Bump::minor);
  EXPECT_FALSE(verdict.breaking);
}

TEST(Verdict, WhatIsRefusedBreaksWhateverTheTableSays) {
  EXPECT_TRUE(judge(finding("FIELD_SAME_RANGE", true), {}).breaking);
  EXPECT_TRUE(judge(finding("NO_SUCH_RULE", false), {}).breaking);
}

TEST(Verdict, WaiverTakesTheBreakAndLeavesTheVersion) {
  const Verdict verdict = judge(finding("FIELD_SAME_TYPE", true), {{"FIELD_SAME_TYPE", "S.x", "known", "w:1"}});
  EXPECT_FALSE(verdict.breaking);
  EXPECT_EQ(verdict.bump, Bump::major);
  EXPECT_TRUE(verdict.unused.empty());
  EXPECT_EQ(verdict.entries.at(0).findings.at(0).waiver, std::optional<std::size_t>(0));
}

TEST(Verdict, WaiverOfAnotherRuleOrPlaceIsUnused) {
  const Verdict verdict =
      judge(finding("FIELD_SAME_TYPE", true), {{"FIELD_SAME_UNIT", "S.x", "r", ""}, {"FIELD_SAME_TYPE", "S", "r", ""}});
  EXPECT_TRUE(verdict.breaking);
  EXPECT_EQ(verdict.unused, (std::vector<std::size_t>{0, 1}));
}

TEST(Verdict, StarCoversWhatBeginsSo) {
  EXPECT_FALSE(judge(finding("FIELD_SAME_TYPE", true), {{"FIELD_SAME_TYPE", "S.*", "r", ""}}).breaking);
  EXPECT_TRUE(judge(finding("FIELD_SAME_TYPE", true), {{"FIELD_SAME_TYPE", "T*", "r", ""}}).breaking);
}

}  // namespace
}  // namespace tenon::releases
