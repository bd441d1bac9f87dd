#include "os/process.hpp"

#include "os/syscall.hpp"

namespace tenon::os {

std::uint32_t process_id() noexcept { return static_cast<std::uint32_t>(sys::process_id()); }
std::uint32_t effective_user() noexcept { return sys::effective_user(); }

std::size_t page_size() noexcept {
  static const auto size = static_cast<std::size_t>(sys::page_size());
  return size;
}

}  // namespace tenon::os
