// Who we are, and what becomes of us in a forked child.
//
// The first use of the room installs a fork hook (pthread_atfork). In a child made by fork it closes every descriptor
// of the runtime and raises the fork generation, by which every handle knows that it was copied and is inert.
// A raw clone without exec runs no hook and is not supported.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tenon::os {

[[nodiscard]] std::uint32_t process_id() noexcept;  // in our own pid namespace: for people, never for verdicts
[[nodiscard]] std::uint32_t effective_user() noexcept;
[[nodiscard]] std::size_t page_size() noexcept;

// As whom a process acts: what rights are granted by.
struct Identity {
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::vector<std::uint32_t> groups{};  // besides `group`
};
[[nodiscard]] Identity own_identity();

// Grows by one in each forked child, starts at 1. One relaxed load: fit for the message path.
[[nodiscard]] std::uint32_t fork_generation() noexcept;

}  // namespace tenon::os
