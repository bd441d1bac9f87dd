// A publisher's segment: the ring's shared words, the schema and the payload. Written by its publisher only.
//
//   0      SegmentHeader
//   512    PublisherShape     constant
//   640    LifeWords          how far its life has come
//   704    RingControl        the ring's shared words (queue room)
//   1408   descriptor         the schema's bytes
//   …      mirror             one word per chunk
//   …      cells              capacity slots, then spare chunks; page-aligned
//   …      kept               one cell per key whose last message is kept, if any is (queue::KeptCell); page-aligned
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "shm/delivery.hpp"
#include "shm/segment_header.hpp"
#include "tenon/detail/queue/kept_cell.hpp"
#include "tenon/detail/queue/life_words.hpp"
#include "tenon/detail/queue/ring_layout.hpp"
#include "tenon/detail/queue/ring_reader.hpp"
#include "tenon/detail/queue/ring_writer.hpp"

namespace tenon::shm {

struct PublisherShape {
  std::uint64_t payload_bytes = 0;
  std::uint64_t stride = 0;
  std::uint64_t capacity = 0;
  std::uint64_t first = 0;  // the first sequence
  std::uint64_t mirror_offset = 0;
  std::uint64_t cells_offset = 0;
  std::uint32_t payload_alignment = 0;
  std::uint32_t payload_offset = 0;
  std::uint32_t chunks = 0;
  std::uint32_t loans = 0;
  std::uint32_t hold_budget = 0;
  SlowReaderWord slow_reader = SlowReaderWord::demote;  // the most that a subscriber is granted
  std::uint32_t copy_only = 0;    // 1: every payload is written by words, so it may be copied without a hold
  std::uint32_t fenced = 0;       // 1: no process-wide barrier here; the publisher fences each publish
  std::uint64_t patience_ns = 0;  // likewise
  std::uint64_t kept_offset = 0;
  std::uint32_t kept_keys = 0;  // keys whose last message is kept
  std::array<std::uint32_t, 7> reserved{};

  [[nodiscard]] Delivery most() const noexcept { return {slow_reader, patience_ns}; }
};
static_assert(sizeof(PublisherShape) == 128);
static_assert(offsetof(PublisherShape, cells_offset) == 40 && offsetof(PublisherShape, chunks) == 56);
static_assert(offsetof(PublisherShape, slow_reader) == 68 && offsetof(PublisherShape, fenced) == 76);
static_assert(offsetof(PublisherShape, patience_ns) == 80);
static_assert(offsetof(PublisherShape, kept_offset) == 88 && offsetof(PublisherShape, kept_keys) == 96);

using PublisherLife = queue::LifeWords<queue::StdAtomics>;

inline constexpr std::size_t kPublisherShapeOffset = 512;
inline constexpr std::size_t kPublisherLifeOffset = 640;
inline constexpr std::size_t kRingControlOffset = 704;
inline constexpr std::size_t kPublisherDescriptorOffset = 1408;
static_assert(kPublisherLifeOffset % queue::kCacheLine == 0 && kRingControlOffset % queue::kCacheLine == 0);
static_assert(kRingControlOffset + sizeof(queue::RingControl<queue::StdAtomics>) == kPublisherDescriptorOffset);

struct PublisherPlan {
  PublisherShape shape;
  std::uint64_t file_bytes = 0;
};

// Works out the segment for a payload and `depth` messages that stay readable: the ring is larger by the step of the
// gate and the loans, and a power of two. Empty if the numbers do not fit 64 bits or the chunk index.
[[nodiscard]] std::optional<PublisherPlan> plan_publisher(std::uint64_t payload_bytes, std::uint32_t payload_alignment,
                                                          std::uint32_t depth, std::uint32_t loans,
                                                          std::uint32_t hold_budget, std::uint64_t descriptor_bytes);
// Adds room for the last messages of so many keys. False if there are too many, or the numbers do not fit.
[[nodiscard]] bool plan_kept(PublisherPlan& plan, std::uint32_t keys, std::uint64_t descriptor_bytes);
[[nodiscard]] std::uint64_t ring_capacity(std::uint32_t depth, std::uint32_t loans) noexcept;

// Copies the shape out of a mapped segment and tests every number against the file: what is wrong, or nothing.
[[nodiscard]] std::optional<std::string> check_publisher(const std::byte* memory, const SegmentHeader& header,
                                                         PublisherShape& shape);

[[nodiscard]] queue::RingMemory<queue::StdAtomics> ring_memory(std::byte* memory, const PublisherShape& shape) noexcept;
[[nodiscard]] queue::RingView<queue::StdAtomics> ring_view(const std::byte* memory,
                                                           const PublisherShape& shape) noexcept;
[[nodiscard]] queue::KeptCells<queue::StdAtomics, std::byte> kept_cells(std::byte* memory,
                                                                        const PublisherShape& shape) noexcept;
[[nodiscard]] queue::KeptCells<queue::StdAtomics, const std::byte> kept_cells(const std::byte* memory,
                                                                              const PublisherShape& shape) noexcept;
[[nodiscard]] inline PublisherLife& publisher_life(std::byte* memory) noexcept {
  return *reinterpret_cast<PublisherLife*>(memory + kPublisherLifeOffset);
}
[[nodiscard]] inline const PublisherLife& publisher_life(const std::byte* memory) noexcept {
  return *reinterpret_cast<const PublisherLife*>(memory + kPublisherLifeOffset);
}

}  // namespace tenon::shm
