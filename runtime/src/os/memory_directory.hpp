// Directories of files that have no names outside this process: what the threads of one process share without leaving
// anything in a file system. The files are memfds, so mapping, locking and sleeping work on them as on any other.
//
// One tree per process. A forked child finds an empty tree of its own; handles it inherited fail with EBADF and touch
// nothing. Each name keeps one descriptor open. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "os/failure.hpp"
#include "os/file_descriptor.hpp"
#include "os/file_facts.hpp"

namespace tenon::os {

class MemoryDirectory {
 public:
  // The top of this process's tree; it lives as long as somebody holds something of it.
  [[nodiscard]] static Outcome<std::shared_ptr<MemoryDirectory>> root() noexcept;
  // The top of a tree of its own.
  [[nodiscard]] static Outcome<std::shared_ptr<MemoryDirectory>> another_root() noexcept;

  MemoryDirectory(const MemoryDirectory&) = delete;
  MemoryDirectory& operator=(const MemoryDirectory&) = delete;
  ~MemoryDirectory();

  // Errors as those of the file system: ENOENT, ENOTDIR, EEXIST, ENOTEMPTY.
  [[nodiscard]] Outcome<std::shared_ptr<MemoryDirectory>> below(const std::string& name) const noexcept;
  [[nodiscard]] Outcome<std::shared_ptr<MemoryDirectory>> make_below(const std::string& name) noexcept;
  [[nodiscard]] Outcome<std::vector<std::string>> list() const noexcept;
  [[nodiscard]] Outcome<FileFacts> facts_of(const std::string& name) const noexcept;
  [[nodiscard]] Outcome<bool> unlink(const std::string& name) noexcept;
  [[nodiscard]] Outcome<bool> remove_if_empty(const std::string& name) noexcept;
  [[nodiscard]] bool is_gone() const noexcept;

  // A file without a name and without a byte. Its place is decided by link().
  [[nodiscard]] static FileDescriptor create_unnamed() noexcept;  // no descriptor: errno says why
  [[nodiscard]] Outcome<void> link(const FileDescriptor& file, const std::string& name) noexcept;
  // The same for a file of another process that was handed over, to be read only. Nobody takes locks on it.
  [[nodiscard]] Outcome<void> adopt(FileDescriptor file, const std::string& name) noexcept;
  // Whether that name is of a file that was adopted, true also for want of memory to ask.
  [[nodiscard]] bool has_adopted(const std::string& name) const noexcept;
  // An opening of its own, so that locks taken through it are its own; of an adopted file the one that was handed over.
  // `flags`: O_RDONLY or O_RDWR.
  [[nodiscard]] Outcome<FileDescriptor> open(const std::string& name, int flags) const noexcept;

 private:
  struct Tree;
  struct Entry;
  explicit MemoryDirectory(std::shared_ptr<Tree> tree) noexcept;
  [[nodiscard]] static std::shared_ptr<MemoryDirectory> empty_in(std::shared_ptr<Tree> tree);
  [[nodiscard]] bool inherited() const noexcept;
  template <class Directory, class Look>
  static auto look(Directory& directory, const char* action, const std::string& name, Look look) noexcept
      -> decltype(look(directory.entries_.begin()));

  [[nodiscard]] Outcome<void> enter(FileDescriptor file, const std::string& name, bool adopted) noexcept;

  std::shared_ptr<Tree> tree_;
  std::map<std::string, Entry> entries_;  // guarded by the tree's mutex, as is gone_
  bool gone_ = false;
};

}  // namespace tenon::os
