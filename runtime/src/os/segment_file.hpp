// The file of a segment: made without a name, filled, and only then linked into place (runtime rule P3).
//
// A creator that dies before `link_into` leaves nothing behind. A file is accepted from a name only if it is a regular
// file of our effective user that nobody else may write.
#pragma once

#include <cstdint>
#include <string>

#include "os/directory.hpp"
#include "os/failure.hpp"
#include "os/file_descriptor.hpp"
#include "os/file_facts.hpp"

namespace tenon::os {

// A file of `bytes` zero bytes on the directory's file system, mode 0600 whatever the umask, every byte allocated.
// ENOSPC (file system full), ENOMEM (memory cgroup), EFBIG (RLIMIT_FSIZE): `wanted` and `available` are set, and
// nothing is left behind. EINVAL: 0 bytes.
[[nodiscard]] Outcome<FileDescriptor> create_unnamed(const Directory& directory, std::uint64_t bytes) noexcept;

// Gives a file made by `create_unnamed` its name, in one step. EEXIST: the name is taken, and stays as it is.
[[nodiscard]] Outcome<void> link_into(const Directory& directory, const FileDescriptor& file,
                                      const std::string& name) noexcept;

struct OpenedFile {
  FileDescriptor file;
  FileFacts facts;  // as they were at opening; re-read after locking (rule P3)
};

enum class Access : std::uint8_t { read_only, read_write };

// Opens by name; never follows a link, never waits (a fifo cannot hold us up).
// ENOENT: no such name. ELOOP: a symbolic link. EPERM with call "type check", "owner check" or "mode check": something
// squats on the name.
[[nodiscard]] Outcome<OpenedFile> open_existing(const Directory& directory, const std::string& name,
                                                Access access) noexcept;

// The same; a file of ours whose mode somebody changed gets its own again. For what is asked of the file, whether it is
// locked, and not of its content, which others may have written meanwhile.
[[nodiscard]] Outcome<OpenedFile> open_restored(const Directory& directory, const std::string& name,
                                                Access access) noexcept;

}  // namespace tenon::os
