// What stands where in a segment, for one who means to write there.
#pragma once

#include <cstdint>
#include <vector>

#include "segments.hpp"
#include "talk.hpp"

namespace tenon::hostile {

// `count` places of `bytes` bytes, `stride` bytes apart.
struct Region {
  Field field{};
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t count = 1;
  std::uint64_t stride = 0;
};

// Of a segment that is as it should be. All of them lie inside it.
[[nodiscard]] std::vector<Region> regions_of(const test::Segment& segment);

}  // namespace tenon::hostile
