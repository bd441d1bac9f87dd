// The processes that the soak kills, stops and forks. Each works until it is killed, and says what must never be.
#pragma once

#include <cstdint>
#include <string_view>

#include "tally.hpp"

namespace tenon::soak {

enum class Role : std::uint8_t {
  publisher,
  subscriber,
  server,
  client,
  keeper,     // publishes, keeping the last message of each key
  latecomer,  // subscribes to what is kept, again and again
  writer,     // of latest values
  reader,
  notifier,
  listener,
  cleaner,
};
inline constexpr std::uint32_t kRoles = 11;
[[nodiscard]] std::string_view to_string(Role role) noexcept;

// Returns only if it cannot begin.
int act(Role role, std::size_t place, std::uint64_t seed, Tally& tally);

}  // namespace tenon::soak
