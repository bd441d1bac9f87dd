// The twin: what templates may rely on.
#include "schema/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "schema/prune.hpp"
#include "schema/reader.hpp"
#include "schema/writer.hpp"
#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;
using Json = nlohmann::json;

std::vector<std::byte> unhex(const std::string& text) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < text.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(text.substr(i, 2), nullptr, 16)));
  return bytes;
}

TEST(Twin, EveryKeyIsAlwaysPresent) {
  const Json twin = Json::parse(to_json(every_construct()));
  for (const char* key :
       {"format", "compiler", "file", "files", "includes", "types", "aliases", "constants", "declarations", "renames"})
    EXPECT_TRUE(twin.contains(key)) << key;
  const std::vector<std::string> type_keys = {"id",          "kind",       "name",          "size",
                                              "alignment",   "element",    "key",           "bound",
                                              "dimensions",  "storage",    "base",          "members",
                                              "labels",      "operations", "extensibility", "extent",
                                              "publishable", "nested",     "topic",         "doc",
                                              "annotations", "source",     "tail_pad",      "layout_hash",
                                              "schema_hash", "descriptor", "synthesised",   "discriminator_key",
                                              "rihs01"};
  const std::vector<std::string> operation_keys = {"name",   "id",     "result",   "bounds", "parameters",
                                                   "raises", "oneway", "doc",      "source", "request",
                                                   "answer", "stream", "signature"};
  const std::vector<std::string> member_keys = {
      "name", "type",   "offset",       "pad_before", "id",     "key", "unit",        "default", "min",
      "max",  "labels", "bit_position", "bit_width",  "bounds", "doc", "annotations", "source"};
  for (const Json& type : twin["types"]) {
    EXPECT_EQ(type.size(), type_keys.size());
    for (const std::string& key : type_keys) EXPECT_TRUE(type.contains(key)) << key;
    for (const Json& operation : type["operations"]) {
      EXPECT_EQ(operation.size(), operation_keys.size());
      for (const std::string& key : operation_keys) EXPECT_TRUE(operation.contains(key)) << key;
    }
    for (const Json& member : type["members"]) {
      EXPECT_EQ(member.size(), member_keys.size());
      for (const std::string& key : member_keys) EXPECT_TRUE(member.contains(key)) << key;
    }
  }
}

TEST(Twin, SaysWhatTheDescriptorSays) {
  const Json twin = Json::parse(to_json(imu_interface()));
  EXPECT_EQ(twin["file"], "nav/imu.idl");
  EXPECT_EQ(twin["compiler"], "0.1.0");
  const Json& imu = twin["types"].back();
  EXPECT_EQ(imu["kind"], "struct");
  EXPECT_EQ(imu["layout_hash"].get<std::string>().size(), 32u);
  const Json& temp = imu["members"][3];
  EXPECT_EQ(temp["unit"], "degC");
  EXPECT_EQ(temp["default"], (Json{{"kind", "float"}, {"value", 20.0}, {"name", nullptr}}));
  EXPECT_EQ(imu["members"][8]["bounds"][1],
            (Json{{"path", "[]"}, {"value", 15}, {"origin", "sidecar"}, {"place", "nav.toml:3"}}));
  EXPECT_EQ(twin["types"][0]["source"], nullptr);
  EXPECT_EQ(imu["source"]["file"], 0);
}

TEST(Twin, PadsAndMembersFillEveryStructAndUnion) {
  std::mt19937 random(3);
  for (int round = 0; round < 15; ++round) {
    const Json twin = Json::parse(to_json(random_interface(random)));
    for (const Json& type : twin["types"]) {
      const bool is_union = type["kind"] == "union";
      if (type["kind"] != "struct" && type["kind"] != "exception" && !is_union) continue;
      const Json& first = is_union ? type["storage"] : type["base"];
      const std::uint64_t start =
          first.is_null() ? 0 : twin["types"][first.get<std::size_t>()]["size"].get<std::uint64_t>();
      std::uint64_t end = start;
      for (const Json& member : type["members"]) {
        const std::uint64_t from = is_union ? start : end;
        ASSERT_EQ(member["offset"], from + member["pad_before"].get<std::uint64_t>());
        const std::uint64_t after = member["offset"].get<std::uint64_t>() +
                                    twin["types"][member["type"].get<std::size_t>()]["size"].get<std::uint64_t>();
        end = std::max(is_union ? end : 0, after);
      }
      ASSERT_EQ(type["size"], end + type["tail_pad"].get<std::uint64_t>());
    }
  }
}

