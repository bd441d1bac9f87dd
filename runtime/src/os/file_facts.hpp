// What the kernel says about a file: its identity, and what must fit before it is trusted.
#pragma once

#include <cstdint>
#include <string>

#include "os/failure.hpp"

namespace tenon::os {

class FileDescriptor;

// Two names or descriptors mean the same file if and only if their identities are equal while one of them is held open.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

struct FileFacts {
  FileIdentity identity;
  std::uint64_t bytes = 0;
  std::uint64_t links = 0;      // 0: unlinked, or not linked yet
  std::uint64_t allocated = 0;  // bytes of it that are really there
  std::uint32_t owner = 0;      // uid
  std::uint32_t group = 0;      // gid
  std::uint32_t mode = 0;       // permission bits, 07777
  bool regular = false;
  bool directory = false;
};

// Facts of an open file, as they are now. Any thread; one system call.
[[nodiscard]] Outcome<FileFacts> facts_of(const FileDescriptor& file) noexcept;

// Of what has this path, for messages. Nothing is followed.
[[nodiscard]] Outcome<FileFacts> facts_at(const std::string& path) noexcept;

}  // namespace tenon::os
