// Which bytes of a value it uses, by the descriptor alone: the rest belongs to no live value and need not be copied. The
// same answer as the runtime's used_bytes.hpp gives of the generated type.
//
// Total: for any bytes nothing outside them is read or named. Precondition: a complete descriptor (what `read` returns),
// `type` in range. Any thread. Cost: proportional to what the value uses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "schema/descriptor.hpp"

namespace tenon::schema {

// Smaller parts are named whole.
inline constexpr std::uint64_t kRoomyBytes = 4096;

// Calls `move(offset, bytes)` for each part that is used, upwards; offsets are multiples of 8, and so are the bytes but for
// the last. A length is read from `value` after the move of the bytes that hold it: `value` may be where they go.
void for_used_bytes(const Descriptor& descriptor, TypeId type, std::span<const std::byte> value,
                    const std::function<void(std::uint64_t offset, std::uint64_t bytes)>& move);

}  // namespace tenon::schema
