#include "stepped.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace tenon::test {

namespace {

constexpr int kSystemCallStop = SIGTRAP | 0x80;  // as PTRACE_O_TRACESYSGOOD says it

// Whether somebody else may find something different behind this call: names, sizes, modes, locks, wakes. What the caller
// alone can see of it, such as its own mappings and descriptors, goes with it. Closing and unmapping may free a lock.
bool visible(std::uint64_t call, std::uint64_t argument) {
  switch (call) {
    case SYS_fcntl:
      return argument == F_OFD_SETLK || argument == F_OFD_SETLKW;
    case SYS_futex:
      return (argument & static_cast<std::uint64_t>(FUTEX_CMD_MASK)) == FUTEX_WAKE;
    case SYS_mkdir:
    case SYS_mkdirat:
    case SYS_rmdir:
    case SYS_link:
    case SYS_linkat:
    case SYS_unlink:
    case SYS_unlinkat:
    case SYS_mknod:
    case SYS_mknodat:
    case SYS_chmod:
    case SYS_fchmod:
    case SYS_fchmodat:
    case SYS_ftruncate:
    case SYS_fallocate:
    case SYS_write:
    case SYS_close:
    case SYS_munmap:
      return true;
    default:
      return false;
  }
}

bool is_system_call(std::uint64_t instruction) {
  constexpr unsigned char kSystemCall[] = {0x0f, 0x05};
  return std::memcmp(reinterpret_cast<const void*>(instruction), kSystemCall, sizeof kSystemCall) == 0;
}

}  // namespace

Stepped::Stepped(const std::function<void()>& prepare, const std::function<void()>& operation) : id_(::fork()) {
  if (id_ == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    prepare();
    ::raise(SIGSTOP);
    operation();
    ::raise(SIGSTOP);
    ::_exit(0);
  }
  if (id_ == -1) problem_ = "fork failed";
}

Stepped::~Stepped() { kill(); }

bool Stepped::await_prepared() {
  if (id_ == -1 || !await_stop()) return false;
  if (stopped_by_ != SIGSTOP) problem_ = "stopped by signal " + std::to_string(stopped_by_) + " while it prepared";
  if (::ptrace(PTRACE_SETOPTIONS, id_, nullptr, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD) != 0)
    problem_ = "PTRACE_SETOPTIONS failed";
  return problem_.empty();
}

bool Stepped::await_stop() {
  int status = 0;
  if (::waitpid(id_, &status, 0) != id_) {
    problem_ = "waitpid failed";
  } else if (WIFSTOPPED(status)) {
    stopped_by_ = WSTOPSIG(status);
    return true;
  } else {
    problem_ = WIFSIGNALED(status) ? "died by signal " + std::to_string(WTERMSIG(status)) : "ended by itself";
    id_ = -1;
  }
  return false;
}

bool Stepped::go_on(int request) {
  if (::ptrace(static_cast<__ptrace_request>(request), id_, nullptr, nullptr) != 0) {
    problem_ = "ptrace failed: " + std::string(std::strerror(errno));
    return false;
  }
  return await_stop();
}

// It stands before a system call or in one.
bool Stepped::changes_something() const {
  struct user_regs_struct registers {};
  ::ptrace(PTRACE_GETREGS, id_, nullptr, &registers);
  const bool inside = stopped_by_ == kSystemCallStop;
  return visible(inside ? registers.orig_rax : registers.rax, registers.rsi);
}

Step Stepped::step() {
  const long at = ::ptrace(PTRACE_PEEKUSER, id_, offsetof(struct user, regs.rip), nullptr);
  const bool seen = is_system_call(static_cast<std::uint64_t>(at)) && changes_something();
  if (!go_on(PTRACE_SINGLESTEP)) return Step::over;
  if (stopped_by_ == SIGTRAP) return seen ? Step::system_call : Step::instruction;
  if (stopped_by_ != SIGSTOP) problem_ = "signal " + std::to_string(stopped_by_);
  return Step::over;
}

Step Stepped::run(std::uint64_t system_calls) {
  bool inside = false;
  bool counts = false;
  for (std::uint64_t done = 0; done < system_calls;) {
    if (!go_on(PTRACE_SYSCALL)) return Step::over;
    if (stopped_by_ != kSystemCallStop) {
      if (stopped_by_ != SIGSTOP) problem_ = "signal " + std::to_string(stopped_by_);
      return Step::over;
    }
    inside = !inside;
    if (inside)
      counts = changes_something();
    else if (counts)
      ++done;
  }
  return Step::system_call;
}

void Stepped::kill() {
  if (id_ <= 0) return;
  ::kill(id_, SIGKILL);
  ::waitpid(std::exchange(id_, -1), nullptr, 0);
}

}  // namespace tenon::test
