// What went wrong, as a value: a stable code, and one text that says what was found, what was expected, what to do.
//
// An Error is made by the library and read by anybody, on any thread; copying and moving share the text and never
// allocate. Errors of the message path (loan, publish, take) carry the code's standing text and cost no allocation.
// The library never prints an error; it returns it, and may tell the log sink (log.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tenon {

// The numbers are stable: they appear in logs as TN2003 and in `tenonc explain TN2003`.
enum class ErrorCode : std::uint16_t {
  // Opening and joining: what the caller asked for does not fit what is there.
  name_invalid = 2001,
  segment_invalid = 2002,  // a file in the runtime directory is not a segment of Tenon, or is damaged
  schema_mismatch = 2003,
  version_mismatch = 2004,  // the other side was built with another segment epoch
  reliability_refused = 2005,
  copy_only = 2006,  // the topic's payload may only be copied in and out
  too_many_publishers = 2007,
  too_many_subscribers = 2008,
  topic_unknown = 2009,      // nobody has it open, so there is no type to learn
  no_server = 2010,          // no server of the service is active
  operation_missing = 2011,  // the server's interface has no such operation
  operation_differs = 2012,  // it has one that means something else
  key_taken = 2013,          // another writer has the key
  too_many_keys = 2014,      // of one writer of latest values, or for one publisher to keep
  no_descriptor = 2015,      // the handle cannot be waited for by a file descriptor
  // 2016 stood for latest values that were not had in a shared directory; it stands for nothing else.

  // The host: memory, rights, limits, calls.
  runtime_directory = 2101,
  permission_denied = 2102,
  out_of_shared_memory = 2103,
  descriptor_limit = 2104,
  out_of_memory = 2105,
  system_call = 2106,
  policy_invalid = 2107,   // rights that cannot be read, or that somebody else could have written
  segment_damaged = 2108,  // somebody truncated a file in use; told to processes that contain it (bus_error.hpp)

  // The message path.
  loan_limit = 2201,
  holds_exhausted = 2202,
  timeout = 2203,
  closed = 2204,           // the handle was closed, or was copied into a forked child
  payload_invalid = 2205,  // a value breaks the bounds of its type
  server_died = 2206,      // or ended, before it answered
  cancelled = 2207,
  calls_exhausted = 2208,  // as many calls are in flight as the client may have
  not_answered = 2209,     // the server let go of the request without an answer
  client_gone = 2210,      // nobody is there to take the answer
  no_credit = 2211,        // a stream's client has as many answers to read as it asked for
};

// "TN2003".
[[nodiscard]] std::string_view code_text(ErrorCode code) noexcept;
// "schema_mismatch".
[[nodiscard]] std::string_view code_name(ErrorCode code) noexcept;
// What the code means, without a case at hand: "the schemas differ".
[[nodiscard]] std::string_view code_meaning(ErrorCode code) noexcept;

// The case at hand, for the one who makes an Error. Empty parts are left out of the text.
struct ErrorContext {
  std::string action{};  // after "cannot": subscribe to "nav/imu"
  std::string found{};
  std::string expected{};
  std::string remedy{};       // what to do, as an order: "free space in /dev/shm or mount it larger"
  std::string detail{};       // a long report, several lines; not part of the message
  std::string detail_json{};  // the same as one JSON value; taken into json() unchanged
};

class [[nodiscard]] Error {
 public:
  // The code's standing text. Allocates nothing.
  explicit Error(ErrorCode code) noexcept : code_(code) {}
  // Without memory for the context the standing text remains.
  Error(ErrorCode code, ErrorContext context) noexcept;

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }

  // One line: TN2003 cannot subscribe to "nav/imu": the schemas differ: found …, expected …; do …
  // Views live as long as this Error or a copy of it.
  [[nodiscard]] std::string_view message() const noexcept;
  [[nodiscard]] std::string_view found() const noexcept;
  [[nodiscard]] std::string_view expected() const noexcept;
  [[nodiscard]] std::string_view remedy() const noexcept;
  // The long report; empty if there is no more to say than the message.
  [[nodiscard]] std::string_view detail() const noexcept;

  // {"code":"TN2003","name":…,"message":…,"action":…,"found":…,"expected":…,"remedy":…,"detail":…,"report":…};
  // all keys always, "report" null without detail_json. Allocates; "" without memory.
  [[nodiscard]] std::string json() const noexcept;

  // Errors are equal if they tell the same kind of failure.
  friend bool operator==(const Error& a, ErrorCode b) noexcept { return a.code_ == b; }

 private:
  struct Text;
  ErrorCode code_;
  std::shared_ptr<const Text> text_;  // null: the standing text
};

}  // namespace tenon
