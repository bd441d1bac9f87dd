#include "watch.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <set>
#include <utility>

namespace tenon::test {

Watch::Watch(std::string directory) : directory_(std::move(directory)) { list(); }

Watch::~Watch() {
  for (const auto& [inode, file] : files_) drop(file);
}

void Watch::drop(const File& file) { ::munmap(const_cast<std::byte*>(file.now), file.before.size()); }

void Watch::list() {
  std::set<std::uint64_t> seen;
  std::error_code gone;
  for (std::filesystem::recursive_directory_iterator at(directory_, gone), end; !gone && at != end;
       at.increment(gone)) {
    struct stat facts {};
    if (::lstat(at->path().c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    seen.insert(facts.st_ino);
    if (files_.count(facts.st_ino) != 0) continue;
    const int file = ::open(at->path().c_str(), O_RDONLY | O_CLOEXEC);
    const auto bytes = static_cast<std::size_t>(facts.st_size);
    void* const now = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    if (now == MAP_FAILED) continue;
    File& added = files_[facts.st_ino];
    added.now = static_cast<const std::byte*>(now);
    added.before.assign(added.now, added.now + bytes);
  }
  std::erase_if(files_, [&](const auto& entry) {
    if (seen.count(entry.first) != 0) return false;
    drop(entry.second);
    return true;
  });
}

bool Watch::changed() {
  bool any = false;
  for (auto& [inode, file] : files_) {
    if (std::memcmp(file.now, file.before.data(), file.before.size()) == 0) continue;
    std::memcpy(file.before.data(), file.now, file.before.size());
    any = true;
  }
  return any;
}

}  // namespace tenon::test
