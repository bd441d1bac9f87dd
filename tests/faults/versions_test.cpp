// A peer of another release, whose segments are laid out in another way: refused, and both versions are told.
#include "domain.hpp"
#include "forging.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class VersionsTest : public Domain {
 protected:
  // As if another release had written the segments of this kind.
  void belong_to_epoch(std::uint32_t epoch, shm::SegmentKind kind) const {
    const auto segments =
        segments_below(path(), [kind](const shm::SegmentHeader& header) { return header.kind == kind; });
    ASSERT_EQ(segments.size(), 1u);
    reinterpret_cast<shm::SegmentHeader*>(segments.front().writable_data())->epoch = epoch;
  }
  static void expect_both_versions(const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::version_mismatch) << error.message();
    EXPECT_NE(error.found().find("7"), std::string_view::npos) << error.message();
    EXPECT_NE(error.expected().find(std::to_string(shm::kEpoch)), std::string_view::npos) << error.message();
    EXPECT_NE(error.remedy().find("one release"), std::string_view::npos) << error.message();
  }
};

TEST_F(VersionsTest, APublisherOfAnotherReleaseIsRefusedWithBothVersions) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  belong_to_epoch(7, shm::SegmentKind::publisher);
  const auto subscriber = Subscriber<Short>::open(node(), "t");
  belong_to_epoch(shm::kEpoch, shm::SegmentKind::publisher);
  ASSERT_FALSE(subscriber);
  expect_both_versions(subscriber.error());
  EXPECT_TRUE(publish_range(publisher, 0, 100)) << "which harms nobody";
}

TEST_F(VersionsTest, ATopicOfAnotherReleaseIsRefusedWithBothVersions) {
  const auto publisher = Publisher<Short>::open(node(), "t").value();
  belong_to_epoch(7, shm::SegmentKind::topic);
  const auto second = Publisher<Short>::open(node(), "t");
  const auto subscriber = Subscriber<Short>::open(node(), "t");
  belong_to_epoch(shm::kEpoch, shm::SegmentKind::topic);
  ASSERT_FALSE(second || subscriber);
  expect_both_versions(second.error());
  expect_both_versions(subscriber.error());
}

}  // namespace
}  // namespace tenon::test
