// How the library's own rooms speak to the log sink. Slow paths only; any thread.
#pragma once

#include <string_view>

#include <tenon/error.hpp>
#include <tenon/log.hpp>

namespace tenon::error {

// True if a record of this severity would reach somebody: for those who would have to build the text first.
[[nodiscard]] bool is_heard(Severity severity) noexcept;

void emit(Severity severity, std::string_view text, std::string_view detail = {}) noexcept;

// An error that is returned to nobody, or that concerns a peer rather than the caller.
void emit(Severity severity, const Error& error) noexcept;

}  // namespace tenon::error
