// What a comparison says of ends that a generated header cannot be: strangers that state what is not theirs, or nothing that can
// be read; and how long what it says may get.
#include <gtest/gtest.h>

#include <functional>
#include <span>

#include "interface.hpp"
#include "port/schema_check.hpp"
#include "schema/reader.hpp"
#include "schema/writer.hpp"

namespace tenon::test {
namespace {

constexpr std::string_view kFive = "module m { struct T { long a; long b; long c; long d; long e; }; };";
constexpr std::string_view kFiveOthers = "module m { struct T { short a; short b; short c; short d; short e; }; };";

// An end, and the bytes that it states.
class Ended {
 public:
  Ended(std::string_view text, std::string who) {
    const Interface interface(text, "m::T");
    descriptor_ = interface.facts().descriptor;
    end_ = {std::move(who), interface.facts().schema_hash, interface.facts().layout_hash, {}};
  }
  void change(const std::function<void(schema::Descriptor&)>& change) {
    auto read = schema::read(std::as_bytes(std::span(descriptor_.data(), descriptor_.size()))).value();
    change(read);
    const auto written = schema::write(read);
    descriptor_.assign(reinterpret_cast<const char*>(written.data()), written.size());
  }
  void state(std::string descriptor) { descriptor_ = std::move(descriptor); }
  void state_another_hash() { ++end_.schema_hash.low; }
  [[nodiscard]] port::End end() const { return {end_.who, end_.schema_hash, end_.layout_hash, descriptor_}; }

 private:
  std::string descriptor_;
  port::End end_;
};

class ComparisonTest : public testing::Test {
 protected:
  [[nodiscard]] Error refusal() const {
    const auto error = port::compare("subscribe to", "t", writer_.end(), reader_.end());
    EXPECT_TRUE(error.has_value());
    return error.value_or(Error(ErrorCode::system_call));
  }
  static bool says(const Error& error, std::string_view text) {
    return error.message().find(text) != std::string_view::npos || error.detail().find(text) != std::string_view::npos;
  }
  Ended writer_{kFive, "writer"};
  Ended reader_{kFiveOthers, "reader"};
};

TEST_F(ComparisonTest, ThreeDifferencesAreInTheMessageAndTheRestIsCounted) {
  const Error error = refusal();
  EXPECT_TRUE(says(error, "m::T.c"));
  EXPECT_NE(error.message().find("; and 2 more"), std::string_view::npos) << error.message();
}

TEST_F(ComparisonTest, ACommandIsGivenForPlainNamesOnly) {
  EXPECT_TRUE(says(refusal(), "tenonc describe imu.idl m::T"));
  reader_.change([](schema::Descriptor& one) { one.files[0] = "Imu_9-Z/a.idl"; });
  EXPECT_TRUE(says(refusal(), "tenonc describe Imu_9-Z/a.idl m::T"));
  for (const char* name : {"imu.idl; rm x", "$(x).idl", "{x}", "[x]", "@x"}) {
    reader_.change([&](schema::Descriptor& one) { one.files[0] = name; });
    EXPECT_FALSE(says(refusal(), "tenonc describe")) << name;
  }
}

TEST_F(ComparisonTest, ATypeOfNoPlaceGetsNoCommand) {
  reader_.change([](schema::Descriptor& one) { one.types.back().source.line = 0; });
  EXPECT_FALSE(says(refusal(), "tenonc describe"));
}

TEST_F(ComparisonTest, OfWhatCannotBeReadTheHashesAreLeft) {
  writer_.state("no descriptor");
  EXPECT_TRUE(says(refusal(), "its schema cannot be read"));
  EXPECT_EQ(port::tolerated_differences("t", writer_.end(), reader_.end()), "");
  writer_ = Ended(kFive, "writer");
  reader_.state("no descriptor");
  EXPECT_TRUE(says(refusal(), "our schema cannot be read"));
  EXPECT_EQ(port::tolerated_differences("t", writer_.end(), reader_.end()), "");
}

TEST_F(ComparisonTest, AHashThatIsNotItsSchemasIsRefused) {
  reader_ = Ended(kFive, "reader");
  EXPECT_FALSE(port::compare("subscribe to", "t", writer_.end(), reader_.end()));
  reader_.state_another_hash();
  EXPECT_TRUE(says(refusal(), "the hash is not that of its schema"));
}

// Two that may meet, if their hashes were those of their schemas.
TEST_F(ComparisonTest, AGrownTypeIsToleratedUnderItsOwnHashOnly) {
  constexpr std::string_view kOld = "module m { @appendable @tenon::extent(64) struct T { long a; }; };";
  constexpr std::string_view kNew = "module m { @appendable @tenon::extent(64) struct T { long a; long b; }; };";
  writer_ = Ended(kOld, "writer");
  reader_ = Ended(kNew, "reader");
  EXPECT_FALSE(port::compare("subscribe to", "t", writer_.end(), reader_.end()));
  writer_.state_another_hash();
  EXPECT_TRUE(says(refusal(), "the hash is not that of its schema"));
  writer_ = Ended(kOld, "writer");
  reader_.state_another_hash();
  EXPECT_TRUE(says(refusal(), "the hash is not that of its schema"));
}

}  // namespace
}  // namespace tenon::test
