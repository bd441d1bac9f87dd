#include <gtest/gtest.h>
#include <tenon/error.hpp>
#include <tenon/result.hpp>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <type_traits>
#include <utility>

namespace tenon {
namespace {

Error mismatch() {
  return Error(ErrorCode::schema_mismatch, {.action = "subscribe to \"nav/imu\"",
                                            .found = "nav::Imu.temp float @48",
                                            .expected = "double @48",
                                            .remedy = "rebuild the reader from nav/imu.idl",
                                            .detail = "line one\nline\ttwo",
                                            .detail_json = R"({"differences":[1,2]})"});
}

TEST(Error, SaysWhatWasFoundWhatWasExpectedAndWhatToDo) {
  EXPECT_EQ(
      mismatch().message(),
      "TN2003 cannot subscribe to \"nav/imu\": the schemas differ: found nav::Imu.temp float @48, expected double "
      "@48; rebuild the reader from nav/imu.idl");
}

TEST(Error, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(Error(ErrorCode::timeout, {}).message(), Error(ErrorCode::timeout).message());
  EXPECT_EQ(Error(ErrorCode::schema_mismatch, {.expected = "double"}).message(),
            "TN2003 the schemas differ: expected double; build both sides from the same IDL");
}

TEST(Error, IsJsonWithAllKeysAlways) {
  const std::set<std::string> keys{"code",     "name",   "message", "action", "found",
                                   "expected", "remedy", "detail",  "report"};
  for (const Error& error : {mismatch(), Error(ErrorCode::closed)}) {
    const auto json = nlohmann::json::parse(error.json());
    std::set<std::string> found;
    for (const auto& [key, value] : json.items()) found.insert(key);
    EXPECT_EQ(found, keys);
    EXPECT_EQ(json["message"], error.message());
  }
  const auto json = nlohmann::json::parse(mismatch().json());
  EXPECT_EQ(json["code"], "TN2003");
  EXPECT_EQ(json["name"], "schema_mismatch");
  EXPECT_EQ(json["detail"], "line one\nline\ttwo");
  EXPECT_EQ(json["report"]["differences"].size(), 2u);
  EXPECT_TRUE(nlohmann::json::parse(Error(ErrorCode::closed).json())["report"].is_null());
}

TEST(Error, JsonEscapesWhatItQuotes) {
  const std::string hostile = "\"\\\n\x01 \xc3\xa9";
  const auto json = nlohmann::json::parse(Error(ErrorCode::name_invalid, {.found = hostile}).json());
  EXPECT_EQ(json["found"], hostile);
}

TEST(ErrorCodes, HaveTheirNumbersAndTextsForEver) {
  const std::pair<ErrorCode, const char*> codes[] = {
      {ErrorCode::name_invalid, "TN2001"},
      {ErrorCode::segment_invalid, "TN2002"},
      {ErrorCode::schema_mismatch, "TN2003"},
      {ErrorCode::version_mismatch, "TN2004"},
      {ErrorCode::reliability_refused, "TN2005"},
      {ErrorCode::copy_only, "TN2006"},
      {ErrorCode::too_many_publishers, "TN2007"},
      {ErrorCode::too_many_subscribers, "TN2008"},
      {ErrorCode::topic_unknown, "TN2009"},
      {ErrorCode::no_server, "TN2010"},
      {ErrorCode::operation_missing, "TN2011"},
      {ErrorCode::operation_differs, "TN2012"},
      {ErrorCode::runtime_directory, "TN2101"},
      {ErrorCode::permission_denied, "TN2102"},
      {ErrorCode::out_of_shared_memory, "TN2103"},
      {ErrorCode::descriptor_limit, "TN2104"},
      {ErrorCode::out_of_memory, "TN2105"},
      {ErrorCode::system_call, "TN2106"},
      {ErrorCode::policy_invalid, "TN2107"},
      {ErrorCode::segment_damaged, "TN2108"},
      {ErrorCode::loan_limit, "TN2201"},
      {ErrorCode::holds_exhausted, "TN2202"},
      {ErrorCode::timeout, "TN2203"},
      {ErrorCode::closed, "TN2204"},
      {ErrorCode::payload_invalid, "TN2205"},
      {ErrorCode::server_died, "TN2206"},
      {ErrorCode::cancelled, "TN2207"},
      {ErrorCode::calls_exhausted, "TN2208"},
      {ErrorCode::not_answered, "TN2209"},
      {ErrorCode::client_gone, "TN2210"},
      {ErrorCode::no_credit, "TN2211"},
  };
  for (const auto& [code, text] : codes) {
    EXPECT_EQ(code_text(code), text);
    EXPECT_EQ(code_text(code), "TN" + std::to_string(static_cast<int>(code)));
    EXPECT_FALSE(code_meaning(code).empty());
    EXPECT_TRUE(Error(code).message().starts_with(text));
  }
  EXPECT_EQ(code_name(ErrorCode::loan_limit), "loan_limit");
  EXPECT_EQ(code_text(static_cast<ErrorCode>(2999)), "TN2000");
}

TEST(Result, HoldsAValueOrAnError) {
  const auto half = [](int number) -> Result<int> {
    if (number % 2 != 0) return tl::unexpected(Error(ErrorCode::payload_invalid));
    return number / 2;
  };
  EXPECT_EQ(half(4).value(), 2);
  EXPECT_TRUE(half(3).error() == ErrorCode::payload_invalid);
  static_assert(std::is_nothrow_move_constructible_v<Error> && sizeof(Error) <= 24);
}

}  // namespace
}  // namespace tenon
