// Bytes of a value that a peer may hold, and change. Private to this room.
//
// Every access is bounded and happens once: a scalar is copied by volatile byte loads, so that a check and a use see the
// same number. Values only; any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "schema/descriptor.hpp"
#include "schema/kind.hpp"

namespace tenon::schema {

class ValueBytes {
 public:
  explicit ValueBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool has(std::uint64_t offset, std::uint64_t size) const {
    return offset <= bytes_.size() && size <= bytes_.size() - offset;
  }

  // Little-endian, zero-extended. Precondition: has(offset, size), size <= 8.
  std::uint64_t load(std::uint64_t offset, std::uint64_t size) const {
    const volatile std::byte* from = bytes_.data() + offset;
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < size; ++i) value |= std::to_integer<std::uint64_t>(from[i]) << (8 * i);
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
};

// The number that `bits`, loaded from `size` bytes, stands for in a signed type. Precondition: size is 1 to 8.
inline std::int64_t sign_extended(std::uint64_t bits, std::uint64_t size) {
  const auto unused = static_cast<unsigned>(64 - 8 * size) % 64;
  return std::bit_cast<std::int64_t>(bits << unused) >> unused;
}

}  // namespace tenon::schema
