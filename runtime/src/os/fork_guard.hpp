// What must be in order whenever the process forks: inside the room only; process.hpp says what follows from it.
//
// While a ForkPause exists no other thread can fork. It guards the lists of open descriptors and of mapped ranges, and the
// beacons that wait for their thread, and makes "open and register" one step. Held for a few system calls at most, never nested, never
// while calling out. fork from a signal handler that interrupted one would wait for itself: not supported.
#pragma once

namespace tenon::os {

class ForkPause {
 public:
  ForkPause() noexcept;
  ~ForkPause();
  ForkPause(const ForkPause&) = delete;
  ForkPause& operator=(const ForkPause&) = delete;
};

// The same in two halves, for a pause that one function begins and another ends.
void begin_fork_pause() noexcept;
void end_fork_pause() noexcept;

// Within a pause: the descriptor will be closed in forked children. False: the number is too large, or the fork hook
// could not be installed.
[[nodiscard]] bool close_in_children(int descriptor) noexcept;
// Within a pause; also of one that close_in_children() did not take.
void forget_descriptor(int descriptor) noexcept;

// False: the fork hook could not be installed, so that what children must not have would be handed down to them.
[[nodiscard]] bool forks_are_seen() noexcept;

}  // namespace tenon::os
