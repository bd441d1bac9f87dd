// The identity of a layout or of a schema: the first 128 bits of a SHA-256.
#pragma once

#include <cstdint>

namespace tenon {

struct Hash128 {
  std::uint64_t high = 0;  // the first eight bytes, the first one the most significant
  std::uint64_t low = 0;

  friend constexpr bool operator==(const Hash128&, const Hash128&) = default;
};

}  // namespace tenon
