#include "os/directory.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

#include "os/memory_directory.hpp"
#include "os/process.hpp"
#include "os/stat_facts.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

// A cleaner may remove the empty directory between making and opening it. That often in a row it is no cleaner but
// somebody who does nothing else.
constexpr int kMakeAttempts = 256;

// A trailing slash would make the kernel follow a symbolic link in spite of O_NOFOLLOW.
std::string without_trailing_slashes(const std::string& path) {
  const std::size_t last = path.find_last_not_of('/');
  return last == std::string::npos ? path.substr(0, 1) : path.substr(0, last + 1);
}

// Adds the names of one filled buffer.
void append_names(std::vector<std::string>& names, const std::byte* entries, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes;) {
    std::uint16_t length = 0;
    std::memcpy(&length, entries + at + offsetof(struct dirent64, d_reclen), sizeof length);
    const std::string_view name = reinterpret_cast<const char*>(entries + at + offsetof(struct dirent64, d_name));
    if (name != "." && name != "..") names.emplace_back(name);
    at += length;
  }
}

}  // namespace

bool is_plain_name(std::string_view name) noexcept {
  return !name.empty() && name != "." && name != ".." && name.find_first_of(std::string_view{"/\0", 2}) == name.npos;
}

Outcome<Directory> Directory::open_at(int parent, const std::string& name, std::string path,
                                      std::uint32_t mode) noexcept {
  auto file = FileDescriptor::adopt_result_of([&]() noexcept {
    return sys::retried([&] { return sys::open_at(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW); });
  });
  if (!file) return last_failure("open directory", path);
  auto facts = os::facts_of(file);
  if (!facts) return tl::unexpected(std::move(facts.error()));
  if (auto trusted = check_trust(*facts, mode, path); !trusted) return tl::unexpected(std::move(trusted.error()));
  return Directory(std::move(file), std::move(path));
}

// Opens what this process has just made, with the mode that was asked for: the umask may have taken bits away, and
// mkdir sets neither set-gid nor sticky.
Outcome<Directory> Directory::open_made(int parent, const std::string& name, const std::string& path,
                                        std::uint32_t mode) {
  auto opened = open_at(parent, name, path, mode);
  if (!opened && opened.error().error == EACCES) {  // the umask took our own right to read
    if (sys::change_mode_at(parent, name.c_str(), mode) == -1) return last_failure("chmod", path);
    opened = open_at(parent, name, path, mode);
  }
  if (opened && sys::change_mode(opened->number(), mode) == -1) return last_failure("fchmod", path);
  return opened;
}

Outcome<Directory> Directory::make_at(int parent, const std::string& name, const std::string& path,
                                      std::uint32_t mode) noexcept try {
  for (int attempt = 0; attempt < kMakeAttempts; ++attempt) {
    const bool made = sys::make_directory_at(parent, name.c_str(), mode) == 0;
    if (!made && errno != EEXIST) return last_failure("mkdir", path);
    auto opened = made ? open_made(parent, name, path, mode) : open_at(parent, name, path, mode);
    if (opened || opened.error().error != ENOENT) return opened;
  }
  return failure("mkdir", ENOENT, path);
} catch (const std::bad_alloc&) {
  return failure("mkdir", ENOMEM);
}

Outcome<Directory> Directory::open(const std::string& path, std::uint32_t mode) noexcept try {
  const std::string plain = without_trailing_slashes(path);
  return open_at(AT_FDCWD, plain, plain, mode);
} catch (const std::bad_alloc&) {
  return failure("open directory", ENOMEM);
}

Outcome<Directory> Directory::make(const std::string& path, std::uint32_t mode) noexcept try {
  const std::string plain = without_trailing_slashes(path);
  return make_at(AT_FDCWD, plain, plain, mode);
} catch (const std::bad_alloc&) {
  return failure("mkdir", ENOMEM);
}

Outcome<Directory> Directory::open_shared(const std::string& path) noexcept try {
  const std::string plain = without_trailing_slashes(path);
  auto file = FileDescriptor::adopt_result_of([&]() noexcept {
    return sys::retried([&] { return sys::open_at(AT_FDCWD, plain.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW); });
  });
  if (!file) return last_failure("open directory", plain);
  const auto facts = os::facts_of(file);
  if (!facts) return tl::unexpected(facts.error());
  const bool members_write = (facts->mode & S_IWGRP) != 0;
  if ((facts->mode & S_IWOTH) != 0 || (members_write && (facts->mode & S_ISVTX) == 0))
    return failure("mode check", EPERM, plain);
  return Directory(std::move(file), plain);
} catch (const std::bad_alloc&) {
  return failure("open directory", ENOMEM);
}

Outcome<Directory> Directory::in_memory() noexcept { return of_memory(MemoryDirectory::root()); }
Outcome<Directory> Directory::apart_in_memory() noexcept { return of_memory(MemoryDirectory::another_root()); }

Outcome<Directory> Directory::of_memory(Outcome<std::shared_ptr<MemoryDirectory>> root) noexcept try {
  if (!root) return tl::unexpected(std::move(root.error()));
  return Directory(std::move(*root), "(memory of this process)");
} catch (const std::bad_alloc&) {
  return failure("open directory", ENOMEM);
}

