// A subscriber's segment: one record per publisher it takes from. Written by its subscriber only; publishers of the topic
// map it read-only.
//
//   0     SegmentHeader
//   512   SubscriberShape     constant
//   560   DescriptorWords     how its descriptor is called, and how far its life has come
//   576   records             `records` times `record_stride` bytes
//   …     descriptor          the schema's bytes
//   end-8 a mark              for the subscriber alone; who truncates the file takes it away, however long it is afterwards
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "shm/delivery.hpp"
#include "shm/segment_header.hpp"
#include "tenon/detail/queue/bell.hpp"
#include "tenon/detail/queue/life_words.hpp"
#include "tenon/detail/queue/ring_layout.hpp"

namespace tenon::shm {

inline constexpr std::uint32_t kMaxPublishers = 256;  // records a subscriber may ask for

struct SubscriberShape {
  std::uint32_t index = 0;    // its entry in the topic's table of readers
  std::uint32_t holds = 0;    // its quota, per publisher
  std::uint32_t records = 0;  // publishers it can take from at once
  std::uint32_t record_stride = 0;
  std::uint32_t born = 0;  // the topic's generation before it got its name: older than every publisher born later
  SlowReaderWord slow_reader = SlowReaderWord::overwrite;  // asked of each publisher; may be any number
  std::uint64_t entry_word = 0;   // as claimed, so that whoever cleans frees exactly this claim
  std::uint64_t patience_ns = 0;  // likewise
  std::array<std::uint32_t, 2> reserved{};

  [[nodiscard]] Delivery asked() const noexcept { return {slow_reader, patience_ns}; }
};
static_assert(sizeof(SubscriberShape) == 48);
static_assert(offsetof(SubscriberShape, slow_reader) == 20 && offsetof(SubscriberShape, patience_ns) == 32);

using EndWord = queue::EndWord<queue::StdAtomics>;

// written by: the subscriber. read by: publishers that find its topic's bell announced; whoever looks on at who ends.
struct DescriptorWords {
  queue::ArmedWord<queue::StdAtomics> armed;
  EndWord end;
  std::array<std::uint32_t, 2> reserved{};
};
static_assert(sizeof(DescriptorWords) == 16);

inline constexpr std::size_t kSubscriberShapeOffset = 512;
inline constexpr std::size_t kDescriptorWordsOffset = 560;
inline constexpr std::size_t kRecordsOffset = 576;
static_assert(kSubscriberShapeOffset + sizeof(SubscriberShape) == kDescriptorWordsOffset);
static_assert(kDescriptorWordsOffset + sizeof(DescriptorWords) == kRecordsOffset);

using Record = queue::ReaderRecord<queue::StdAtomics>;
using PlaceWord = queue::StdAtomics::Cell<std::uint64_t>;

struct SubscriberPlan {
  SubscriberShape shape;
  std::uint64_t descriptor_offset = 0;
  std::uint64_t file_bytes = 0;
};
[[nodiscard]] SubscriberPlan plan_subscriber(std::uint32_t holds, std::uint32_t records,
                                             std::uint64_t descriptor_bytes);

[[nodiscard]] std::optional<std::string> check_subscriber(const std::byte* memory, const SegmentHeader& header,
                                                          SubscriberShape& shape);

[[nodiscard]] inline DescriptorWords& descriptor_words(std::byte* memory) noexcept {
  return *reinterpret_cast<DescriptorWords*>(memory + kDescriptorWordsOffset);
}
[[nodiscard]] inline const DescriptorWords& descriptor_words(const std::byte* memory) noexcept {
  return *reinterpret_cast<const DescriptorWords*>(memory + kDescriptorWordsOffset);
}
[[nodiscard]] inline EndWord& subscriber_end(std::byte* memory) noexcept { return descriptor_words(memory).end; }
[[nodiscard]] inline const EndWord& subscriber_end(const std::byte* memory) noexcept {
  return descriptor_words(memory).end;
}
[[nodiscard]] inline PlaceWord& end_mark(std::byte* memory, std::size_t file_bytes) noexcept {
  return *reinterpret_cast<PlaceWord*>(memory + file_bytes - sizeof(PlaceWord));
}
[[nodiscard]] inline std::byte* record_at(std::byte* memory, const SubscriberShape& shape, std::uint32_t i) noexcept {
  return memory + kRecordsOffset + std::size_t{i} * shape.record_stride;
}
[[nodiscard]] inline const std::byte* record_at(const std::byte* memory, const SubscriberShape& shape,
                                                std::uint32_t i) noexcept {
  return memory + kRecordsOffset + std::size_t{i} * shape.record_stride;
}
[[nodiscard]] inline Record& identity_of(std::byte* record) noexcept { return *reinterpret_cast<Record*>(record); }
[[nodiscard]] inline const Record& identity_of(const std::byte* record) noexcept {
  return *reinterpret_cast<const Record*>(record);
}
[[nodiscard]] inline PlaceWord* place_of(std::byte* record) noexcept {
  return reinterpret_cast<PlaceWord*>(record + sizeof(Record));
}
[[nodiscard]] inline const PlaceWord* place_of(const std::byte* record) noexcept {
  return reinterpret_cast<const PlaceWord*>(record + sizeof(Record));
}

}  // namespace tenon::shm
