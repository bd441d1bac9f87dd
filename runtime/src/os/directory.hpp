// A directory the runtime keeps its files in, held open, so that everything below is looked up in that very directory
// however the path to it changes.
//
// It may also be one of memory_directory.hpp, which no other process sees; everything here means the same there.
//
// A directory is accepted only if it is one (no symbolic link), belongs to our effective user and can be written by
// nobody whom its asked mode does not allow. Everything may be called from any thread; names are single components.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/failure.hpp"
#include "os/file_descriptor.hpp"
#include "os/file_facts.hpp"

namespace tenon::os {

inline constexpr std::uint32_t kPrivateDirectoryMode = 0700;

// A single component that stays below its directory: not empty, no slash, no NUL, neither "." nor "..".
[[nodiscard]] bool is_plain_name(std::string_view name) noexcept;

class MemoryDirectory;

class Directory {
 public:
  // The top directory of this process's own tree, in no file system.
  [[nodiscard]] static Outcome<Directory> in_memory() noexcept;
  // A tree of the caller's own.
  [[nodiscard]] static Outcome<Directory> apart_in_memory() noexcept;
  // Opens an existing directory. ELOOP or ENOTDIR: not a directory; EPERM with call "owner check" or "mode check":
  // it belongs to somebody else, or others may write it.
  [[nodiscard]] static Outcome<Directory> open(const std::string& path,
                                               std::uint32_t mode = kPrivateDirectoryMode) noexcept;
  // Opens a directory in which several users meet, whoever it belongs to. EPERM with call "mode check": everybody may write
  // it, or a group may and it is not sticky, so that its members could remove what is not theirs.
  [[nodiscard]] static Outcome<Directory> open_shared(const std::string& path) noexcept;
  // Makes the last component of the path if it is missing (mode set whatever the umask), then opens. Idempotent, and
  // right when several processes do it at once. ENOENT: the parent does not exist.
  // A cleaner may remove it, being empty, right after: linking into it then fails with ENOENT, and one makes it again.
  [[nodiscard]] static Outcome<Directory> make(const std::string& path,
                                               std::uint32_t mode = kPrivateDirectoryMode) noexcept;

  // The same below this directory.
  [[nodiscard]] Outcome<Directory> open_below(const std::string& name,
                                              std::uint32_t mode = kPrivateDirectoryMode) const noexcept;
  [[nodiscard]] Outcome<Directory> make_below(const std::string& name,
                                              std::uint32_t mode = kPrivateDirectoryMode) const noexcept;

  // The names in it, without "." and "..", in no order. Costs a few system calls and allocates.
  [[nodiscard]] Outcome<std::vector<std::string>> list() const noexcept;

  // An opening of its own of this very directory, whether or not it still has a name: for a position in it, or a lock on it, that
  // is nobody else's. Not of one in memory.
  [[nodiscard]] Outcome<FileDescriptor> open_again() const noexcept;

  // Of itself. Not of one in memory.
  [[nodiscard]] Outcome<FileFacts> own_facts() const noexcept;
  // What has this name now; nothing is followed, nothing is opened. ENOENT: nothing.
  [[nodiscard]] Outcome<FileFacts> facts_of(const std::string& name) const noexcept;

  // True if this call removed the name, false if there was none. Whoever calls it on a well-known name holds that
  // file's lock and has compared the identity (runtime rule P3).
  [[nodiscard]] Outcome<bool> unlink(const std::string& name) const noexcept;
  // True if this call removed the directory of that name, false if it is not empty or not there.
  [[nodiscard]] Outcome<bool> remove_if_empty(const std::string& name) const noexcept;

  // Whether the name stands for this very file now. It may not an instant later, unless a lock says so.
  [[nodiscard]] Outcome<bool> names(const std::string& name, const FileDescriptor& file) const noexcept;

  // Bytes of its file system that can still be had; none if it has no limit or does not tell.
  [[nodiscard]] std::optional<std::uint64_t> available_bytes() const noexcept;

  // Removed by somebody while we hold it open: nothing can be created in it any more.
  [[nodiscard]] bool is_gone() const noexcept;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }                 // for messages only
  [[nodiscard]] std::string path_of(std::string_view name) const;                          // for messages only
  [[nodiscard]] int number() const noexcept { return descriptor_.number(); }               // -1 of one in memory
  [[nodiscard]] const FileDescriptor& descriptor() const noexcept { return descriptor_; }  // none of one in memory
  [[nodiscard]] MemoryDirectory* memory() const noexcept { return memory_.get(); }  // null of one in a file system

 private:
  Directory(FileDescriptor descriptor, std::string path) noexcept
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}
  Directory(std::shared_ptr<MemoryDirectory> memory, std::string path) noexcept
      : memory_(std::move(memory)), path_(std::move(path)) {}
  static Outcome<Directory> of_memory(Outcome<std::shared_ptr<MemoryDirectory>> root) noexcept;
  static Outcome<Directory> open_at(int parent, const std::string& name, std::string path, std::uint32_t mode) noexcept;
  static Outcome<Directory> open_made(int parent, const std::string& name, const std::string& path, std::uint32_t mode);
  static Outcome<Directory> make_at(int parent, const std::string& name, const std::string& path,
                                    std::uint32_t mode) noexcept;

  FileDescriptor descriptor_;
  std::shared_ptr<MemoryDirectory> memory_;
  std::string path_;
};

// The names in a directory, some at a time: for one in which others decide how many there are. Not of one in memory. One
// thread at a time.
class DirectoryReader {
 public:
  [[nodiscard]] static Outcome<DirectoryReader> on(const Directory& directory) noexcept;
  // Adds the next names, some hundred at most, without "." and "..". False: that was all. A name that comes or goes meanwhile
  // may be told or not; one that is there all the time is told once.
  [[nodiscard]] Outcome<bool> next(std::vector<std::string>& names) noexcept;

 private:
  DirectoryReader(FileDescriptor file, std::string path) noexcept : file_(std::move(file)), path_(std::move(path)) {}

  FileDescriptor file_;
  std::string path_;  // for messages only
};

// $TENON_RUNTIME_DIR if it is set and not empty (ignored in set-uid programs), else /dev/shm/tenon-<effective uid>.
[[nodiscard]] std::string default_runtime_directory();
// $TENON_SHARED_DIR (ignored in set-uid programs), else nothing.
[[nodiscard]] std::string default_shared_directory();

}  // namespace tenon::os
