// The processes that the soak kills, stops and forks. Each works until it is killed, and says what must never be.
#pragma once

#include <cstdint>
#include <string_view>

#include "tally.hpp"

namespace tenon::soak {

enum class Role : std::uint8_t { publisher, subscriber, server, client, cleaner };
inline constexpr std::uint32_t kRoles = 5;
[[nodiscard]] std::string_view to_string(Role role) noexcept;

// Returns only if it cannot begin.
int act(Role role, std::size_t place, std::uint64_t seed, Tally& tally);

}  // namespace tenon::soak
