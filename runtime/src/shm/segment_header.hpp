// The first 512 bytes of every segment file, frozen for epoch 1: an older or newer library reads this much of any
// segment and can say what it found. Written by the segment's creator before the file gets a name; constant afterwards.
//
// Nothing here is trusted: check_header() copies it out of the mapping once and tests every number against the file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shm/incarnation.hpp"
#include "tenon/hash128.hpp"

namespace tenon::shm {

inline constexpr std::uint64_t kMagic = 0x3147'4553'4e4e'4554;  // "TENNSEG1" in memory order
inline constexpr std::uint32_t kEpoch = 1;
inline constexpr std::uint32_t kByteOrder = 0x0102'0304;
inline constexpr std::size_t kNameBytes = 128;       // of a node
inline constexpr std::size_t kTopicNameBytes = 192;  // spelled inside, because file names carry a hash

enum class SegmentKind : std::uint32_t {
  node = 1,
  topic = 2,
  publisher = 3,
  subscriber = 4,
  refusal = 5,  // a note to a publisher: the header and the schema of a subscriber that was refused
  board = 6,
};

struct SegmentHeader {
  std::uint64_t magic = kMagic;
  std::uint32_t epoch = kEpoch;
  std::uint32_t byte_order = kByteOrder;
  SegmentKind kind = SegmentKind::node;
  std::uint32_t process_id = 0;  // for people; says nothing about life
  std::uint64_t file_bytes = 0;
  Incarnation incarnation;
  Incarnation node;  // whose life is this segment's life
  Hash128 layout_hash{};
  Hash128 schema_hash{};
  std::uint64_t descriptor_offset = 0;
  std::uint32_t descriptor_bytes = 0;
  std::uint32_t version = 0;  // release of the library that wrote it: major << 16 | minor << 8 | patch
  std::array<char, kNameBytes> node_name{};
  std::array<char, kTopicNameBytes> topic_name{};
  std::array<char, kNameBytes - 48> reserved{};
};
static_assert(sizeof(SegmentHeader) == 512);
static_assert(offsetof(SegmentHeader, epoch) == 8 && offsetof(SegmentHeader, byte_order) == 12);
static_assert(offsetof(SegmentHeader, kind) == 16 && offsetof(SegmentHeader, file_bytes) == 24);
static_assert(offsetof(SegmentHeader, incarnation) == 32 && offsetof(SegmentHeader, node) == 48);
static_assert(offsetof(SegmentHeader, layout_hash) == 64 && offsetof(SegmentHeader, schema_hash) == 80);
static_assert(offsetof(SegmentHeader, descriptor_offset) == 96 && offsetof(SegmentHeader, descriptor_bytes) == 104);
static_assert(offsetof(SegmentHeader, version) == 108 && offsetof(SegmentHeader, node_name) == 112);
static_assert(offsetof(SegmentHeader, topic_name) == 240 && offsetof(SegmentHeader, reserved) == 432);

template <std::size_t N>
void put_name(std::array<char, N>& to, std::string_view name) {
  to = {};
  name.substr(0, N - 1).copy(to.data(), N - 1);
}
template <std::size_t N>
[[nodiscard]] std::string_view name_in(const std::array<char, N>& from) noexcept {
  const std::string_view all(from.data(), N);
  return all.substr(0, all.find('\0'));
}
template <std::size_t N>
[[nodiscard]] std::string get_name(const std::array<char, N>& from) {
  return std::string(name_in(from));
}

struct HeaderProblem {
  enum class What : std::uint8_t { not_a_segment, other_version, inconsistent } what;
  std::string found;
  std::string expected;
};

// `mapped` bytes at `memory` are readable. On success the header, copied once.
[[nodiscard]] std::optional<HeaderProblem> check_header(const std::byte* memory, std::uint64_t mapped, SegmentKind kind,
                                                        SegmentHeader& header);

}  // namespace tenon::shm
