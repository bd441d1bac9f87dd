// Differences that are no refusal: some are told, some are none.
#include <mutex>

#include <tenon/log.hpp>

#include "domain.hpp"
#include "interface.hpp"

namespace tenon::test {
namespace {

constexpr std::string_view kTolerantType = "nav::Imu";
constexpr std::string_view kTolerantOriginal = R"(module nav {
typedef double Metres;
/// What the unit measures.
struct Imu {
  @default(20.0) @unit("degC") float temp;  ///< of the housing
  @range(min=0, max=100) long load;
  Metres height;
};
};
)";

class ToleratedTest : public Domain {
 protected:
  ToleratedTest() {
    (void)set_log_sink(
        [this](const LogRecord& record) {
          const std::lock_guard guard(mutex_);
          told_ += std::string(severity_text(record.severity)) + ": " + std::string(record.text) + "\n" +
                   std::string(record.detail) + "\n";
        },
        Severity::info);
  }
  ~ToleratedTest() override { (void)set_log_sink({}); }

  // What is said when a subscriber with this change of the interface joins; it must be accepted.
  std::string told_about(std::string_view from, std::string_view to) {
    std::string text(kTolerantOriginal);
    const auto at = text.find(from);
    EXPECT_NE(at, text.npos);
    text.replace(at, from.size(), to);
    const Interface ours(kTolerantOriginal, kTolerantType);
    const Interface theirs(text, kTolerantType);
    const auto publisher = detail::open_publisher(node(), "t", ours.facts(), {}).value();
    const auto subscriber = detail::open_subscriber(node(), "t", theirs.facts(), {});
    EXPECT_TRUE(subscriber.has_value());
    EXPECT_EQ(detail::count_subscribers(*publisher), 1u);
    EXPECT_TRUE(detail::refusals_of(*publisher).empty());
    const std::lock_guard guard(mutex_);
    return std::exchange(told_, {});
  }

  std::mutex mutex_;
  std::string told_;
};

TEST_F(ToleratedTest, ChangedCommentIsNoDifference) {
  EXPECT_EQ(told_about("/// What the unit measures.", "// Something else."), "");
}

TEST_F(ToleratedTest, ChangedTypedefNameIsNoDifference) {
  EXPECT_EQ(told_about("typedef double Metres;", "typedef double Metres; typedef Metres Length;"), "");
  EXPECT_EQ(told_about("  Metres height;", "  double height;"), "");
}

TEST_F(ToleratedTest, ChangedDefaultIsToldAtInfo) {
  const std::string told = told_about("@default(20.0)", "@default(25.0)");
  EXPECT_TRUE(told.starts_with("info: ")) << told;
  for (const std::string_view text : {"nav::Imu.temp", "default", "20", "25"})
    EXPECT_NE(told.find(text), std::string::npos) << told;
}

TEST_F(ToleratedTest, ChangedRangeIsToldAtInfo) {
  const std::string told = told_about("max=100", "max=90");
  EXPECT_TRUE(told.starts_with("info: ")) << told;
  for (const std::string_view text : {"nav::Imu.load", "range", "100", "90"})
    EXPECT_NE(told.find(text), std::string::npos) << told;
}

}  // namespace
}  // namespace tenon::test
