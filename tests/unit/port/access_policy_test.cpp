// The rules of a shared directory's policy file: what they grant, and how a mistake in them is told.
#include "port/access_policy.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <tuple>

#include <gtest/gtest.h>

#include "scratch.hpp"

namespace tenon::port {
namespace {

constexpr os::Identity nobody() { return {}; }

os::Identity somebody(std::uint32_t user, std::uint32_t group, std::vector<std::uint32_t> groups = {}) {
  return {user, group, std::move(groups)};
}

Rule rule_of(std::string_view line) { return *rule_in(line, "policy", "nav/imu", "test").value(); }

bool grants(std::string_view line, Right right, const os::Identity& whom) {
  return Rights{std::nullopt, rule_of(line)}.grant(right, whom);
}

TEST(AccessPolicy, TheFirstClassThatSomebodyIsInDecides) {
  constexpr auto kLine = "topic nav/imu owner=10 group=20 mode=0246";
  EXPECT_TRUE(grants(kLine, Right::publish, somebody(10, 20)));
  EXPECT_FALSE(grants(kLine, Right::subscribe, somebody(10, 20)));
  EXPECT_TRUE(grants(kLine, Right::subscribe, somebody(11, 20)));
  EXPECT_FALSE(grants(kLine, Right::publish, somebody(11, 7, {20})));
  EXPECT_TRUE(grants(kLine, Right::publish, somebody(11, 7)));
  EXPECT_TRUE(grants(kLine, Right::subscribe, somebody(11, 7)));
}

TEST(AccessPolicy, ListsAddToTheMode) {
  constexpr auto kLine = "topic nav/* owner=10 mode=0600 publish=user:11 subscribe=group:30,user:12";
  EXPECT_TRUE(grants(kLine, Right::publish, somebody(11, 1)));
  EXPECT_FALSE(grants(kLine, Right::subscribe, somebody(11, 1)));
  EXPECT_TRUE(grants(kLine, Right::subscribe, somebody(12, 1)));
  EXPECT_TRUE(grants(kLine, Right::subscribe, somebody(13, 1, {4, 30})));
  EXPECT_FALSE(grants(kLine, Right::publish, somebody(13, 1, {4, 30})));
}

TEST(AccessPolicy, ARuleWithoutAModeGrantsNothing) {
  EXPECT_FALSE(grants("topic nav/imu owner=10", Right::subscribe, somebody(10, 1)));
}

TEST(AccessPolicy, UserZeroMayDoEverything) { EXPECT_TRUE(grants("topic *", Right::publish, nobody())); }

TEST(AccessPolicy, WhatTheProgramStatesOnlyTakesAway) {
  const Rule rule = rule_of("topic nav/imu mode=0004");
  const auto narrowed = rights_of(Access{.mode = 0600, .owner = 10}, rule, "test").value();
  EXPECT_FALSE(narrowed.grant(Right::subscribe, somebody(11, 1)));
  const auto widened = rights_of(Access{.mode = 0666}, rule, "test").value();
  EXPECT_TRUE(widened.grant(Right::subscribe, somebody(11, 1)));
  EXPECT_FALSE(widened.grant(Right::publish, somebody(11, 1)));
}

TEST(AccessPolicy, WithoutARuleAndAStatementOnlyTheSameUserIsLetIn) {
  const Rights rights;
  EXPECT_TRUE(rights.grant(Right::subscribe, somebody(os::effective_user(), 1)));
  EXPECT_FALSE(rights.grant(Right::subscribe, somebody(os::effective_user() + 1, 1)));
}

TEST(AccessPolicy, AStatementOfMoreThanTheTwoRightsIsRefused) {
  EXPECT_EQ(rights_of(Access{.mode = 0755}, {}, "test").error(), ErrorCode::policy_invalid);
}

TEST(AccessPolicy, TheFirstLineThatFitsIsTheRule) {
  constexpr auto kText =
      "# who may what\n"
      "\n"
      "topic nav/imu/* mode=0006   # below it\n"
      "topic nav/*imu mode=0004\n"
      "topic * mode=0002\n";
  const auto rule = rule_in(kText, "/run/policy", "nav/imu", "test").value();
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->access.mode, 0004U);
  EXPECT_EQ(rule->source, "line 4 of /run/policy");
  EXPECT_FALSE(rule_in("topic nav mode=0006\n", "policy", "nav/imu", "test").value());
}

TEST(AccessPolicy, NamesOfTheHostAreKnown) {
  const Rule rule = rule_of("topic nav/imu owner=root group=root mode=0640 subscribe=user:root");
  EXPECT_EQ(rule.access.owner, 0U);
  EXPECT_EQ(rule.access.group, 0U);
  EXPECT_EQ(rule.takers.users, std::vector<std::uint32_t>{0});
}

TEST(AccessPolicy, PatternsFitWholeNames) {
  for (const auto& [pattern, name, fits] :
       std::initializer_list<std::tuple<const char*, const char*, bool>>{{"a", "a", true},
                                                                         {"a", "ab", false},
                                                                         {"*", "", true},
                                                                         {"*", "a/b", true},
                                                                         {"a*", "a", true},
                                                                         {"a*b", "ab", true},
                                                                         {"a*b", "a/x/b", true},
                                                                         {"a*b", "a/b/c", false},
                                                                         {"*b*", "abc", true},
                                                                         {"a**c", "ac", true},
                                                                         {"*ab", "aab", true},
                                                                         {"a*a*a", "aa", false},
                                                                         {"*/imu", "imu", false}})
    EXPECT_EQ(matches(pattern, name), fits) << pattern << " " << name;
}

TEST(AccessPolicy, APatternOfManyStarsCostsLittle) {
  std::string pattern;
  for (int i = 0; i < 90; ++i) pattern += "a*";
  EXPECT_FALSE(matches(pattern + "b", std::string(191, 'a')));
}

// Each with the line it is on, what is found and what is expected; also on lines behind the rule.
TEST(AccessPolicy, AMistakeIsToldWithFileAndLine) {
  for (const auto& [line, found, expected] : std::initializer_list<std::tuple<const char*, const char*, const char*>>{
           {"nav/imu mode=0006", "\"nav/imu\"", "\"topic\""},
           {"topic", "topic \"\"", "a name, in which"},
           {"topic nav imu", "\"imu\"", "owner=, group="},
           {"topic na?v", "topic \"na?v\"", "a name, in which"},
           {"topic nav mode=640x", "mode \"640x\"", "octal digits"},
           {"topic nav mode=0755", "mode \"0755\"", "octal digits"},
           {"topic nav mode=", "mode \"\"", "octal digits"},
           {"topic nav owner=nobody-is-called-so", "user \"nobody-is-called-so\"", "a number, or a user"},
           {"topic nav owner=-1", "user \"-1\"", "a number, or a user"},
           {"topic nav owner=4294967296", "user \"4294967296\"", "a number, or a user"},
           {"topic nav group=nobody-is-called-so", "group \"nobody-is-called-so\"", "a number, or a group"},
           {"topic nav publish=1000", "\"1000\"", "user: or group:"},
           {"topic nav publish=user:1,", "\"\"", "user: or group:"},
           {"topic nav subscribe=group:x y", "group \"x\"", "a number, or a group"},
           {"topic nav rights=all", "\"rights=all\"", "owner=, group="},
           {"topic nav mode=0600", "rights of the owner and no owner", "owner="},
           {"topic nav mode=0060", "rights of the group and no group", "group="}}) {
    const auto read = rule_in("topic nav/imu mode=0\n# x\n" + std::string(line), "/run/policy", "nav/imu", "test");
    ASSERT_FALSE(read) << line;
    EXPECT_EQ(read.error(), ErrorCode::policy_invalid);
    EXPECT_NE(read.error().found().find(found), std::string_view::npos) << read.error().message();
    EXPECT_NE(read.error().found().find("line 3 of /run/policy"), std::string_view::npos) << read.error().message();
    EXPECT_NE(read.error().expected().find(expected), std::string_view::npos) << read.error().message();
  }
}

class PolicyFile : public testing::Test {
 protected:
  void write(std::string_view text, mode_t mode = 0644) const {
    std::ofstream(path()) << text;
    ::chmod(path().c_str(), mode);
  }
  [[nodiscard]] std::string path() const { return scratch_.path_of("policy"); }
  [[nodiscard]] Result<std::optional<Rule>> rule() const { return rule_for(scratch_.open(), "nav/imu", "test"); }

  os::test::Scratch scratch_;
};

TEST_F(PolicyFile, WithoutOneThereIsNoRule) { EXPECT_FALSE(rule().value()); }

TEST_F(PolicyFile, IsReadAnewEachTime) {
  write("topic * mode=0004\n");
  EXPECT_EQ(rule().value()->access.mode, 0004U);
  write("topic * mode=0002\n");
  EXPECT_EQ(rule().value()->access.mode, 0002U);
}

TEST_F(PolicyFile, ThatOthersMayWriteIsRefused) {
  write("topic * mode=0004\n", 0664);
  EXPECT_EQ(rule().error(), ErrorCode::policy_invalid);
}

TEST_F(PolicyFile, ThatIsALinkOrTooLargeIsRefused) {
  write(std::string(kLongestPolicy + 1, '#'));
  EXPECT_FALSE(rule());
  ASSERT_EQ(::rename(path().c_str(), scratch_.path_of("other").c_str()), 0);
  ASSERT_EQ(::symlink("other", path().c_str()), 0);
  EXPECT_FALSE(rule());
}

}  // namespace
}  // namespace tenon::port
