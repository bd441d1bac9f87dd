#include "os/small_file.hpp"

#include <new>

#include "os/file_descriptor.hpp"
#include "os/syscall.hpp"

namespace tenon::os {

Outcome<SmallFile> read_small_file(const Directory& directory, const std::string& name, std::size_t most_bytes) noexcept
    try {
  const std::string path = directory.path_of(name);
  if (!is_plain_name(name)) return failure("name check", EINVAL, path);
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  const auto file = FileDescriptor::adopt_result_of(
      [&]() noexcept { return sys::retried([&] { return sys::open_at(directory.number(), name.c_str(), kFlags); }); });
  if (!file) return last_failure("open", path);
  auto facts = facts_of(file);
  if (!facts) return tl::unexpected(std::move(facts.error()));
  if (!facts->regular) return failure("type check", EPERM, path);
  SmallFile read{*facts, std::string(most_bytes + 1, '\0')};
  std::size_t filled = 0;
  while (filled < read.text.size()) {
    const ssize_t bytes =
        sys::retried([&] { return sys::read(file.number(), read.text.data() + filled, read.text.size() - filled); });
    if (bytes == -1) return last_failure("read", path);
    if (bytes == 0) break;
    filled += static_cast<std::size_t>(bytes);
  }
  if (filled > most_bytes) return failure("read", EFBIG, path);
  read.text.resize(filled);
  return read;
} catch (const std::bad_alloc&) {
  return failure("read", ENOMEM);
}

}  // namespace tenon::os
