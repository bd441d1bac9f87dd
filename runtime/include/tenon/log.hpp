// The one hook by which the library tells what it noticed. Without a sink it says nothing: it never prints by itself.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace tenon {

enum class Severity : std::uint8_t { debug, info, warning, error };

[[nodiscard]] std::string_view severity_text(Severity severity) noexcept;  // "warning"

struct LogRecord {
  Severity severity;
  std::string_view text;    // one line, valid during the call
  std::string_view detail;  // a longer report, or empty
};

// Called on the thread that noticed, with no lock of the library held; several threads may call at once. It must not
// call set_log_sink; an exception it throws is swallowed.
using LogSink = std::function<void(const LogRecord&)>;

// Sends every record of at least this severity to the sink from here on; an empty sink ends it. Any thread, any time.
// A call of the former sink that had begun may still be running when this returns; the former sink is destroyed after
// it. Never called on the message path. False: no memory, nothing changed.
bool set_log_sink(LogSink sink, Severity least = Severity::warning) noexcept;

}  // namespace tenon
