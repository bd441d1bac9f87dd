#include "os/failure.hpp"

#include <cerrno>
#include <cstring>
#include <new>

namespace tenon::os {

namespace {

std::string as_far_as_there_is_memory(std::string_view path) noexcept try {
  return std::string(path);
} catch (const std::bad_alloc&) {
  return {};  // the failure is told without its path rather than not at all
}

}  // namespace

Failure::Failure(const Failure& other) noexcept
    : call(other.call),
      error(other.error),
      path(as_far_as_there_is_memory(other.path)),
      wanted(other.wanted),
      available(other.available) {}

Failure& Failure::operator=(const Failure& other) noexcept { return *this = Failure(other); }

tl::unexpected<Failure> failure(const char* call, int error, std::string_view path) noexcept {
  Failure failure;
  failure.call = call;
  failure.error = error;
  failure.path = as_far_as_there_is_memory(path);
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
