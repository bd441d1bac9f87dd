#include "child.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace tenon::os::test {

Child::Child(const std::function<int()>& body) : id_(::fork()) {
  if (id_ == -1) throw std::runtime_error("fork failed");
  if (id_ == 0) ::_exit(body());
}

Child::~Child() {
  if (id_ != -1) kill();
}

void Child::send(int signal) const { ::kill(id_, signal); }

void Child::kill(bool leave_zombie) {
  send(SIGKILL);
  if (leave_zombie) {
    siginfo_t ended{};
    ::waitid(P_PID, static_cast<id_t>(id_), &ended, WEXITED | WNOWAIT);
  } else {
    ::waitpid(std::exchange(id_, -1), nullptr, 0);
  }
}

void Child::wait_until_stopped() const {
  siginfo_t stopped{};
  ::waitid(P_PID, static_cast<id_t>(id_), &stopped, WSTOPPED | WNOWAIT);
}

int Child::wait() {
  int status = 0;
  if (::waitpid(std::exchange(id_, -1), &status, 0) == -1) throw std::runtime_error("waitpid failed");
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int run_in_child(const std::function<int()>& body) { return Child(body).wait(); }

Signal::Signal() {
  if (::pipe(ends_) == -1) throw std::runtime_error("pipe failed");
}

Signal::~Signal() {
  ::close(ends_[0]);
  ::close(ends_[1]);
}

void Signal::give() const {
  if (::write(ends_[1], "x", 1) != 1) throw std::runtime_error("write to a pipe failed");
}

void Signal::await() const {
  char byte = 0;
  if (::read(ends_[0], &byte, 1) != 1) throw std::runtime_error("read from a pipe failed");
}

}  // namespace tenon::os::test
