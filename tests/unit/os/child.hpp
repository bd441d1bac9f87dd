// A forked process that runs one function and ends; killed and reaped when the test ends.
#pragma once

#include <sys/types.h>

#include <functional>

namespace tenon::os::test {

class Child {
 public:
  // The child ends with the function's return value as exit code; it runs no destructors of the parent's objects.
  explicit Child(const std::function<int()>& body);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t id() const { return id_; }
  void send(int signal) const;
  // Ends it by SIGKILL and waits until the kernel has torn it down; `leave_zombie` does not reap it.
  void kill(bool leave_zombie = false);
  // Waits until it is stopped by SIGSTOP.
  void wait_until_stopped() const;
  // Waits for its end: the exit code, or minus the signal.
  int wait();

 private:
  pid_t id_ = -1;
};

// Runs the function in a child and returns its exit code, or minus the signal that ended it.
int run_in_child(const std::function<int()>& body);

// What two processes say to each other: one byte at a time, through a pipe made before the fork.
class Signal {
 public:
  Signal();
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  void give() const;
  void await() const;

 private:
  int ends_[2] = {-1, -1};
};

}  // namespace tenon::os::test
