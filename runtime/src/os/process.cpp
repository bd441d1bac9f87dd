#include "os/process.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "os/syscall.hpp"

namespace tenon::os {

std::uint32_t process_id() noexcept { return static_cast<std::uint32_t>(sys::process_id()); }
std::uint32_t effective_user() noexcept { return sys::effective_user(); }

std::size_t page_size() noexcept {
  static const auto size = static_cast<std::size_t>(sys::page_size());
  return size;
}

std::string executable_name() {
  constexpr std::size_t kLongest = 63;
  constexpr std::string_view kDeleted = " (deleted)";  // the kernel's mark for a program that was replaced on disk
  std::array<char, 4096> path;
  const auto length = sys::read_link("/proc/thread-self/exe", path.data(), path.size());
  if (length <= 0) return "?";
  std::string_view name(path.data(), static_cast<std::size_t>(length));
  name.remove_prefix(name.rfind('/') + 1);
  if (name.ends_with(kDeleted)) name.remove_suffix(kDeleted.size());
  return std::string(name.substr(0, kLongest));
}

}  // namespace tenon::os
