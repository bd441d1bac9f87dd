#include "os/file_facts.hpp"

#include "os/file_descriptor.hpp"
#include "os/stat_facts.hpp"

namespace tenon::os {

FileFacts facts_from(const struct stat& status) noexcept {
  FileFacts facts;
  facts.identity = {.device = status.st_dev, .inode = status.st_ino};
  facts.bytes = static_cast<std::uint64_t>(status.st_size);
  facts.links = status.st_nlink;
  facts.allocated = static_cast<std::uint64_t>(status.st_blocks) * 512;
  facts.owner = status.st_uid;
  facts.group = status.st_gid;
  facts.mode = status.st_mode & 07777;
  facts.regular = S_ISREG(status.st_mode);
  facts.directory = S_ISDIR(status.st_mode);
  return facts;
}

Outcome<FileFacts> facts_of(const FileDescriptor& file) noexcept {
  struct stat status {};
  if (sys::status(file.number(), &status) == -1) return last_failure("fstat");
  return facts_from(status);
}

Outcome<FileFacts> facts_at(const std::string& path) noexcept {
  struct stat status {};
  if (sys::status_at(AT_FDCWD, path.c_str(), &status) == -1) return last_failure("fstatat", path);
  return facts_from(status);
}

Outcome<void> check_trust(const FileFacts& facts, std::uint32_t mode, std::string_view path) noexcept {
  if (facts.owner != sys::effective_user()) return failure("owner check", EPERM, path);
  if ((facts.mode & kOthersMayWrite & ~mode) != 0) return failure("mode check", EPERM, path);
  return {};
}

}  // namespace tenon::os
