#include "os/process.hpp"

#include "os/syscall.hpp"

namespace tenon::os {

std::uint32_t process_id() noexcept { return static_cast<std::uint32_t>(sys::process_id()); }
std::uint32_t effective_user() noexcept { return sys::effective_user(); }

Identity own_identity() {
  Identity identity{sys::effective_user(), sys::effective_group(), {}};
  const int count = sys::groups(0, nullptr);
  if (count <= 0) return identity;
  identity.groups.resize(static_cast<std::size_t>(count));
  const int filled = sys::groups(count, identity.groups.data());
  identity.groups.resize(static_cast<std::size_t>(std::max(filled, 0)));
  return identity;
}

std::size_t page_size() noexcept {
  static const auto size = static_cast<std::size_t>(sys::page_size());
  return size;
}

}  // namespace tenon::os
