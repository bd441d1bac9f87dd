#include "os/fifo.hpp"

#include <array>
#include <new>

#include "os/memory_directory.hpp"
#include "os/process.hpp"
#include "os/stat_facts.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

constexpr mode_t kFifoMode = 0600;

Outcome<FileDescriptor> open_both_ends(const Directory& directory, const std::string& name) noexcept {
  constexpr int kFlags = O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY;
  if (directory.memory() != nullptr) return directory.memory()->open(name, kFlags & ~O_NOFOLLOW);
  auto fifo = FileDescriptor::adopt_result_of(
      [&]() noexcept { return sys::retried([&] { return sys::open_at(directory.number(), name.c_str(), kFlags); }); });
  if (!fifo) return last_failure("open", name);
  return fifo;
}

Outcome<void> make_in_memory(MemoryDirectory& directory, const std::string& name) noexcept {
  const auto end = FileDescriptor::adopt_result_of([]() noexcept {
    int ends[2];
    if (sys::pipe(ends) == -1) return -1;
    sys::close(ends[1]);
    return ends[0];
  });
  if (!end) return last_failure("pipe", name);
  return directory.link(end, name);
}

Outcome<void> make_in_file_system(const Directory& directory, const std::string& name) noexcept {
  if (sys::make_fifo_at(directory.number(), name.c_str(), kFifoMode) == -1) return last_failure("mkfifo", name);
  // The umask may have taken our own rights.
  if (sys::change_mode_at(directory.number(), name.c_str(), kFifoMode) == -1) return last_failure("chmod", name);
  return {};
}

}  // namespace

Outcome<FileDescriptor> make_fifo(const Directory& directory, const std::string& name) noexcept {
  if (!is_plain_name(name)) return failure("name check", EINVAL, name);
  auto made =
      directory.memory() != nullptr ? make_in_memory(*directory.memory(), name) : make_in_file_system(directory, name);
  if (!made) return tl::unexpected(std::move(made.error()));
  auto fifo = open_both_ends(directory, name);
  if (!fifo) {
    (void)directory.unlink(name);
    return fifo;
  }
  // As small as they come: the rest is taken from what the user may have in pipes. A larger one is no harm.
  (void)sys::set_pipe_size(fifo->number(), static_cast<int>(page_size()));
  return fifo;
}

Outcome<FileDescriptor> open_fifo(const Directory& directory, const std::string& name) noexcept {
  if (!is_plain_name(name)) return failure("name check", EINVAL, name);
  auto fifo = open_both_ends(directory, name);
  if (!fifo) return fifo;
  struct stat status {};
  if (sys::status(fifo->number(), &status) == -1) return last_failure("fstat", name);
  if (!S_ISFIFO(status.st_mode)) return failure("type check", EPERM, name);
  if (auto fits = check_trust(facts_from(status), kFifoMode, name); !fits)
    return tl::unexpected(std::move(fits.error()));
  return fifo;
}

void ring(const FileDescriptor& fifo) noexcept {
  const char byte = 1;
  (void)sys::retried([&] { return sys::write(fifo.number(), &byte, sizeof byte); });
}

bool drain(const FileDescriptor& fifo) noexcept {
  std::array<char, 4096> bytes;
  bool any = false;
  for (;;) {
    const ssize_t count = sys::retried([&] { return sys::read(fifo.number(), bytes.data(), bytes.size()); });
    any = any || count > 0;
    if (count != static_cast<ssize_t>(bytes.size())) return any;
  }
}

}  // namespace tenon::os