Outcome<Directory> Directory::open_below(const std::string& name, std::uint32_t mode) const noexcept try {
  if (!is_plain_name(name)) return failure("name check", EINVAL, name);
  if (memory_ != nullptr) {
    auto below = memory_->below(name);
    if (!below) return tl::unexpected(std::move(below.error()));
    return Directory(std::move(*below), path_of(name));
  }
  return open_at(number(), name, path_of(name), mode);
} catch (const std::bad_alloc&) {
  return failure("open directory", ENOMEM);
}

Outcome<Directory> Directory::make_below(const std::string& name, std::uint32_t mode) const noexcept try {
  if (!is_plain_name(name)) return failure("name check", EINVAL, name);
  if (memory_ != nullptr) {
    auto made = memory_->make_below(name);
    if (!made) return tl::unexpected(std::move(made.error()));
    return Directory(std::move(*made), path_of(name));
  }
  return make_at(number(), name, path_of(name), mode);
} catch (const std::bad_alloc&) {
  return failure("mkdir", ENOMEM);
}

Outcome<FileDescriptor> Directory::open_again() const noexcept {
  auto file = FileDescriptor::adopt_result_of(
      [&]() noexcept { return sys::retried([&] { return sys::open_at(number(), ".", O_RDONLY | O_DIRECTORY); }); });
  if (!file) return last_failure("open directory", path_);
  return file;
}

Outcome<std::vector<std::string>> Directory::list() const noexcept try {
  if (memory_ != nullptr) return memory_->list();
  auto reader = DirectoryReader::on(*this);
  if (!reader) return tl::unexpected(reader.error());
  std::vector<std::string> names;
  for (;;) {
    const auto more = reader->next(names);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return names;
  }
} catch (const std::bad_alloc&) {
  return failure("list directory", ENOMEM);
}

Outcome<DirectoryReader> DirectoryReader::on(const Directory& directory) noexcept try {
  auto file = directory.open_again();
  if (!file) return tl::unexpected(file.error());
  return DirectoryReader(std::move(*file), directory.path());
} catch (const std::bad_alloc&) {
  return failure("list directory", ENOMEM);
}

Outcome<bool> DirectoryReader::next(std::vector<std::string>& names) noexcept try {
  alignas(struct dirent64) std::array<std::byte, 8192> entries;
  const ssize_t bytes =
      sys::retried([&] { return sys::read_directory(file_.number(), entries.data(), entries.size()); });
  if (bytes == -1) return last_failure("getdents64", path_);
  append_names(names, entries.data(), static_cast<std::size_t>(bytes));
  return bytes != 0;
} catch (const std::bad_alloc&) {
  return failure("list directory", ENOMEM);
}

Outcome<FileFacts> Directory::own_facts() const noexcept { return os::facts_of(descriptor_); }

Outcome<FileFacts> Directory::facts_of(const std::string& name) const noexcept {
  if (memory_ != nullptr) return memory_->facts_of(name);
  struct stat status {};
  if (sys::status_at(number(), name.c_str(), &status) == -1) return last_failure("fstatat", name);
  return facts_from(status);
}

Outcome<bool> Directory::unlink(const std::string& name) const noexcept {
  if (!is_plain_name(name)) return failure("name check", EINVAL, name);
  if (memory_ != nullptr) return memory_->unlink(name);
  if (sys::unlink_at(number(), name.c_str(), 0) == 0) return true;
  if (errno == ENOENT) return false;
  return last_failure("unlink", name);
}

Outcome<bool> Directory::remove_if_empty(const std::string& name) const noexcept {
  if (!is_plain_name(name)) return failure("name check", EINVAL, name);
  if (memory_ != nullptr) return memory_->remove_if_empty(name);
  if (sys::unlink_at(number(), name.c_str(), AT_REMOVEDIR) == 0) return true;
  if (errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST) return false;
  return last_failure("rmdir", name);
}

Outcome<bool> Directory::names(const std::string& name, const FileDescriptor& file) const noexcept {
  const auto named = facts_of(name);
  if (!named) {
    if (named.error().error == ENOENT) return false;
    return tl::unexpected(named.error());
  }
  const auto facts = os::facts_of(file);
  if (!facts) return tl::unexpected(facts.error());
  return named->identity == facts->identity;
}

std::optional<std::uint64_t> Directory::available_bytes() const noexcept {
  if (memory_ != nullptr) return std::nullopt;  // the kernel's own tmpfs has no limit
  struct statvfs facts {};
  if (sys::retried([&] { return sys::file_system(number(), &facts); }) == -1) return std::nullopt;
  if (facts.f_blocks == 0) return std::nullopt;  // a tmpfs without a limit
  return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

bool Directory::is_gone() const noexcept {
  if (memory_ != nullptr) return memory_->is_gone();
  const auto facts = os::facts_of(descriptor_);
  return facts && facts->links == 0;
}

std::string Directory::path_of(std::string_view name) const {
  std::string path = path_;
  path += '/';
  path += name;
  return path;
}

std::string default_shared_directory() {
  const char* chosen = ::secure_getenv("TENON_SHARED_DIR");
  return chosen != nullptr ? chosen : "";
}

std::string default_runtime_directory() {
  const char* chosen = ::secure_getenv("TENON_RUNTIME_DIR");
  if (chosen != nullptr && *chosen != '\0') return chosen;
  return "/dev/shm/tenon-" + std::to_string(effective_user());
}

}  // namespace tenon::os
