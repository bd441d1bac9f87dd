// A node's segment: byte 0 carries the lock that says whether the node lives, the beacon wakes who waits for its death.
//
//   0     SegmentHeader   of kind node; `incarnation` and `node` are the same
//   512   beacon          64 bytes, see os::Beacon
//   576   NodeEnd         that it ended in order
#pragma once

#include <cstddef>
#include <cstdint>

#include "shm/segment_header.hpp"
#include "tenon/detail/queue/life_words.hpp"

namespace tenon::shm {

inline constexpr std::size_t kBeaconOffset = 512;
inline constexpr std::size_t kNodeEndOffset = 576;  // EndWord, behind the beacon's 64 bytes
inline constexpr std::uint64_t kNodeFileBytes = 4096;

using NodeEnd = queue::EndWord<queue::StdAtomics>;
[[nodiscard]] inline NodeEnd& node_end(std::byte* memory) noexcept {
  return *reinterpret_cast<NodeEnd*>(memory + kNodeEndOffset);
}
[[nodiscard]] inline const NodeEnd& node_end(const std::byte* memory) noexcept {
  return *reinterpret_cast<const NodeEnd*>(memory + kNodeEndOffset);
}

}  // namespace tenon::shm
