// What a person reads when two sides cannot meet.
#include "schema/report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

const Heading kHeading{"subscribe to", "nav/imu", "imu_driver", "fusion", "tenonc describe nav/imu.idl nav::Imu"};

std::vector<Difference> unit_and_bound() {
  const Descriptor writer = imu_interface();
  Descriptor reader = writer;
  reader.files = {"copy/imu.idl"};
  model::TypeTable table(reader);
  member_of(reader, "nav::Imu", "temp").unit = "K";
  member_of(reader, "nav::Imu", "temp").default_value = 293.0;
  Member& frame = member_of(reader, "nav::Imu", "frame");
  reader.types[frame.type].bound = 63;
  frame.bounds = {{"", 63, BoundOrigin::type, "copy/imu.idl:12"}};
  EXPECT_TRUE(complete(reader));
  return diff(writer, last(writer), reader, last(reader));
}

TEST(Report, NamesEveryFieldWithBothSides) {
  EXPECT_EQ(report_text(kHeading, unit_and_bound()),
            R"(TN2003 cannot subscribe to "nav/imu": the schemas differ
  the writer is imu_driver, the reader is fusion
  nav::Imu.temp
    writer:  float @56, unit "degC", at nav/imu.idl:13
    reader:  float @56, unit "K", at copy/imu.idl:13
    differs: unit: writer "degC", reader "K"
    differs: default: writer 20, reader 293 (no reason to refuse)
  nav::Imu.frame
    writer:  string<31> @64, bound 31 (option, --default-string-bound), at nav/imu.idl:15
    reader:  string<63> @64, bound 63 (type, copy/imu.idl:12), at copy/imu.idl:15
    differs: bound: writer 31 (option, --default-string-bound), reader 63 (type, copy/imu.idl:12)
  more: tenonc describe nav/imu.idl nav::Imu)");
}

TEST(Report, SaysSoWhenOneSideHasNoSuchField) {
  const Descriptor writer = imu_interface();
  Descriptor reader = writer;
  reader.types.back().members.erase(reader.types.back().members.begin() + 3);
  ASSERT_TRUE(complete(reader));
  const std::string text = report_text(kHeading, diff(writer, last(writer), reader, last(reader)));
  EXPECT_NE(text.find("reader:  has no such entry\n    differs: only the writer has it"), std::string::npos) << text;
}

TEST(Report, HintsAloneAreNoError) {
  const Descriptor writer = imu_interface();
  Descriptor reader = writer;
  member_of(reader, "nav::Imu", "temp").max = 100.0;
  const std::string text = report_text(kHeading, diff(writer, last(writer), reader, last(reader)));
  EXPECT_EQ(text.substr(0, text.find('\n')), "\"nav/imu\": the schemas agree; these hints differ");
}

TEST(Report, JsonHoldsTheSameFacts) {
  const auto json = nlohmann::json::parse(report_json(kHeading, unit_and_bound()));
  EXPECT_EQ(json["code"], "TN2003");
  EXPECT_EQ(json["message"], "TN2003 cannot subscribe to \"nav/imu\": the schemas differ");
  ASSERT_EQ(json["differences"].size(), 3u);
  EXPECT_EQ(json["differences"][0]["rule"], "FIELD_SAME_UNIT");
  EXPECT_EQ(json["differences"][0]["reader"]["unit"], "K");
  EXPECT_EQ(json["differences"][0]["writer"]["offset"], 56);
  EXPECT_EQ(json["differences"][1]["refuses"], false);
  EXPECT_EQ(json["differences"][2]["writer"]["bound_origin"], "option, --default-string-bound");
}

TEST(Report, ControlCharactersFromAPeerAreNotObeyed) {
  const Descriptor writer = imu_interface();
  Descriptor reader = writer;
  member_of(reader, "nav::Imu", "temp").unit =
      "\x1b[2J\xc2\x9b"
      "5m \xc2\xb5m";
  ASSERT_TRUE(complete(reader));
  const std::string text = report_text(kHeading, diff(writer, last(writer), reader, last(reader)));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("\\x1b[2J\\xc2\\x9b5m \xc2\xb5m"), std::string::npos);
}

}  // namespace
}  // namespace tenon::testing
