// A thread of the library's own, and what it waits for. Only nodes that meet other users' have one (ADR 0028).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "os/directory.hpp"
#include "os/failure.hpp"
#include "os/file_descriptor.hpp"

namespace tenon::os {

// Runs a function in a thread that takes no signals and has a name and a small stack. The function must not throw, and
// ends when its owner asks it to. Ended by its destructor, which waits for it; in a forked child, where there is no such
// thread, it waits for nothing.
class BackgroundThread {
 public:
  BackgroundThread() noexcept;
  ~BackgroundThread();
  BackgroundThread(BackgroundThread&&) noexcept;
  BackgroundThread& operator=(BackgroundThread&&) noexcept;

  [[nodiscard]] static Outcome<BackgroundThread> start(const char* name, std::function<void()> body) noexcept;
  void join() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Names that appear in a directory make a descriptor readable.
class DirectoryWatch {
 public:
  // Fails where the user has as many watches as he may have: then one looks from time to time.
  [[nodiscard]] static Outcome<DirectoryWatch> on(const Directory& directory) noexcept;
  [[nodiscard]] const FileDescriptor& descriptor() const noexcept { return file_; }
  void drain() const noexcept;

 private:
  FileDescriptor file_;
};

struct PollEntry {
  int number = -1;  // below 0: left out
  bool readable = false;
};
// Waits until one of them is readable or hung up, or so many milliseconds; below 0: without end. Signals do not end it
// early by more than one return.
void poll(std::span<PollEntry> entries, int milliseconds) noexcept;

}  // namespace tenon::os
