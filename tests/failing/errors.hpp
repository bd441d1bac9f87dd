// What a system call of the runtime may fail with on a machine that is in trouble, by the manual of each. Want, a signal, a
// limit, somebody who was quicker; no lies: a file that is there is found, and rights do not come and go.
#pragma once

#include <span>
#include <string_view>

namespace tenon::failing {

// Empty: none, as the runtime makes the call.
[[nodiscard]] std::span<const int> plausible_errors(std::string_view operation) noexcept;

}  // namespace tenon::failing
