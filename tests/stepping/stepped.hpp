// A process that is taken through one operation instruction by instruction, or from one system call to the next, and
// killed wherever it stands then.
//
// It is a fork of the tracer, so that its code lies where the tracer's does: an instruction is read from the tracer's own
// memory. Both share one core, which makes a step several times faster. One thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>

namespace tenon::test {

enum class Step : std::uint8_t {
  instruction,
  system_call,  // one that may have changed what others see
  over,         // the operation is done, or the process did what it must not: see problem()
};

class Stepped {
 public:
  // The child prepares and stops, does the operation, and stops again.
  Stepped(const std::function<void()>& prepare, const std::function<void()>& operation);
  ~Stepped();  // kills it
  Stepped(const Stepped&) = delete;
  Stepped& operator=(const Stepped&) = delete;

  // Until it has prepared; false if it never does.
  [[nodiscard]] bool await_prepared();
  // One instruction, which may be a whole system call.
  Step step();
  // At full speed until so many of the system calls are done that may have changed what others see.
  Step run(std::uint64_t system_calls);
  void kill();

  // What else than a step happened; empty if nothing did.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  bool go_on(int request);
  bool await_stop();
  [[nodiscard]] bool changes_something() const;

  pid_t id_;
  int stopped_by_ = 0;
  std::string problem_;
};

}  // namespace tenon::test
