// Interfaces that differ: neither side exchanges a byte, and both are told which field.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain.hpp"
#include "interface.hpp"

namespace tenon::test {
namespace {

constexpr std::string_view kType = "nav::Imu";
constexpr std::string_view kOriginal = R"(module nav {
enum Mode { idle, active, lost };
@nested struct Frame { string<15> name; double x; double y; };
struct Imu {
  @unit("ns") unsigned long long stamp;
  @unit("degC") float temp;
  float bias;
  Mode mode;
  Frame frame;
  sequence<double, 8> ranges;
  string label;
};
};
)";

// One change of the original: `from` becomes `to`; the report must name `path` and show each of `texts`.
struct Change {
  std::string_view name;
  std::string_view from;
  std::string_view to;
  std::string_view path;
  std::vector<std::string_view> texts;
  std::uint64_t string_bound = 31;  // the option for strings without a bound of their own
};

std::string changed(const Change& change) {
  std::string text(kOriginal);
  if (const auto at = text.find(change.from); !change.from.empty() && at != text.npos)
    text.replace(at, change.from.size(), change.to);
  return text;
}

omg::Options with_string_bound(std::uint64_t bound) {
  omg::Options options;
  options.default_bounds.string = bound;
  return options;
}

const std::vector<Change>& changes() {
  static const std::vector<Change> list{
      {"Type", "float temp", "double temp", "nav::Imu.temp", {"float", "double"}},
      {"Unit", "\"degC\"", "\"K\"", "nav::Imu.temp", {"degC", "K", "unit"}},
      {"BoundInTheType", "double, 8>", "double, 9>", "nav::Imu.ranges", {"sequence<double, 8>", "sequence<double, 9>"}},
      {"BoundOfAnOption", "", "", "nav::Imu.label", {"string<31>", "string<63>", "--default-string-bound"}, 63},
      {"Added", "float bias;", "float bias; float drift;", "nav::Imu.drift", {"float"}},
      {"Removed", "  float bias;\n", "", "nav::Imu.bias", {"float"}},
      {"Renamed", "float bias", "float drift", "nav::Imu.bias", {"name: writer bias, reader drift"}},
      {"SwappedTwins",
       "double x; double y;",
       "double y; double x;",
       "nav::Imu.frame.",
       {"swapped with \"x\"", "swapped with \"y\""}},
      {"LabelRenumbered", "idle, active, lost", "idle, active, @value(7) lost", "nav::Imu.mode.lost", {"2", "7"}},
      {"NestedStruct", "double x; double y;", "double x; float y;", "nav::Imu.frame.y", {"double", "float"}},
  };
  return list;
}

std::ostream& operator<<(std::ostream& out, const Change& change) { return out << change.name; }

class MismatchTest : public Domain, public testing::WithParamInterface<Change> {
 protected:
  Result<detail::PublisherHandle> publish(const Interface& interface) {
    return detail::open_publisher(node(), "nav/imu", interface.facts(), {});
  }
  Result<detail::SubscriberHandle> subscribe(const Interface& interface) {
    return detail::open_subscriber(node(), "nav/imu", interface.facts(), {});
  }
  // The whole report names the field, in the text and in the JSON.
  static void expect_named(const Error& error, const Change& change) {
    EXPECT_EQ(error, ErrorCode::schema_mismatch);
    const std::string detail(error.detail());
    EXPECT_NE(error.message().find("TN2003"), std::string_view::npos);
    EXPECT_NE(detail.find(change.path), std::string::npos) << detail;
    for (const std::string_view text : change.texts) EXPECT_NE(detail.find(text), std::string::npos) << text << detail;
    EXPECT_NE(detail.find("more: tenonc describe imu.idl nav::Imu"), std::string::npos) << detail;
    const auto json = nlohmann::json::parse(error.json(), nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << error.json();
    const auto& differences = json["report"]["differences"];
    EXPECT_TRUE(std::any_of(differences.begin(), differences.end(), [&](const auto& one) {
      return one["refuses"] == true && one["path"].template get<std::string>().starts_with(change.path);
    })) << json.dump(2);
  }

  const Interface ours_{kOriginal, kType, with_string_bound(31)};
};

INSTANTIATE_TEST_SUITE_P(Changes, MismatchTest, testing::ValuesIn(changes()),
                         [](const auto& change) { return std::string(change.param.name); });

TEST_P(MismatchTest, SubscriberThatOpensIsRefusedAndBothAreTold) {
  const Interface theirs(changed(GetParam()), kType, with_string_bound(GetParam().string_bound));
  const auto publisher = publish(ours_).value();
  const auto subscriber = subscribe(theirs);
  ASSERT_FALSE(subscriber.has_value());
  expect_named(subscriber.error(), GetParam());
  EXPECT_EQ(detail::count_subscribers(*publisher), 0u);
  ASSERT_EQ(detail::refusals_of(*publisher).size(), 1u);
  expect_named(detail::refusals_of(*publisher)[0], GetParam());
}

TEST_P(MismatchTest, PublisherThatComesLaterIsNotTakenFromAndBothAreTold) {
  const Interface theirs(changed(GetParam()), kType, with_string_bound(GetParam().string_bound));
  const auto subscriber = subscribe(theirs).value();
  const auto publisher = publish(ours_).value();
  EXPECT_EQ(detail::count_publishers(*subscriber), 0u);
  ASSERT_EQ(detail::refusals_of(*subscriber).size(), 1u);
  expect_named(detail::refusals_of(*subscriber)[0], GetParam());
  EXPECT_EQ(detail::count_subscribers(*publisher), 0u);
  ASSERT_EQ(detail::refusals_of(*publisher).size(), 1u);
  expect_named(detail::refusals_of(*publisher)[0], GetParam());
}

TEST_F(MismatchTest, EveryDifferingFieldIsNamedAtOnce) {
  std::string text(kOriginal);
  for (const auto& change : changes())
    if (change.name == "Type" || change.name == "NestedStruct" || change.name == "LabelRenumbered")
      text.replace(text.find(change.from), change.from.size(), change.to);
  const Interface theirs(text, kType, with_string_bound(31));
  const auto publisher = publish(ours_).value();
  const auto subscriber = subscribe(theirs);
  ASSERT_FALSE(subscriber.has_value());
  for (const std::string_view path : {"nav::Imu.temp", "nav::Imu.frame.y", "nav::Imu.mode.lost"})
    EXPECT_NE(subscriber.error().detail().find(path), std::string_view::npos) << subscriber.error().detail();
}

TEST_F(MismatchTest, OtherTopicsAreNotAffected) {
  const Interface theirs(changed(changes()[0]), kType, with_string_bound(31));
  const auto publisher = publish(ours_).value();
  EXPECT_FALSE(subscribe(theirs).has_value());
  const auto other = detail::open_publisher(node(), "nav/other", theirs.facts(), {}).value();
  EXPECT_TRUE(detail::open_subscriber(node(), "nav/other", theirs.facts(), {}).has_value());
  EXPECT_TRUE(subscribe(ours_).has_value());
}

}  // namespace
}  // namespace tenon::test
