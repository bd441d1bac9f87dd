#include "os/memory_directory.hpp"

#include <array>
#include <charconv>
#include <mutex>
#include <new>
#include <string_view>

#include "os/fork_guard.hpp"
#include "os/process.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

// The calling thread's entry: that of the process is gone once its main thread has ended.
FileDescriptor reopen(const FileDescriptor& file, int flags) noexcept {
  constexpr std::string_view kPrefix = "/proc/thread-self/fd/";
  std::array<char, 40> path{};
  kPrefix.copy(path.data(), kPrefix.size());
  std::to_chars(path.data() + kPrefix.size(), path.data() + path.size() - 1, file.number());
  return FileDescriptor::adopt_result_of(
      [&]() noexcept { return sys::retried([&] { return sys::open_at(AT_FDCWD, path.data(), flags); }); });
}

FileDescriptor duplicate(const FileDescriptor& file) noexcept {
  return FileDescriptor::adopt_result_of([&]() noexcept { return sys::duplicate(file.number()); });
}

}  // namespace

struct MemoryDirectory::Tree {
  std::mutex mutex;
  std::uint32_t generation = fork_generation();
};

// Either a file or a directory.
struct MemoryDirectory::Entry {
  FileDescriptor file;
  std::shared_ptr<MemoryDirectory> directory;
  bool adopted = false;
};

MemoryDirectory::MemoryDirectory(std::shared_ptr<Tree> tree) noexcept : tree_(std::move(tree)) {}

MemoryDirectory::~MemoryDirectory() = default;

std::shared_ptr<MemoryDirectory> MemoryDirectory::empty_in(std::shared_ptr<Tree> tree) {
  return std::shared_ptr<MemoryDirectory>(new MemoryDirectory(std::move(tree)));
}

bool MemoryDirectory::inherited() const noexcept { return tree_->generation != fork_generation(); }

Outcome<std::shared_ptr<MemoryDirectory>> MemoryDirectory::root() noexcept try {
  static std::weak_ptr<MemoryDirectory> top;
  static std::uint32_t generation = 0;
  const ForkPause pause;
  std::shared_ptr<MemoryDirectory> directory = generation == fork_generation() ? top.lock() : nullptr;
  if (directory == nullptr) {
    directory = empty_in(std::make_shared<Tree>());
    top = directory;
    generation = fork_generation();
  }
  return directory;
} catch (const std::bad_alloc&) {
  return failure("make directory", ENOMEM);
}

Outcome<std::shared_ptr<MemoryDirectory>> MemoryDirectory::another_root() noexcept try {
  return empty_in(std::make_shared<Tree>());
} catch (const std::bad_alloc&) {
  return failure("make directory", ENOMEM);
}

// Looks a name up under the tree's lock, or says why not.
template <class Directory, class Look>
auto MemoryDirectory::look(Directory& directory, const char* action, const std::string& name, Look look) noexcept
    -> decltype(look(directory.entries_.begin())) try {
  if (directory.inherited()) return failure(action, EBADF, name);
  const std::lock_guard guard(directory.tree_->mutex);
  return look(directory.entries_.find(name));
} catch (const std::bad_alloc&) {
  return failure(action, ENOMEM);
}

Outcome<std::shared_ptr<MemoryDirectory>> MemoryDirectory::below(const std::string& name) const noexcept {
  using Found = Outcome<std::shared_ptr<MemoryDirectory>>;
  return look(*this, "open directory", name, [&](auto entry) -> Found {
    if (entry == entries_.end()) return failure("open directory", ENOENT, name);
    if (entry->second.directory == nullptr) return failure("open directory", ENOTDIR, name);
    return entry->second.directory;
  });
}

Outcome<std::shared_ptr<MemoryDirectory>> MemoryDirectory::make_below(const std::string& name) noexcept {
  using Made = Outcome<std::shared_ptr<MemoryDirectory>>;
  return look(*this, "mkdir", name, [&](auto entry) -> Made {
    if (gone_) return failure("mkdir", ENOENT, name);
    if (entry == entries_.end()) {
      entry = entries_.emplace(name, Entry{{}, empty_in(tree_), false}).first;
    }
    if (entry->second.directory == nullptr) return failure("mkdir", ENOTDIR, name);
    return entry->second.directory;
  });
}

