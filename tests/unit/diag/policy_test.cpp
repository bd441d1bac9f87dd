#include "diag/policy.hpp"

#include <gtest/gtest.h>
#include <initializer_list>

namespace tenon::diag {
namespace {

Policy after(std::initializer_list<std::string_view> flags, bool strict = false) {
  Policy policy(strict);
  for (const std::string_view flag : flags) EXPECT_EQ(policy.apply(flag), "") << flag;
  return policy;
}

constexpr Code kWarning = Code::case_clash;
constexpr Code kNote = Code::implicit_extensibility;
constexpr Code kError = Code::unknown_type;

TEST(Policy, WithoutFlagsTheTableDecides) {
  EXPECT_EQ(after({}).severity(kWarning), Severity::warning);
  EXPECT_EQ(after({}).severity(kNote), Severity::note);
  EXPECT_EQ(after({}).severity(kError), Severity::error);
}

TEST(Policy, ErrorIsForWarningsOnly) {
  EXPECT_EQ(after({"error"}).severity(kWarning), Severity::error);
  EXPECT_EQ(after({"error"}).severity(kNote), Severity::note);
  EXPECT_EQ(after({"error", "no-error"}).severity(kWarning), Severity::warning);
  EXPECT_EQ(after({"no-error"}, true).severity(kWarning), Severity::warning);
}

TEST(Policy, OneWarningIsHiddenAndShownAgain) {
  EXPECT_EQ(after({"no-case-clash"}).severity(kWarning), std::nullopt);
  EXPECT_EQ(after({"no-case-clash", "error"}).severity(kWarning), std::nullopt);
  EXPECT_EQ(after({"no-case-clash", "case-clash"}).severity(kWarning), Severity::warning);
  EXPECT_EQ(after({"no-case-clash"}).severity(Code::keyword_as_name), Severity::warning);
  EXPECT_EQ(after({"no-implicit-extensibility"}).severity(kNote), std::nullopt);
}

TEST(Policy, OneFindingIsAnErrorOrIsNot) {
  EXPECT_EQ(after({"error=case-clash"}).severity(kWarning), Severity::error);
  EXPECT_EQ(after({"error=implicit-extensibility"}).severity(kNote), Severity::error);
  EXPECT_EQ(after({"error", "no-error=case-clash"}).severity(kWarning), Severity::warning);
  EXPECT_EQ(after({"no-error=case-clash", "error"}).severity(kWarning), Severity::warning);
  EXPECT_EQ(after({"error=TN1006"}).severity(kWarning), Severity::error);
}

TEST(Policy, FlagsThatMeanNothingAreNamed) {
  Policy policy;
  EXPECT_EQ(policy.apply("case-clahs"), "there is no warning 'case-clahs'; did you mean 'case-clash'?");
  EXPECT_EQ(policy.apply("no-error=nonsense"), "there is no warning 'nonsense'");
  EXPECT_EQ(policy.apply(""), "there is no warning ''");
  EXPECT_EQ(policy.apply("no-unknown-type"), "'unknown-type' is an error, and cannot be switched");
}

}  // namespace
}  // namespace tenon::diag
