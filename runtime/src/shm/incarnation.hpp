// A random 128-bit name that is never used twice: of a node, of a segment. Two that are equal are the same thing; a
// restarted process never takes what its predecessor left for its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "os/random.hpp"

namespace tenon::shm {

using Incarnation = os::Incarnation;

[[nodiscard]] constexpr bool none(const Incarnation& incarnation) noexcept {
  return incarnation.high == 0 && incarnation.low == 0;
}
// 40 bits of it, for the topic's table of readers.
[[nodiscard]] constexpr std::uint64_t tag_of(const Incarnation& incarnation) noexcept { return incarnation.high >> 24; }

[[nodiscard]] std::string to_text(const Incarnation& incarnation);  // 32 lower-case hex digits
[[nodiscard]] std::optional<Incarnation> incarnation_of(std::string_view text) noexcept;

}  // namespace tenon::shm
