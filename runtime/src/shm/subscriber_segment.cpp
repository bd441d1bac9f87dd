#include "shm/subscriber_segment.hpp"

#include <cstring>

#include "shm/pages.hpp"

namespace tenon::shm {

namespace {

std::uint64_t descriptor_offset(const SubscriberShape& shape) {
  return kRecordsOffset + std::uint64_t{shape.records} * shape.record_stride;
}
std::uint64_t file_bytes(const SubscriberShape& shape, std::uint64_t descriptor_bytes) {
  return round_up(descriptor_offset(shape) + descriptor_bytes + sizeof(PlaceWord), kPage);
}

}  // namespace

SubscriberPlan plan_subscriber(std::uint32_t holds, std::uint32_t records, std::uint64_t descriptor_bytes) {
  SubscriberPlan plan;
  plan.shape.holds = holds;
  plan.shape.records = records;
  plan.shape.record_stride = queue::record_stride(holds);
  plan.descriptor_offset = descriptor_offset(plan.shape);
  plan.file_bytes = file_bytes(plan.shape, descriptor_bytes);
  return plan;
}

std::optional<std::string> check_subscriber(const std::byte* memory, const SegmentHeader& header,
                                            SubscriberShape& shape) {
  if (header.file_bytes < kRecordsOffset) return "the file ends inside its own shape";
  std::memcpy(&shape, memory + kSubscriberShapeOffset, sizeof shape);
  if (shape.index >= queue::kMaxReaders) return "its entry lies outside the topic's table";
  if (shape.holds > queue::kMaxHolds) return "its quota of holds is above the limit";
  if (shape.records > kMaxPublishers) return "it has more records than the limit";
  if (shape.record_stride != queue::record_stride(shape.holds) ||
      header.descriptor_offset != descriptor_offset(shape) ||
      header.file_bytes != file_bytes(shape, header.descriptor_bytes))
    return "sizes and offsets contradict each other";
  return std::nullopt;
}

}  // namespace tenon::shm
