#include "os/sealed_memory.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include "os/syscall.hpp"

namespace tenon::os {
namespace {

constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;
constexpr decltype(statfs::f_type) kTmpfs =
    0x0102'1994;  // a memfd of huge pages is on another file system, and can be short of pages

}  // namespace

Outcome<FileDescriptor> seal(const FileDescriptor& file) noexcept {
  const int seals = sys::seals_of(file.number());
  if (seals == -1) return last_failure("fcntl(F_GET_SEALS)");
  if ((seals & kSeals) != kSeals && sys::add_seals(file.number(), kSeals) == -1)
    return last_failure("fcntl(F_ADD_SEALS)");
  constexpr std::string_view kPrefix = "/proc/thread-self/fd/";
  std::array<char, 40> path{};
  kPrefix.copy(path.data(), kPrefix.size());
  std::to_chars(path.data() + kPrefix.size(), path.data() + path.size() - 1, file.number());
  auto own = FileDescriptor::adopt_result_of(
      [&]() noexcept { return sys::retried([&] { return sys::open_at(AT_FDCWD, path.data(), O_RDONLY); }); });
  if (!own) return last_failure("open");
  return own;
}

Outcome<FileFacts> check_sealed(const FileDescriptor& file, std::uint64_t most_bytes) noexcept {
  const int seals = sys::seals_of(file.number());
  if (seals == -1 || (seals & kSeals) != kSeals) return failure("seal check", EPERM);
  struct statfs place {};
  if (sys::retried([&] { return sys::file_system_kind(file.number(), &place); }) == -1) return last_failure("fstatfs");
  if (place.f_type != kTmpfs) return failure("type check", EPERM);
  auto facts = facts_of(file);
  if (!facts) return facts;
  if (!facts->regular) return failure("type check", EPERM);
  if (facts->bytes == 0 || facts->bytes > most_bytes || facts->allocated < facts->bytes)
    return failure("size check", EPERM);
  return facts;
}

}  // namespace tenon::os
