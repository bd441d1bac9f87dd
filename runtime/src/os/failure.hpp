// A system call that did not do what was asked, as a value.
//
// The room `os` knows what failed and where; what the user was doing and what to do about it is added by the caller
// (error/from_failure.hpp). Building or copying a Failure never throws: without memory for the path the path stays empty. So a
// function that is noexcept can pass on what another one told it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace tenon::os {

struct Failure {
  Failure() noexcept = default;
  Failure(const Failure& other) noexcept;
  Failure(Failure&&) noexcept = default;
  Failure& operator=(const Failure& other) noexcept;
  Failure& operator=(Failure&&) noexcept = default;
  ~Failure() = default;

  const char* call = "";        // the call or check that failed; static text, "openat", "owner check"
  int error = 0;                // an errno value
  std::string path{};           // what it was about; empty if there is nothing to name
  std::uint64_t wanted = 0;     // ENOSPC, ENOMEM, EFBIG: bytes asked for, 0 if not about bytes
  std::uint64_t available = 0;  // and the bytes that were there at that moment
};

template <class T>
using Outcome = tl::expected<T, Failure>;

// What a plain call returns on failure. `last_failure` reads errno, so it comes directly after the call.
[[nodiscard]] tl::unexpected<Failure> last_failure(const char* call, std::string_view path = {}) noexcept;
[[nodiscard]] tl::unexpected<Failure> failure(const char* call, int error, std::string_view path = {}) noexcept;

// The system's text for an errno value ("No space left on device"). Any thread.
[[nodiscard]] const char* error_text(int error) noexcept;

}  // namespace tenon::os
