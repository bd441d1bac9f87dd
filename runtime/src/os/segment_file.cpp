#include "os/segment_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <new>
#include <string_view>

#include "os/memory_directory.hpp"
#include "os/stat_facts.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

constexpr mode_t kSegmentMode = 0600;

// Where signals interrupt an allocation (tmpfs of Linux 6.1) all of that call is undone: in small steps a process with a
// fast timer gets on.
constexpr std::uint64_t kAllocationStep = std::uint64_t{2} << 20;

tl::unexpected<Failure> no_room(const char* call, int error, const Directory& directory, std::uint64_t wanted,
                                std::uint64_t available) noexcept {
  auto failed = failure(call, error, directory.path());
  failed.value().wanted = wanted;
  failed.value().available = available;
  return failed;
}

// Past its limit ftruncate would not fail but raise SIGXFSZ; past the free space fallocate would take all of it from
// everybody before it fails.
Outcome<void> check_room(const Directory& directory, std::uint64_t bytes) noexcept {
  struct rlimit limit {};
  std::uint64_t most = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
  if (sys::file_size_limit(&limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    most = std::min<std::uint64_t>(most, limit.rlim_cur);
  }
  if (bytes > most) return no_room("ftruncate", EFBIG, directory, bytes, most);
  const auto available = directory.available_bytes();
  if (available && bytes > *available) return no_room("fallocate", ENOSPC, directory, bytes, *available);
  return {};
}

// Sets size and allocates every byte. What a failure leaves allocated goes with the file's descriptor.
Outcome<void> allocate_all(const Directory& directory, const FileDescriptor& file, std::uint64_t bytes) noexcept {
  if (sys::retried([&] { return sys::set_size(file.number(), static_cast<off_t>(bytes)); }) == -1) {
    return no_room("ftruncate", errno, directory, bytes, 0);
  }
  for (std::uint64_t at = 0; at < bytes; at += kAllocationStep) {
    const auto step = static_cast<off_t>(std::min(kAllocationStep, bytes - at));
    if (sys::retried([&] { return sys::allocate(file.number(), static_cast<off_t>(at), step); }) == -1) {
      const int error = errno;
      // What others left, and what this file has taken so far.
      const std::uint64_t available = error == ENOSPC ? directory.available_bytes().value_or(0) + at : 0;
      return no_room("fallocate", error, directory, bytes, available);
    }
  }
  return {};
}

Outcome<void> check_segment(const FileFacts& facts, const std::string& path) noexcept {
  if (!facts.regular) return failure("type check", EPERM, path);
  return check_trust(facts, kSegmentMode, path);
}

FileDescriptor new_file(const Directory& directory) noexcept {
  if (directory.memory() != nullptr) return MemoryDirectory::create_unnamed();
  return FileDescriptor::adopt_result_of([&]() noexcept {
    return sys::retried([&] { return sys::open_at(directory.number(), ".", O_TMPFILE | O_RDWR, kSegmentMode); });
  });
}

Outcome<FileDescriptor> open_named(const Directory& directory, const std::string& name, int access,
                                   const std::string& path) noexcept {
  if (directory.memory() != nullptr) return directory.memory()->open(name, access);
  const int flags = access | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  auto file = FileDescriptor::adopt_result_of(
      [&]() noexcept { return sys::retried([&] { return sys::open_at(directory.number(), name.c_str(), flags); }); });
  if (!file) return last_failure("open", path);
  return file;
}

}  // namespace

Outcome<FileDescriptor> create_unnamed(const Directory& directory, std::uint64_t bytes) noexcept {
  if (bytes == 0) return failure("ftruncate", EINVAL, directory.path());
  if (auto fits = check_room(directory, bytes); !fits) return tl::unexpected(std::move(fits.error()));
  FileDescriptor file = new_file(directory);
  // ENOSPC here means that the file system is out of inodes: not about bytes.
  if (!file) return last_failure(directory.memory() != nullptr ? "memfd_create" : "open(O_TMPFILE)", directory.path());
  if (sys::change_mode(file.number(), kSegmentMode) == -1) return last_failure("fchmod", directory.path());
  if (auto allocated = allocate_all(directory, file, bytes); !allocated) {
    return tl::unexpected(std::move(allocated.error()));
  }
  return file;
}

Outcome<void> link_into(const Directory& directory, const FileDescriptor& file, const std::string& name) noexcept {
  if (!is_plain_name(name)) return failure("name check", EINVAL, name);
  if (directory.memory() != nullptr) return directory.memory()->link(file, name);
  // The calling thread's entry: that of the process is gone once its main thread has ended.
  constexpr std::string_view kPrefix = "/proc/thread-self/fd/";
  std::array<char, 40> source{};
  std::copy(kPrefix.begin(), kPrefix.end(), source.begin());
  std::to_chars(source.data() + kPrefix.size(), source.data() + source.size() - 1, file.number());
  if (sys::link_at(source.data(), directory.number(), name.c_str()) == 0) return {};
  return last_failure("linkat", name);
}

Outcome<OpenedFile> open_existing(const Directory& directory, const std::string& name, Access access) noexcept try {
  if (!is_plain_name(name)) return failure("name check", EINVAL, name);
  const std::string path = directory.path_of(name);
  auto file = open_named(directory, name, access == Access::read_write ? O_RDWR : O_RDONLY, path);
  if (!file) return tl::unexpected(std::move(file.error()));
  auto facts = facts_of(*file);
  if (!facts) return tl::unexpected(std::move(facts.error()));
  // In memory nothing stands that this process did not put there.
  if (directory.memory() != nullptr) return OpenedFile{std::move(*file), *facts};
  if (auto fits = check_segment(*facts, path); !fits) return tl::unexpected(std::move(fits.error()));
  return OpenedFile{std::move(*file), *facts};
} catch (const std::bad_alloc&) {
  return failure("open", ENOMEM);
}

Outcome<OpenedFile> open_restored(const Directory& directory, const std::string& name, Access access) noexcept {
  auto opened = open_existing(directory, name, access);
  if (opened || (opened.error().error != EACCES && opened.error().error != EPERM)) return opened;
  const auto facts = directory.facts_of(name);
  if (!facts || !facts->regular || facts->owner != sys::effective_user() || facts->mode == kSegmentMode) return opened;
  if (sys::change_mode_at(directory.number(), name.c_str(), kSegmentMode) == -1) return opened;
  return open_existing(directory, name, access);
}

}  // namespace tenon::os
