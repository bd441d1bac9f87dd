// The shape of a subscriber's segment, as a publisher checks it before it looks at a cursor or a hold.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <vector>

#include "shm/subscriber_segment.hpp"

namespace tenon::shm {
namespace {

constexpr std::uint64_t kSubscriberDescriptorBytes = 300;

TEST(SubscriberPlan, EveryRecordLiesBeforeTheDescriptor) {
  for (const std::uint32_t holds : {1u, 7u, 8u, 255u})
    for (const std::uint32_t records : {1u, 16u, 256u}) {
      const SubscriberPlan plan = plan_subscriber(holds, records, kSubscriberDescriptorBytes);
      EXPECT_EQ(plan.descriptor_offset, kRecordsOffset + std::uint64_t{records} * queue::record_stride(holds));
      EXPECT_GE(plan.file_bytes, plan.descriptor_offset + kSubscriberDescriptorBytes);
      EXPECT_GE(plan.shape.record_stride, sizeof(Record) + 8 * (1 + holds));
    }
}

class HostileSubscriber : public testing::Test {
 protected:
  HostileSubscriber() : plan_(plan_subscriber(4, 16, kSubscriberDescriptorBytes)), file_(kRecordsOffset) {
    header_.file_bytes = plan_.file_bytes;
    header_.descriptor_offset = plan_.descriptor_offset;
    header_.descriptor_bytes = kSubscriberDescriptorBytes;
  }
  bool refused(const std::function<void(SubscriberShape&)>& change) {
    SubscriberShape shape = plan_.shape;
    change(shape);
    std::memcpy(file_.data() + kSubscriberShapeOffset, &shape, sizeof shape);
    SubscriberShape read;
    return check_subscriber(file_.data(), header_, read).has_value();
  }

  SubscriberPlan plan_;
  SegmentHeader header_;
  std::vector<std::byte> file_;
};

TEST_F(HostileSubscriber, AsPlannedIsAccepted) {
  EXPECT_FALSE(refused([](SubscriberShape&) {}));
}

TEST_F(HostileSubscriber, AnEntryOutsideTheTableIsRefused) {
  EXPECT_TRUE(refused([](auto& s) { s.index = queue::kMaxReaders; }));
  EXPECT_TRUE(refused([](auto& s) { s.index = 0xffff'ffff; }));
}

TEST_F(HostileSubscriber, ANumberThatWouldReachBehindTheFileIsRefused) {
  for (const std::uint32_t value : {0u, 5u, 17u, 255u, 256u, 257u, 0x8000'0000u, 0xffff'ffffu}) {
    EXPECT_TRUE(refused([&](auto& s) { s.records = value; })) << value;
    EXPECT_TRUE(refused([&](auto& s) { s.record_stride = value; })) << value;
  }
  for (const std::uint32_t value : {17u, 255u, 256u, 257u, 0x8000'0000u, 0xffff'ffffu})
    EXPECT_TRUE(refused([&](auto& s) { s.holds = value; })) << value;
}

TEST_F(HostileSubscriber, AFileThatEndsEarlyIsRefused) {
  header_.file_bytes = kRecordsOffset - 1;
  EXPECT_TRUE(refused([](SubscriberShape&) {}));
  header_.file_bytes = plan_.file_bytes - 4096;
  EXPECT_TRUE(refused([](SubscriberShape&) {}));
}

TEST_F(HostileSubscriber, ADescriptorInAnotherPlaceIsRefused) {
  header_.descriptor_offset += 8;
  EXPECT_TRUE(refused([](SubscriberShape&) {}));
}

}  // namespace
}  // namespace tenon::shm
