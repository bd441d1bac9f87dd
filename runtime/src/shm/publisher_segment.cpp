#include "shm/publisher_segment.hpp"

#include <bit>
#include <cstring>

#include "shm/pages.hpp"

namespace tenon::shm {

namespace {

constexpr std::uint64_t kMostChunks = std::uint64_t{1} << 30;

// Behind `end`, the end of the chunks.
bool place_kept(PublisherShape& shape, const queue::SlotShape& slot, std::uint64_t& end) {
  if (shape.kept_keys > queue::kMostKeptKeys) return false;
  shape.kept_offset = shape.kept_keys == 0 ? 0 : round_up(end, kPage);
  if (shape.kept_keys == 0) return true;
  const std::uint64_t stride = queue::kept_shape(slot).stride;
  if (stride > kLargestFile / shape.kept_keys) return false;
  end = shape.kept_offset + stride * shape.kept_keys;
  return true;
}

// Everything that follows from payload, alignment, capacity, chunks and keys.
bool place_parts(PublisherShape& shape, std::uint64_t descriptor_bytes, std::uint64_t& file_bytes) {
  if (shape.payload_bytes > kLargestFile || shape.chunks > kMostChunks) return false;
  const queue::SlotShape slot = queue::slot_shape(shape.payload_bytes, shape.payload_alignment);
  shape.payload_offset = slot.payload_offset;
  shape.stride = slot.stride;
  if (slot.stride > kLargestFile / shape.chunks) return false;
  shape.mirror_offset = round_up(kPublisherDescriptorOffset + descriptor_bytes, queue::kCacheLine);
  shape.cells_offset = round_up(shape.mirror_offset + std::uint64_t{8} * shape.chunks, kPage);
  std::uint64_t end = shape.cells_offset + slot.stride * shape.chunks;
  if (!place_kept(shape, slot, end)) return false;
  file_bytes = round_up(end, kPage);
  return true;
}

}  // namespace

std::uint64_t ring_capacity(std::uint32_t depth, std::uint32_t loans) noexcept {
  // capacity - capacity/4 (the gate's step) - loans (the slots being replaced) >= depth
  const std::uint64_t kept = std::uint64_t{depth} + loans;
  const std::uint64_t slots = kept * 4 / 3 + 1;
  const std::uint64_t capacity = std::bit_ceil(slots < queue::kMinCapacity ? queue::kMinCapacity : slots);
  const std::uint64_t half = capacity / 2;
  return half >= queue::kMinCapacity && half - half / 4 >= kept ? half : capacity;
}

std::optional<PublisherPlan> plan_publisher(std::uint64_t payload_bytes, std::uint32_t payload_alignment,
                                            std::uint32_t depth, std::uint32_t loans, std::uint32_t hold_budget,
                                            std::uint64_t descriptor_bytes) {
  PublisherPlan plan;
  plan.shape.payload_bytes = payload_bytes;
  plan.shape.payload_alignment = payload_alignment;
  plan.shape.capacity = ring_capacity(depth, loans);
  plan.shape.loans = loans;
  plan.shape.hold_budget = hold_budget;
  const std::uint64_t chunks = plan.shape.capacity + loans + hold_budget;
  if (chunks > kMostChunks) return std::nullopt;
  plan.shape.chunks = static_cast<std::uint32_t>(chunks);
  if (!place_parts(plan.shape, descriptor_bytes, plan.file_bytes)) return std::nullopt;
  return plan;
}

bool plan_kept(PublisherPlan& plan, std::uint32_t keys, std::uint64_t descriptor_bytes) {
  plan.shape.kept_keys = keys;
  return place_parts(plan.shape, descriptor_bytes, plan.file_bytes);
}

std::optional<std::string> check_publisher(const std::byte* memory, const SegmentHeader& header,
                                           PublisherShape& shape) {
  if (header.file_bytes < kPublisherDescriptorOffset) return "the file ends inside the ring's shared words";
  std::memcpy(&shape, memory + kPublisherShapeOffset, sizeof shape);
  if (!std::has_single_bit(shape.payload_alignment) || shape.payload_alignment > kPage)
    return "alignment is no power of two";
  if (!std::has_single_bit(shape.capacity) || shape.capacity < queue::kMinCapacity)
    return "capacity is no power of two";
  if (shape.chunks < shape.capacity) return "fewer chunks than slots";
  if (shape.slow_reader > SlowReaderWord::block) return "an unknown policy for slow readers";
  PublisherShape expected = shape;
  std::uint64_t file_bytes = 0;
  if (!place_parts(expected, header.descriptor_bytes, file_bytes) ||
      std::memcmp(&expected, &shape, sizeof shape) != 0 || file_bytes != header.file_bytes ||
      header.descriptor_offset != kPublisherDescriptorOffset)
    return "sizes and offsets contradict each other";
  return std::nullopt;
}

queue::RingMemory<queue::StdAtomics> ring_memory(std::byte* memory, const PublisherShape& shape) noexcept {
  return {reinterpret_cast<queue::RingControl<queue::StdAtomics>*>(memory + kRingControlOffset),
          reinterpret_cast<queue::StdAtomics::Cell<std::uint64_t>*>(memory + shape.mirror_offset),
          memory + shape.cells_offset,
          {shape.payload_offset, shape.stride},
          shape.capacity,
          shape.chunks,
          shape.first};
}

queue::RingView<queue::StdAtomics> ring_view(const std::byte* memory, const PublisherShape& shape) noexcept {
  return {reinterpret_cast<const queue::RingControl<queue::StdAtomics>*>(memory + kRingControlOffset),
          memory + shape.cells_offset,
          {shape.payload_offset, shape.stride},
          shape.capacity,
          shape.chunks,
          shape.first};
}

queue::KeptCells<queue::StdAtomics, std::byte> kept_cells(std::byte* memory, const PublisherShape& shape) noexcept {
  return {memory + shape.kept_offset, queue::kept_shape({shape.payload_offset, shape.stride}), shape.kept_keys};
}
queue::KeptCells<queue::StdAtomics, const std::byte> kept_cells(const std::byte* memory,
                                                                const PublisherShape& shape) noexcept {
  return {memory + shape.kept_offset, queue::kept_shape({shape.payload_offset, shape.stride}), shape.kept_keys};
}

}  // namespace tenon::shm
