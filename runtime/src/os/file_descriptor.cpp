#include "os/file_descriptor.hpp"

#include "os/fork_guard.hpp"
#include "os/process.hpp"
#include "os/syscall.hpp"

namespace tenon::os {

namespace {

// Within a pause: forgetting and closing are one step for a fork, since the number may be somebody else's right after.
void give_back(int number) noexcept {
  forget_descriptor(number);
  sys::close(number);
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = std::exchange(other.number_, -1);
    generation_ = other.generation_;
  }
  return *this;
}

int FileDescriptor::number() const noexcept { return generation_ == fork_generation() ? number_ : -1; }

void FileDescriptor::close() noexcept {
  const int number = std::exchange(number_, -1);
  if (number < 0 || generation_ != fork_generation()) return;
  const ForkPause pause;
  give_back(number);
}

void FileDescriptor::hold_forks() noexcept { begin_fork_pause(); }

FileDescriptor FileDescriptor::register_and_release(int number) noexcept {
  int error = errno;
  if (number >= 0 && !close_in_children(number)) {
    give_back(number);
    number = -1;
    error = EMFILE;
  }
  end_fork_pause();
  errno = error;
  return {number, fork_generation()};
}

}  // namespace tenon::os
