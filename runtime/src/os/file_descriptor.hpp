// Ownership of one open file description.
//
// Every descriptor of the runtime is O_CLOEXEC and registered with the fork hook (process.hpp): a forked child finds
// it closed before fork returns, so that no child keeps a lock of its parent alive. A FileDescriptor that was copied
// into a child by fork is inert there: it closes nothing, whatever now has its number.
// A FileDescriptor belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <utility>

namespace tenon::os {

class FileDescriptor {
 public:
  FileDescriptor() noexcept = default;
  FileDescriptor(FileDescriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)), generation_(other.generation_) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { close(); }

  // -1 if there is none, or in a forked child.
  [[nodiscard]] int number() const noexcept;
  [[nodiscard]] explicit operator bool() const noexcept { return number() >= 0; }

  // Closes now. With the last reference to its description its locks go too.
  void close() noexcept;

  // Calls `open` (which returns a descriptor or -1 with errno set) such that no fork can come between the opening and
  // the registration. `open` must be short: it holds up every fork of the process.
  template <class Open>
  [[nodiscard]] static FileDescriptor adopt_result_of(Open&& open) noexcept;

 private:
  FileDescriptor(int number, std::uint32_t generation) noexcept : number_(number), generation_(generation) {}
  static void hold_forks() noexcept;
  // Registers, lets forks go on. A number beyond what can be registered is closed again: -1 with EMFILE.
  static FileDescriptor register_and_release(int number) noexcept;

  int number_ = -1;
  std::uint32_t generation_ = 0;
};

template <class Open>
FileDescriptor FileDescriptor::adopt_result_of(Open&& open) noexcept {
  hold_forks();
  return register_and_release(open());
}

}  // namespace tenon::os
