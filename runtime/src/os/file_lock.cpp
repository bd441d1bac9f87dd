#include "os/file_lock.hpp"

#include "os/syscall.hpp"

namespace tenon::os {
namespace {

struct flock one_byte(short type, off_t at) noexcept {
  struct flock range {};  // l_pid must be 0 for locks of the open file description
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = at;
  range.l_len = 1;
  return range;
}
struct flock byte_zero(short type) noexcept {
  return one_byte(type, 0);
}

int control(const FileDescriptor& file, int command, struct flock& range) noexcept {
  return sys::retried([&] { return sys::lock_control(file.number(), command, &range); });
}

Outcome<bool> try_lock_as(const FileDescriptor& file, short type, off_t at = 0) noexcept {
  struct flock range = one_byte(type, at);
  if (control(file, F_OFD_SETLK, range) == 0) return true;
  if (errno == EAGAIN || errno == EACCES) return false;
  return last_failure("fcntl(F_OFD_SETLK)");
}

Outcome<bool> conflicts_with(const FileDescriptor& file, struct flock range) noexcept {
  if (control(file, F_OFD_GETLK, range) == -1) return last_failure("fcntl(F_OFD_GETLK)");
  return range.l_type != F_UNLCK;
}

}  // namespace

Outcome<bool> try_lock(const FileDescriptor& file) noexcept { return try_lock_as(file, F_WRLCK); }

Outcome<bool> try_lock_shared(const FileDescriptor& file) noexcept { return try_lock_as(file, F_RDLCK); }

Outcome<void> lock(const FileDescriptor& file) noexcept {
  struct flock range = byte_zero(F_WRLCK);
  if (control(file, F_OFD_SETLKW, range) == 0) return {};
  return last_failure("fcntl(F_OFD_SETLKW)");
}

Outcome<void> unlock(const FileDescriptor& file) noexcept { return unlock_byte(file, 0); }

Outcome<bool> try_lock_byte(const FileDescriptor& file, std::uint64_t at) noexcept {
  return try_lock_as(file, F_WRLCK, static_cast<off_t>(at));
}

Outcome<void> unlock_byte(const FileDescriptor& file, std::uint64_t at) noexcept {
  struct flock range = one_byte(F_UNLCK, static_cast<off_t>(at));
  if (control(file, F_OFD_SETLK, range) == 0) return {};
  return last_failure("fcntl(F_OFD_SETLK)");
}

Outcome<bool> try_lock_byte_shared(const FileDescriptor& file, std::uint64_t at) noexcept {
  return try_lock_as(file, F_RDLCK, static_cast<off_t>(at));
}

Outcome<bool> is_byte_locked(const FileDescriptor& file, std::uint64_t at) noexcept {
  return conflicts_with(file, one_byte(F_WRLCK, static_cast<off_t>(at)));
}

Outcome<Liveness> probe(const FileDescriptor& file) noexcept {
  return conflicts_with(file, byte_zero(F_RDLCK)).map([](bool held) {
    return held ? Liveness::alive : Liveness::dead;
  });
}

}  // namespace tenon::os
