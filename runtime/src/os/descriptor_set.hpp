// Descriptors that become readable, and a set of them that is readable while one of its members is: what a process hands
// to an event loop of somebody else's. Linux: epoll, timerfd, eventfd.
//
// In a forked child they are closed, like every descriptor of the runtime. One thread at a time, but for Event::ring().
#pragma once

#include <cstdint>
#include <span>

#include "os/failure.hpp"
#include "os/file_descriptor.hpp"

namespace tenon::os {

// Readable from `ring` until `drain`.
class Event {
 public:
  [[nodiscard]] static Outcome<Event> make() noexcept;
  static void ring(int number) noexcept;  // any thread, signal handlers
  void drain() const noexcept;
  [[nodiscard]] int number() const noexcept { return file_.number(); }

 private:
  FileDescriptor file_;
};

// Readable from a time on, until `set` to another.
class Alarm {
 public:
  [[nodiscard]] static Outcome<Alarm> make() noexcept;
  // Of the monotonic clock (clock.hpp); kNever: it rests.
  void set(std::uint64_t when_ns) const noexcept;
  [[nodiscard]] int number() const noexcept { return file_.number(); }

 private:
  FileDescriptor file_;
};

class DescriptorSet {
 public:
  [[nodiscard]] static Outcome<DescriptorSet> make() noexcept;
  // A descriptor leaves the set when it is closed. EMFILE: the user's limit of entries in all sets is reached.
  [[nodiscard]] Outcome<void> add(int number, std::uint64_t key) const noexcept;
  void remove(int number) const noexcept;
  // The keys of descriptors that are readable now, as many as there is room for. One system call, never waits.
  [[nodiscard]] std::size_t readable(std::span<std::uint64_t> keys) const noexcept;
  [[nodiscard]] int number() const noexcept { return file_.number(); }

 private:
  FileDescriptor file_;
};

}  // namespace tenon::os
