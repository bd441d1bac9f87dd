#include <gtest/gtest.h>
#include <tenon/log.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "error/emit.hpp"

namespace tenon {
namespace {

class Log : public ::testing::Test {
 protected:
  ~Log() override { set_log_sink({}); }

  void listen(Severity least) {
    set_log_sink([this](const LogRecord& record) { heard_.push_back(std::string(record.text)); }, least);
  }
  std::vector<std::string> heard_;
};

TEST_F(Log, IsSilentWithoutASink) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  error::emit(Severity::error, "nobody hears this");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_FALSE(error::is_heard(Severity::error));
}

TEST_F(Log, TellsWhatIsSevereEnough) {
  listen(Severity::warning);
  error::emit(Severity::info, "an info");
  error::emit(Severity::warning, "a warning");
  error::emit(Severity::error, "an error");
  EXPECT_EQ(heard_, (std::vector<std::string>{"a warning", "an error"}));
  EXPECT_TRUE(error::is_heard(Severity::warning));
  EXPECT_FALSE(error::is_heard(Severity::info));
}

TEST_F(Log, TellsAnErrorWithItsReport) {
  std::string text;
  std::string detail;
  set_log_sink([&](const LogRecord& record) {
    text = record.text;
    detail = record.detail;
  });
  error::emit(Severity::error, Error(ErrorCode::schema_mismatch, {.detail = "the report"}));
  EXPECT_TRUE(text.starts_with("TN2003 "));
  EXPECT_EQ(detail, "the report");
}

TEST_F(Log, IsSilentAgainAfterAnEmptySink) {
  listen(Severity::debug);
  set_log_sink({});
  error::emit(Severity::error, "late");
  EXPECT_TRUE(heard_.empty());
}

TEST_F(Log, OutlivesASinkThatThrows) {
  set_log_sink([](const LogRecord&) { throw std::runtime_error("sink"); });
  error::emit(Severity::error, "first");
  listen(Severity::debug);
  error::emit(Severity::error, "second");
  EXPECT_EQ(heard_, std::vector<std::string>{"second"});
}

TEST_F(Log, KeepsASinkUntilItsLastCallHasReturned) {
  auto owned = std::make_shared<int>(7);
  const std::weak_ptr<int> watched = owned;
  std::promise<void> entered;
  std::promise<void> leave;
  set_log_sink([owned = std::move(owned), &entered, left = leave.get_future().share()](const LogRecord&) {
    entered.set_value();
    left.wait();
  });
  std::thread speaker([] { error::emit(Severity::error, "x"); });
  entered.get_future().wait();
  set_log_sink({});
  EXPECT_FALSE(watched.expired());
  leave.set_value();
  speaker.join();
  EXPECT_TRUE(watched.expired());
}

TEST_F(Log, IsSpokenToAndReplacedAtOnce) {
  std::atomic<bool> stop{false};
  std::atomic<int> heard{0};
  const auto count = [&heard](const LogRecord&) { heard.fetch_add(1); };
  set_log_sink(count);
  std::thread speaker([&stop] {
    while (!stop.load()) error::emit(Severity::error, "x");
  });
  for (int round = 0; round < 1000 || heard.load() == 0; ++round) set_log_sink(count);
  stop.store(true);
  speaker.join();
}

TEST(Severities, HaveNames) {
  EXPECT_EQ(severity_text(Severity::debug), "debug");
  EXPECT_EQ(severity_text(Severity::info), "info");
  EXPECT_EQ(severity_text(Severity::warning), "warning");
  EXPECT_EQ(severity_text(Severity::error), "error");
}

}  // namespace
}  // namespace tenon
