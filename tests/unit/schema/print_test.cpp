// Values from their bytes: friendly ones, impossible ones, and ones that end early.
#include "schema/print.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

// A value under construction: zero bytes, written by member.
class Bytes {
 public:
  explicit Bytes(std::uint64_t size) : bytes_(size) {}
  template <class T>
  Bytes& put(std::uint64_t offset, T value) {
    std::memcpy(bytes_.data() + offset, &value, sizeof value);
    return *this;
  }
  Bytes& text(std::uint64_t offset, std::string_view text) {
    put(offset, static_cast<std::uint32_t>(text.size()));
    std::memcpy(bytes_.data() + offset + 4, text.data(), text.size());
    return *this;
  }
  operator std::span<const std::byte>() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

std::uint64_t offset_of(Descriptor& d, const std::string& type, const std::string& name) {
  return member_of(d, type, name).offset;
}

class PrintedImu : public ::testing::Test {
 protected:
  std::uint64_t at(const std::string& name) { return offset_of(imu_, "nav::Imu", name); }
  std::string json() { return print_json(imu_, last(imu_), bytes_); }
  std::string text() { return print_text(imu_, last(imu_), bytes_); }

  Descriptor imu_ = imu_interface();
  Bytes bytes_{imu_.types.back().size};
};

TEST_F(PrintedImu, TextShowsOneFieldPerLineWithUnitsAndLabels) {
  bytes_.put(at("stamp_ns"), std::uint64_t{12}).put(at("accel") + 8, 0.5).put(at("temp"), -3.25f);
  bytes_.put(at("mode"), std::int32_t{1}).text(at("frame"), "base\n\x7f");
  bytes_.put(at("track"), std::uint32_t{2}).put(at("track") + 8 + 24, 1e300);
  EXPECT_EQ(text(),
            "stamp_ns: 12 ns\n"
            "accel:\n"
            "  x: 0\n"
            "  y: 0.5\n"
            "  z: 0\n"
            "gyro:\n"
            "  x: 0\n"
            "  y: 0\n"
            "  z: 0\n"
            "temp: -3.25 degC\n"
            "mode: active\n"
            "frame: \"base\\n\\x7f\"\n"
            "track: [{x: 0, y: 0, z: 0}, {x: 1e+300, y: 0, z: 0}]\n"
            "covariance: [[0, 0, 0], [0, 0, 0], [0, 0, 0]]\n"
            "tags: []");
}

TEST_F(PrintedImu, JsonIsOneValidLine) {
  bytes_.put(at("temp"), std::numeric_limits<float>::infinity()).put(at("tags"), std::uint32_t{1});
  bytes_.text(at("tags") + 4, "\xff quoted \"");
  const std::string line = json();
  const auto value = nlohmann::json::parse(line);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(value["temp"], "inf");
  EXPECT_EQ(value["mode"], "idle");
  EXPECT_EQ(value["tags"][0], "\xef\xbf\xbd quoted \"");
  EXPECT_EQ(value["covariance"].size(), 3u);
}

TEST_F(PrintedImu, LengthsBeyondTheBoundAreCutToIt) {
  bytes_.put(at("frame"), std::uint32_t{0xffff'ffff}).put(at("track"), std::uint32_t{0x8000'0000});
  const auto value = nlohmann::json::parse(json());
  EXPECT_EQ(value["frame"].get<std::string>().size(), 31u);
  EXPECT_EQ(value["track"].size(), 8u);
}

TEST_F(PrintedImu, UnknownEnumeratorsAreNumbers) {
  bytes_.put(at("mode"), std::int32_t{-77});
  EXPECT_EQ(nlohmann::json::parse(json())["mode"], -77);
  EXPECT_NE(text().find("mode: -77 (unknown)"), std::string::npos);
}

TEST_F(PrintedImu, BytesThatEndEarlyAreMissingAndNotRead) {
  const std::span<const std::byte> whole = bytes_;
  for (std::size_t size = 0; size < at("tags") + 4; ++size) {  // the last length: what follows it belongs to no value
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_TRUE(nlohmann::json::accept(print_json(imu_, last(imu_), cut))) << size;
    ASSERT_NE(print_text(imu_, last(imu_), cut).find("<missing>"), std::string::npos) << size;
  }
}

TEST(Print, EveryConstructIsShownByItsMeaning) {
  Descriptor d = every_construct();
  const auto at = [&](const char* name) { return offset_of(d, "all::All", name); };
  Bytes bytes(d.types.back().size);
  bytes.put(at("letter"), 'x').put(at("level"), std::int8_t{-1}).put(at("mask"), std::uint16_t{0x8201});
  bytes.put(at("set"), std::uint32_t{0b111'1101});  // on, and the lowest number of five signed bits but one
  bytes.put(at("derived"), std::int64_t{-9}).put(at("derived") + 16, std::int16_t{4});
  bytes.put(at("shape"), std::int8_t{1}).put(at("shape") + 8, std::uint8_t{200});
  bytes.put(at("maybe"), std::uint8_t{1}).put(at("maybe") + 8, 2.5);
  const std::uint64_t table = at("table");
  bytes.put(table, std::uint32_t{1}).text(table + 8, "key");
  const auto value = nlohmann::json::parse(print_json(d, last(d), bytes));
  EXPECT_EQ(value["letter"], "x");
  EXPECT_EQ(value["level"], "low");
  EXPECT_EQ(value["empty"], nlohmann::json::object());
  EXPECT_EQ(value["derived"], (nlohmann::json{{"seen", -9}, {"small", 0}, {"more", 4}}));
  EXPECT_EQ(value["mask"], (nlohmann::json{"left", "right", 0x8000}));
  EXPECT_EQ(value["set"], (nlohmann::json{{"on", true}, {"count", -2}}));
  EXPECT_EQ(value["shape"], (nlohmann::json{{"_d", "high"}, {"side", 200}}));
  EXPECT_EQ(value["maybe"], 2.5);
  EXPECT_EQ(value["table"][0]["key"], "key");
  EXPECT_EQ(value["grid"], (nlohmann::json{{nullptr, nullptr}, {nullptr, nullptr}}));
}

TEST(Print, UnionsWithoutAnArmShowOnlyTheirDiscriminator) {
  Descriptor d = every_construct();
  const TypeId shape = find(d, "all::Shape");
  Bytes bytes(d.types[shape].size);
  bytes.put(0, std::int8_t{1});
  EXPECT_EQ(print_json(d, shape, bytes), "{\"_d\":\"high\",\"side\":0}");
  member_of(d, "all::Shape", "name").labels = {5};
  bytes.put(0, std::int8_t{99});
  EXPECT_EQ(print_json(d, shape, bytes), "{\"_d\":99}");
}

TEST(Print, ImpossibleBooleansAreNumbers) {
  InterfaceBuilder b;
  const TypeId flag = b.builtin(Kind::boolean);
  const Descriptor d = b.finish();
  Bytes bytes(1);
  EXPECT_EQ(print_json(d, flag, bytes), "false");
  EXPECT_EQ(print_json(d, flag, bytes.put(0, std::uint8_t{1})), "true");
  EXPECT_EQ(print_json(d, flag, bytes.put(0, std::uint8_t{2})), "2");
}

// Missing bytes are told once: a short buffer of a huge type costs nothing.
TEST(Print, HugeTypesWithFewBytesEndAtOnce) {
  InterfaceBuilder b;
  const TypeId row = b.table().array(b.builtin(Kind::uint8), {60'000, 60'000});
  const Descriptor d = b.finish();
  EXPECT_EQ(print_text(d, row, Bytes(3)), "[<missing>]");
  const TypeId list = 0;
  EXPECT_EQ(print_text(d, list, Bytes(0)), "<missing>");
}

TEST(Print, RandomBytesOfRandomInterfacesGiveValidJson) {
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    const Descriptor d = random_interface(random);
    for (TypeId id = 0; id < d.types.size(); ++id) {
      constexpr std::uint64_t kMost = 3'000;
      std::vector<std::byte> bytes(std::min(d.types[id].size, kMost));
      for (std::byte& each : bytes) each = static_cast<std::byte>(random());
      ASSERT_TRUE(nlohmann::json::accept(print_json(d, id, bytes)));
      print_text(d, id, bytes);
    }
  }
}

}  // namespace
}  // namespace tenon::testing
