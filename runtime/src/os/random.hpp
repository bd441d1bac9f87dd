// Numbers that nobody has had before: the 128-bit incarnation of a participant, part of its file's name.
#pragma once

#include <cstdint>

#include "os/failure.hpp"

namespace tenon::os {

struct Incarnation {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const Incarnation&, const Incarnation&) = default;
};

// From the kernel's generator; never all zero, which stands for "none". Any thread; one system call.
[[nodiscard]] Outcome<Incarnation> random_incarnation() noexcept;

}  // namespace tenon::os