Outcome<std::vector<std::string>> MemoryDirectory::list() const noexcept {
  return look(*this, "list directory", {}, [&](auto) -> Outcome<std::vector<std::string>> {
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries_) names.push_back(name);
    return names;
  });
}

Outcome<FileFacts> MemoryDirectory::facts_of(const std::string& name) const noexcept {
  return look(*this, "fstatat", name, [&](auto entry) -> Outcome<FileFacts> {
    if (entry == entries_.end()) return failure("fstatat", ENOENT, name);
    if (entry->second.directory == nullptr) return os::facts_of(entry->second.file);
    FileFacts facts;
    facts.directory = true;
    return facts;
  });
}

Outcome<bool> MemoryDirectory::unlink(const std::string& name) noexcept {
  Entry removed;  // closed without the lock
  return look(*this, "unlink", name, [&](auto entry) -> Outcome<bool> {
    if (entry == entries_.end()) return false;
    if (entry->second.directory != nullptr) return failure("unlink", EISDIR, name);
    removed = std::move(entry->second);
    entries_.erase(entry);
    return true;
  });
}

Outcome<bool> MemoryDirectory::remove_if_empty(const std::string& name) noexcept {
  Entry removed;
  return look(*this, "rmdir", name, [&](auto entry) -> Outcome<bool> {
    if (entry == entries_.end()) return false;
    if (entry->second.directory == nullptr) return failure("rmdir", ENOTDIR, name);
    if (!entry->second.directory->entries_.empty()) return false;
    entry->second.directory->gone_ = true;
    removed = std::move(entry->second);
    entries_.erase(entry);
    return true;
  });
}

bool MemoryDirectory::is_gone() const noexcept {
  if (inherited()) return false;
  const std::lock_guard guard(tree_->mutex);
  return gone_;
}

FileDescriptor MemoryDirectory::create_unnamed() noexcept {
  return FileDescriptor::adopt_result_of([]() noexcept { return sys::memory_file("tenon"); });
}

Outcome<void> MemoryDirectory::link(const FileDescriptor& file, const std::string& name) noexcept {
  // Not a duplicate: that would share the creator's lock, and keep it when the creator has ended.
  FileDescriptor own = reopen(file, O_RDWR);
  if (!own) return last_failure("open", name);
  return enter(std::move(own), name, false);
}

Outcome<void> MemoryDirectory::adopt(FileDescriptor file, const std::string& name) noexcept {
  return enter(std::move(file), name, true);
}

bool MemoryDirectory::has_adopted(const std::string& name) const noexcept {
  return look(*this, "look up", name,
              [&](auto entry) -> Outcome<bool> { return entry != entries_.end() && entry->second.adopted; })
      .value_or(true);
}

Outcome<void> MemoryDirectory::enter(FileDescriptor file, const std::string& name, bool adopted) noexcept {
  return look(*this, "linkat", name, [&](auto entry) -> Outcome<void> {
    if (gone_) return failure("linkat", ENOENT, name);
    if (entry != entries_.end()) return failure("linkat", EEXIST, name);
    entries_.emplace(name, Entry{std::move(file), nullptr, adopted});
    return {};
  });
}

Outcome<FileDescriptor> MemoryDirectory::open(const std::string& name, int flags) const noexcept {
  return look(*this, "open", name, [&](auto entry) -> Outcome<FileDescriptor> {
    if (entry == entries_.end()) return failure("open", ENOENT, name);
    if (entry->second.directory != nullptr) return failure("open", EISDIR, name);
    // Its creator may have taken back the right to open it: what was handed over is what we have.
    FileDescriptor file = entry->second.adopted ? duplicate(entry->second.file) : reopen(entry->second.file, flags);
    if (!file) return last_failure("open", name);
    return file;
  });
}

}  // namespace tenon::os
