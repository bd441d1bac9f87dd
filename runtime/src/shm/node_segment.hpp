// A node's segment: byte 0 carries the lock that says whether the node lives, the beacon wakes who waits for its death.
//
//   0     SegmentHeader   of kind node; `incarnation` and `node` are the same
//   512   beacon          64 bytes, see os::Beacon
#pragma once

#include <cstddef>
#include <cstdint>

#include "shm/segment_header.hpp"

namespace tenon::shm {

inline constexpr std::size_t kBeaconOffset = 512;
inline constexpr std::uint64_t kNodeFileBytes = 4096;

}  // namespace tenon::shm
