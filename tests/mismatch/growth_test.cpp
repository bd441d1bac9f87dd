// Versions of a growing type at one topic: who is waited for, and whose word counts.
#include <vector>

#include <tenon/options.hpp>

#include "domain.hpp"
#include "interface.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kOlder = "@appendable @tenon::extent(32) struct S { long x; };";
constexpr const char* kNewer = "@appendable @tenon::extent(32) struct S { long x; @optional double y; };";
constexpr const char* kOther = "@appendable @tenon::extent(32) struct S { float x; };";

class GrowthTest : public Domain {
 protected:
  // What ends publishing when a reliable subscriber was there first and does not look; nothing, if nobody is waited for.
  std::optional<ErrorCode> end_of_publishing(const char* read, const char* written) {
    const Interface reader(read, "S");
    const Interface writer(written, "S");
    const auto subscriber = detail::open_subscriber(node(), "t", reader.facts(), {.reliable = true}).value();
    const PublisherOptions options{.depth = 2, .slow_reader = SlowReader::timeout, .patience = 1ms};
    const auto publisher = detail::open_publisher(node(), "t", writer.facts(), options).value();
    const std::vector<std::byte> message(writer.facts().bytes);
    for (int i = 0; i < 64; ++i)
      if (auto problem = detail::publish_copy_slowly(*publisher, message.data(), 32)) return problem;
    return std::nullopt;
  }
};

TEST_F(GrowthTest, SubscriberOfAnotherVersionThatWasThereFirstIsOwedEveryMessage) {
  EXPECT_EQ(end_of_publishing(kOlder, kOlder), ErrorCode::timeout);
  EXPECT_EQ(end_of_publishing(kOlder, kNewer), ErrorCode::timeout);
  EXPECT_EQ(end_of_publishing(kNewer, kOlder), ErrorCode::timeout);
}

TEST_F(GrowthTest, SubscriberThatWillBeRefusedIsNotWaitedFor) {
  EXPECT_EQ(end_of_publishing(kOther, kNewer), std::nullopt);
}

TEST_F(GrowthTest, HashThatIsNotThatOfTheSchemaIsRefused) {
  const Interface writer(kOlder, "S");
  const Interface reader(kNewer, "S");
  const auto publisher = detail::open_publisher(node(), "t", writer.facts(), {}).value();
  detail::TypeFacts facts = reader.facts();
  facts.schema_hash.low ^= 1;
  const auto subscriber = detail::open_subscriber(node(), "t", facts, {});
  ASSERT_FALSE(subscriber.has_value());
  EXPECT_EQ(subscriber.error(), ErrorCode::schema_mismatch);
  EXPECT_NE(subscriber.error().message().find("not that of its schema"), std::string_view::npos);
}

}  // namespace
}  // namespace tenon::test
