// In front of each mapping of a file and behind it lies a page that nobody may touch: the kernel puts mappings side by side,
// and whoever reads outside of one would read the next, unseen by AddressSanitizer.
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <map>
#include <mutex>

namespace {

constexpr std::size_t kGuard = 65'536;  // no page is larger here

std::mutex& turn() {
  static std::mutex mutex;
  return mutex;
}
std::map<std::uintptr_t, std::size_t>& guarded() {
  static std::map<std::uintptr_t, std::size_t> sizes;
  return sizes;
}

void* map(void* at, std::size_t bytes, int protection, int flags, int file, off_t offset) {
  const auto address = static_cast<std::uintptr_t>(::syscall(SYS_mmap, at, bytes, protection, flags, file, offset));
  return reinterpret_cast<void*>(address);
}

void* map_guarded(void* at, std::size_t bytes, int protection, int flags, int file, off_t offset) {
  if (at != nullptr || file < 0) return map(at, bytes, protection, flags, file, offset);
  void* const room = map(nullptr, bytes + 2 * kGuard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) return room;
  const auto begin = reinterpret_cast<std::uintptr_t>(room);
  void* const mapping =
      map(reinterpret_cast<void*>(begin + kGuard), bytes, protection, flags | MAP_FIXED, file, offset);
  if (mapping == MAP_FAILED) {
    (void)::syscall(SYS_munmap, begin, bytes + 2 * kGuard);
    return mapping;
  }
  const std::lock_guard mine(turn());
  guarded()[begin + kGuard] = bytes;
  return mapping;
}

}  // namespace

extern "C" {

void* mmap64(void* at, std::size_t bytes, int protection, int flags, int file, off_t offset) noexcept {
  return map_guarded(at, bytes, protection, flags, file, offset);
}

int munmap(void* at, std::size_t bytes) noexcept {
  const auto begin = reinterpret_cast<std::uintptr_t>(at);
  const std::lock_guard mine(turn());
  const auto found = guarded().find(begin);
  if (found == guarded().end() || found->second != bytes) return static_cast<int>(::syscall(SYS_munmap, at, bytes));
  guarded().erase(found);
  return static_cast<int>(::syscall(SYS_munmap, begin - kGuard, bytes + 2 * kGuard));
}
}
