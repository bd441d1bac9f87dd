#include "regions.hpp"

#include "shm/board_segment.hpp"
#include "shm/node_segment.hpp"
#include "shm/publisher_segment.hpp"
#include "shm/subscriber_segment.hpp"
#include "shm/topic_segment.hpp"

namespace tenon::hostile {

namespace {

using Regions = std::vector<Region>;

void add_publisher(const test::Segment& segment, Regions& all) {
  shm::PublisherShape shape;
  if (shm::check_publisher(segment.memory.data(), segment.header, shape)) return;
  using Control = queue::RingControl<queue::StdAtomics>;
  const std::uint64_t control = shm::kRingControlOffset;
  all.push_back({Field::shape, shm::kPublisherShapeOffset, sizeof shape});
  all.push_back({Field::life, shm::kPublisherLifeOffset, 8});
  all.push_back({Field::head, control + offsetof(Control, head), 8});
  all.push_back({Field::gate, control + offsetof(Control, gate), 8});
  all.push_back({Field::waits, control + offsetof(Control, waits), 4});
  all.push_back({Field::aside, control + offsetof(Control, aside), 8, queue::kMaxReaders, 8});
  all.push_back({Field::mirror, shape.mirror_offset, 8, shape.chunks, 8});
  // Twice, as payloads are: they are what everybody reads.
  for (int i = 0; i < 2; ++i) {
    all.push_back({Field::slot_mark, shape.cells_offset, 8, shape.capacity, shape.stride});
    all.push_back({Field::slot_where, shape.cells_offset + 8, 8, shape.capacity, shape.stride});
    all.push_back(
        {Field::payload, shape.cells_offset + shape.payload_offset, shape.payload_bytes, shape.chunks, shape.stride});
  }
  if (shape.kept_keys == 0) return;
  const auto kept = queue::kept_shape({shape.payload_offset, shape.stride});
  all.push_back({Field::kept_versions, shape.kept_offset, 16, shape.kept_keys, kept.stride});
  all.push_back({Field::kept_message, shape.kept_offset + kept.places_offset, kept.stride - kept.places_offset,
                 shape.kept_keys, kept.stride});
}

void add_subscriber(const test::Segment& segment, Regions& all) {
  shm::SubscriberShape shape;
  if (shm::check_subscriber(segment.memory.data(), segment.header, shape)) return;
  const std::uint64_t place = shm::kRecordsOffset + sizeof(shm::Record);
  all.push_back({Field::shape, shm::kSubscriberShapeOffset, sizeof shape});
  all.push_back({Field::reader_words, shm::kDescriptorWordsOffset, sizeof(shm::DescriptorWords)});
  // The first few records are those in use.
  const std::uint64_t used = std::min<std::uint64_t>(shape.records, 4);
  for (int i = 0; i < 2; ++i) {
    all.push_back({Field::record, shm::kRecordsOffset, sizeof(shm::Record), used, shape.record_stride});
    all.push_back({Field::cursor, place, 8, used, shape.record_stride});
    all.push_back({Field::holds, place + 8, std::uint64_t{8} * shape.holds, used, shape.record_stride});
  }
}

void add_board(const test::Segment& segment, Regions& all) {
  shm::BoardShape shape;
  if (shm::check_board(segment.memory.data(), segment.header, shape)) return;
  const std::uint64_t head = sizeof(shm::Cell);
  all.push_back({Field::shape, shm::kBoardShapeOffset, sizeof shape});
  all.push_back({Field::life, shm::kBoardLifeOffset, 8});
  all.push_back({Field::board_control, shm::kBoardControlOffset, 16});
  for (int i = 0; i < 2; ++i) {
    all.push_back({Field::value_versions, shape.cells_offset, head, shape.cells, shape.stride});
    all.push_back({Field::value, shape.cells_offset + head, shape.stride - head, shape.cells, shape.stride});
  }
}

void add_topic(Regions& all) {
  all.push_back({Field::generation, shm::kTopicWordsOffset, 4});
  all.push_back({Field::bell, shm::kTopicWordsOffset + 4, 4});
  all.push_back({Field::rejoins, shm::kTopicWordsOffset + 8, 4});
  all.push_back({Field::entries, shm::kTopicWordsOffset + queue::kCacheLine, 8, queue::kMaxReaders, 8});
  all.push_back({Field::activations, shm::kServiceWordsOffset, 8});
}

}  // namespace

std::vector<Region> regions_of(const test::Segment& segment) {
  Regions all{{Field::header, 0, sizeof(shm::SegmentHeader)}};
  switch (segment.header.kind) {
    case shm::SegmentKind::publisher:
      add_publisher(segment, all);
      break;
    case shm::SegmentKind::subscriber:
      add_subscriber(segment, all);
      break;
    case shm::SegmentKind::board:
      add_board(segment, all);
      break;
    case shm::SegmentKind::topic:
      add_topic(all);
      break;
    case shm::SegmentKind::node:
      all.push_back({Field::beacon, shm::kBeaconOffset, 64});
      all.push_back({Field::node_end, shm::kNodeEndOffset, 4});
      break;
    case shm::SegmentKind::refusal:
      break;
  }
  if (segment.header.descriptor_bytes >= 8)
    all.push_back({Field::descriptor, segment.header.descriptor_offset, segment.header.descriptor_bytes});
  return all;
}

}  // namespace tenon::hostile
