#include "os/failure.hpp"

#include <cerrno>
#include <cstring>
#include <new>

namespace tenon::os {

tl::unexpected<Failure> failure(const char* call, int error, std::string_view path) noexcept {
  Failure failure;
  failure.call = call;
  failure.error = error;
  try {
    failure.path = path;
  } catch (const std::bad_alloc&) {
    // The failure is told without its path rather than not at all.
  }
  return tl::unexpected<Failure>(std::move(failure));
}

tl::unexpected<Failure> last_failure(const char* call, std::string_view path) noexcept {
  return failure(call, errno, path);
}

const char* error_text(int error) noexcept {
  const char* text = ::strerrordesc_np(error);
  return text != nullptr ? text : "unknown error";
}

}  // namespace tenon::os
