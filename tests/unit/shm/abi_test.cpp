// What two builds must agree on. A number that changes here is another epoch.
#include <gtest/gtest.h>

#include <cstring>

#include "shm/node_segment.hpp"
#include "shm/publisher_segment.hpp"
#include "shm/subscriber_segment.hpp"
#include "shm/topic_segment.hpp"

namespace tenon::shm {
namespace {

using A = queue::StdAtomics;

TEST(FrozenAbi, SegmentsBeginWithTheSame512Bytes) {
  EXPECT_EQ(sizeof(SegmentHeader), 512u);
  EXPECT_EQ(offsetof(SegmentHeader, magic), 0u);
  EXPECT_EQ(offsetof(SegmentHeader, epoch), 8u);
  EXPECT_EQ(offsetof(SegmentHeader, byte_order), 12u);
  EXPECT_EQ(offsetof(SegmentHeader, kind), 16u);
  EXPECT_EQ(offsetof(SegmentHeader, process_id), 20u);
  EXPECT_EQ(offsetof(SegmentHeader, file_bytes), 24u);
  EXPECT_EQ(offsetof(SegmentHeader, incarnation), 32u);
  EXPECT_EQ(offsetof(SegmentHeader, node), 48u);
  EXPECT_EQ(offsetof(SegmentHeader, layout_hash), 64u);
  EXPECT_EQ(offsetof(SegmentHeader, schema_hash), 80u);
  EXPECT_EQ(offsetof(SegmentHeader, node_name), 112u);
  EXPECT_EQ(offsetof(SegmentHeader, topic_name), 240u);
  const SegmentHeader header;
  EXPECT_EQ(std::memcmp(&header.magic, "TENNSEG1", 8), 0);
  EXPECT_EQ(kEpoch, 1u);
}

TEST(FrozenAbi, SlotIsSequenceThenSizeThenChunk) {
  EXPECT_EQ(sizeof(queue::SlotHeader<A>), 16u);
  EXPECT_EQ(offsetof(queue::SlotHeader<A>, seq), 0u);
  EXPECT_EQ(offsetof(queue::SlotHeader<A>, where), 8u);
  EXPECT_EQ(queue::pack_where(0x11, 0x22), 0x22'0000'0011u);
  EXPECT_EQ(queue::slot_shape(48, 8), (queue::SlotShape{16, 64}));
  EXPECT_EQ(queue::slot_shape(49, 8), (queue::SlotShape{16, 128}));
}

TEST(FrozenAbi, PublisherSegmentHasItsPartsWhereTheyAre) {
  EXPECT_EQ(kPublisherShapeOffset, 512u);
  EXPECT_EQ(kPublisherLifeOffset, 640u);
  EXPECT_EQ(kRingControlOffset, 704u);
  EXPECT_EQ(kPublisherDescriptorOffset, 1408u);
  EXPECT_EQ(sizeof(PublisherShape), 128u);
  using Control = queue::RingControl<A>;
  EXPECT_EQ(offsetof(Control, head), 0u);
  EXPECT_EQ(offsetof(Control, gate), 64u);
  EXPECT_EQ(offsetof(Control, waits), 128u);
  EXPECT_EQ(offsetof(Control, aside), 192u);
}

TEST(FrozenAbi, KeptMessagesAreALineAndTwoSlots) {
  EXPECT_EQ(offsetof(PublisherShape, kept_offset), 88u);
  EXPECT_EQ(offsetof(PublisherShape, kept_keys), 96u);
  EXPECT_EQ(sizeof(queue::Versions<A>), 16u);
  EXPECT_EQ(offsetof(queue::Versions<A>, begun), 0u);
  EXPECT_EQ(offsetof(queue::Versions<A>, done), 8u);
  EXPECT_EQ(offsetof(queue::KeptHead, sequence), 0u);
  EXPECT_EQ(offsetof(queue::KeptHead, bytes), 8u);
  const queue::KeptShape small = queue::kept_shape(queue::slot_shape(40, 8));
  EXPECT_EQ(small.places_offset, 64u);
  EXPECT_EQ(small.stride, 192u);
  const queue::KeptShape wide = queue::kept_shape(queue::slot_shape(100, 256));
  EXPECT_EQ(wide.places_offset, 256u);
  EXPECT_EQ(wide.stride, 256u + 2 * 512);
}

TEST(FrozenAbi, SubscriberRecordIsAnIdentityLineAndItsPlace) {
  using Record = queue::ReaderRecord<A>;
  EXPECT_EQ(kSubscriberShapeOffset, 512u);
  EXPECT_EQ(kRecordsOffset, 576u);
  EXPECT_EQ(sizeof(SubscriberShape), 48u);
  EXPECT_EQ(kDescriptorWordsOffset, 560u);
  EXPECT_EQ(sizeof(DescriptorWords), 16u);
  EXPECT_EQ(offsetof(DescriptorWords, armed), 0u);
  EXPECT_EQ(offsetof(DescriptorWords, end), 4u);
  EXPECT_EQ(sizeof(Record), 64u);
  EXPECT_EQ(offsetof(Record, publisher_high), 0u);
  EXPECT_EQ(offsetof(Record, publisher_low), 8u);
  EXPECT_EQ(offsetof(Record, state), 16u);
  EXPECT_EQ(offsetof(Record, moved), 20u);
  EXPECT_EQ(offsetof(Record, joined), 24u);
  EXPECT_EQ(offsetof(Record, joining), 32u);
  EXPECT_EQ(queue::record_stride(1), 128u);
  EXPECT_EQ(queue::record_stride(7), 128u);
  EXPECT_EQ(queue::record_stride(8), 192u);
}

TEST(FrozenAbi, TopicAndNodeFilesAreOnePage) {
  EXPECT_EQ(kTopicWordsOffset, 512u);
  EXPECT_EQ(sizeof(TopicWords), 64u + 8 * queue::kMaxReaders);
  EXPECT_EQ(kTopicFileBytes, 4096u);
  EXPECT_EQ(kBeaconOffset, 512u);
  EXPECT_EQ(kNodeEndOffset, 576u);
  EXPECT_EQ(kNodeFileBytes, 4096u);
}

}  // namespace
}  // namespace tenon::shm