TEST(Twin, EmptyStructIsOneByteOfPad) {
  InterfaceBuilder b;
  b.structure("Empty", {});
  const Json twin = Json::parse(to_json(b.finish()));
  EXPECT_EQ(twin["types"].back()["size"], 1);
  EXPECT_EQ(twin["types"].back()["tail_pad"], 1);
}

TEST(Twin, OnlyPublishableStructsOfTheCompiledFileCarryTheirDescriptor) {
  Descriptor d = imu_interface();
  d.files.push_back("nav/other.idl");
  d.types[find(d, "nav::Vec3")].source.file = 1;
  const Json twin = Json::parse(to_json(d));
  EXPECT_TRUE(twin["types"][find(d, "nav::Vec3")]["descriptor"].is_null());
  EXPECT_TRUE(twin["types"][find(d, "nav::Mode")]["descriptor"].is_null());
  const auto pruned = read(unhex(twin["types"].back()["descriptor"].get<std::string>()));
  ASSERT_TRUE(pruned) << pruned.error();
  EXPECT_EQ(pruned->types.back().name, "nav::Imu");
  d.types.back().nested = true;
  EXPECT_TRUE(Json::parse(to_json(d))["types"].back()["descriptor"].is_null());
}

TEST(Twin, NonFiniteNumbersAndForeignEncodingsStayValidJson) {
  Descriptor d = imu_interface();
  d.types.back().doc = "gr\xfc\xdf";
  member_of(d, "nav::Imu", "temp").max = std::numeric_limits<double>::infinity();
  member_of(d, "nav::Imu", "temp").min = -std::numeric_limits<double>::infinity();
  member_of(d, "nav::Imu", "temp").default_value = std::numeric_limits<double>::quiet_NaN();
  const Json twin = Json::parse(to_json(d));
  EXPECT_EQ(twin["types"].back()["members"][3]["max"]["value"], "inf");
  EXPECT_EQ(twin["types"].back()["members"][3]["min"]["value"], "-inf");
  EXPECT_EQ(twin["types"].back()["members"][3]["default"]["value"], "nan");
}

TEST(Closure, HoldsWhatTheTypeReachesAndNothingElse) {
  const Descriptor d = every_construct();
  const Descriptor pruned = closure(d, find(d, "all::Derived"));
  std::vector<std::string> names;
  for (const Type& type : pruned.types)
    if (!type.name.empty()) names.push_back(type.name);
  EXPECT_EQ(names, (std::vector<std::string>{"all::Base", "all::Derived"}));
  EXPECT_EQ(pruned.types.size(), 5u);  // and uint8, int64, int16
  EXPECT_EQ(pruned.types.back().schema_hash, d.types[find(d, "all::Derived")].schema_hash);
  EXPECT_EQ(pruned.declarations.size(), 2u);
}

TEST(Closure, IsACompleteDescriptorForEveryType) {
  std::mt19937 random(17);
  for (int round = 0; round < 30; ++round) {
    const Descriptor d = random_interface(random);
    for (TypeId id = 0; id < d.types.size(); ++id) {
      const auto pruned = read(write(closure(d, id)));
      ASSERT_TRUE(pruned) << pruned.error();
      ASSERT_EQ(pruned->types.back().schema_hash, d.types[id].schema_hash);
    }
  }
}

TEST(Closure, KeepsOnlyTheFilesItNeedsWithTheTypesOwnFirst) {
  Descriptor d = imu_interface();
  d.files = {"a.idl", "unused.idl", "c.idl"};
  d.types.back().source.file = 2;
  const Descriptor pruned = closure(d, last(d));
  EXPECT_EQ(pruned.files, (std::vector<std::string>{"c.idl", "a.idl"}));
  EXPECT_EQ(pruned.types.back().source.file, 0u);
  EXPECT_EQ(pruned.types.back().members[0].source.file, 1u);
}

}  // namespace
}  // namespace tenon::testing
