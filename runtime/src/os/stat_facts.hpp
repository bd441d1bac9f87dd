// From the kernel's `struct stat` to FileFacts, and the checks every opening makes: inside the room only.
#pragma once

#include <cstdint>
#include <string_view>

#include "os/file_facts.hpp"
#include "os/syscall.hpp"

namespace tenon::os {

inline constexpr std::uint32_t kOthersMayWrite = 0022;  // group and world

[[nodiscard]] FileFacts facts_from(const struct stat& status) noexcept;

// Ours, and writable by nobody but whom `mode` lets write.
[[nodiscard]] Outcome<void> check_trust(const FileFacts& facts, std::uint32_t mode, std::string_view path) noexcept;

}  // namespace tenon::os
