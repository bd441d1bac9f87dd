#include "diag/render.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tenon::diag {
namespace {

class Render : public testing::Test {
 protected:
  Diagnostic unbounded() {
    Diagnostic finding{Code::unbounded_member,
                       Severity::error,
                       {file_, 7, 3, 9},
                       "'string' without a bound has no fixed layout",
                       {},
                       {}};
    finding.note("write 'string<31>', or put  \"nav::Imu.frame\" = 31  into a bounds file");
    return finding;
  }
  std::string text(const Diagnostic& finding) { return render_text({&finding, 1}, sources_, false); }

  Sources sources_;
  FileId file_ = sources_.add("imu.idl", "\n\n\n\n\n\n  string frame;\n\n\tdoble µ;  // µ\n");
};

TEST_F(Render, TextIsExactlyAsDocumented) {
  EXPECT_EQ(text(unbounded()),
            "imu.idl:7:3-9: error[TN1012 unbounded-member]: 'string' without a bound has no fixed layout\n"
            "   7 |   string frame;\n"
            "     |   ^~~~~~\n"
            "note: write 'string<31>', or put  \"nav::Imu.frame\" = 31  into a bounds file\n");
}

TEST_F(Render, SecondPlacesAreShownLikeTheFirst) {
  Diagnostic finding{Code::redefinition, Severity::error, {file_, 9, 2, 7}, "taken", {}, {}};
  finding.note("the declaration before", {file_, 7, 10, 15});
  EXPECT_EQ(text(finding),
            "imu.idl:9:2-7: error[TN1003 redefinition]: taken\n"
            "   9 | \tdoble µ;  // µ\n"
            "     | \t^~~~~\n"
            "imu.idl:7:10-15: note: the declaration before\n"
            "   7 |   string frame;\n"
            "     |          ^~~~~\n");
}

TEST_F(Render, CaretsCountCharactersWhileColumnsCountBytes) {
  const Diagnostic finding{Code::invalid_character, Severity::error, {file_, 9, 8, 10}, "not a name", {}, {}};
  EXPECT_NE(text(finding).find("imu.idl:9:8-10:"), std::string::npos);
  EXPECT_NE(text(finding).find("     | \t      ^\n"), std::string::npos);
}

TEST_F(Render, LongLinesShowTheMarkedPlace) {
  const FileId wide = sources_.add("wide.idl", std::string(70'000, 'x') + "Y" + std::string(70'000, 'z'));
  const std::string shown = text({Code::name_too_long, Severity::error, {wide, 1, 70'001, 70'002}, "here", {}, {}});
  EXPECT_LT(shown.size(), 1000U);
  const std::size_t line = shown.find('\n') + 1;
  const std::size_t mark = shown.find('\n', line) + 1;
  EXPECT_EQ(shown.find('Y', line) - line, shown.find('^', mark) - mark);
}

TEST_F(Render, LongLinesMayBeAnyBytes) {
  const FileId wide = sources_.add("wide.idl", std::string(5'000, '\xa9'));
  const std::string shown = text({Code::invalid_utf8, Severity::error, {wide, 1, 2'000, 2'001}, "here", {}, {}});
  EXPECT_LT(shown.size(), 1000U);
}

TEST_F(Render, ControlCharactersNeverReachTheTerminal) {
  const FileId evil = sources_.add("evil.idl", "a\033[2Jb\xff\n");
  const std::string shown = text({Code::invalid_character, Severity::error, {evil, 1, 2, 3}, "\033[31m", {}, {}});
  EXPECT_EQ(shown.find('\033'), std::string::npos);
  EXPECT_EQ(shown.find('\xff'), std::string::npos);
}

TEST_F(Render, ColorIsOnlyAddedWhenAsked) {
  const Diagnostic finding = unbounded();
  EXPECT_NE(render_text({&finding, 1}, sources_, true).find("\033[1;31merror"), std::string::npos);
}

TEST_F(Render, FindingsWithoutAPlaceStillPrint) {
  EXPECT_EQ(text({Code::too_many_errors, Severity::error, {}, "enough", {}, {}}),
            "tenonc: error[TN1099 too-many-errors]: enough\n");
  EXPECT_EQ(text({Code::file_too_large, Severity::error, {file_, 0, 0, 0}, "big", {}, {}}),
            "imu.idl: error[TN1090 file-too-large]: big\n");
}

TEST_F(Render, JsonCarriesPlacesNotesAndFixes) {
  Diagnostic finding = unbounded();
  finding.replace({file_, 7, 3, 9}, "string<31>");
  const auto json = nlohmann::json::parse(render_json({&finding, 1}, sources_));
  EXPECT_EQ(json["errors"], 1);
  const auto& item = json["diagnostics"][0];
  EXPECT_EQ(item["code"], "TN1012");
  EXPECT_EQ(item["name"], "unbounded-member");
  EXPECT_EQ(item["line"], 7);
  EXPECT_EQ(item["column"], 3);
  EXPECT_EQ(item["end_column"], 9);
  EXPECT_EQ(item["notes"].size(), 1U);
  EXPECT_EQ(item["fix"]["replacement"], "string<31>");
}

TEST_F(Render, SarifStatesItsColumnsAndCountsCodePoints) {
  const Diagnostic finding{Code::invalid_character, Severity::error, {file_, 9, 16, 18}, "µ", {}, {}};
  const auto json = nlohmann::json::parse(render_sarif({&finding, 1}, sources_, "1"));
  const auto& run = json["runs"][0];
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
  EXPECT_EQ(run["results"][0]["ruleId"], "TN1002");
  const auto& region = run["results"][0]["locations"][0]["physicalLocation"]["region"];
  EXPECT_EQ(region["startColumn"], 15);  // a 'µ' of two bytes stands before
  EXPECT_EQ(region["endColumn"], 16);
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), all_codes().size());
}

TEST_F(Render, MachineFormatsAreValidWhateverTheTextIs) {
  const Diagnostic finding{Code::invalid_utf8, Severity::error, {file_, 1, 1, 2}, "byte \xe9 here", {}, {}};
  EXPECT_NO_THROW(nlohmann::json::parse(render_json({&finding, 1}, sources_)));
  EXPECT_NO_THROW(nlohmann::json::parse(render_sarif({&finding, 1}, sources_, "1")));
}

}  // namespace
}  // namespace tenon::diag
