// A process as a container has it: pid, ipc and mount namespaces of its own, with a /proc of its own; in them it is process 1.
// A user without rights takes a user namespace for it. Where the kernel refuses both, the test fails with its reason.
#pragma once

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>

#include "between.hpp"
#include "child.hpp"

namespace tenon::test {

class Elsewhere {
 public:
  explicit Elsewhere(const std::function<int()>& body)
      : outside_([this, &body] {
          if (!leave()) return refused();
          os::test::Child inside([&body] { return ::mount("proc", "/proc", "proc", 0, nullptr) == 0 ? body() : 101; });
          state_->id = inside.id();
          const int end = inside.wait();
          return end < 0 ? 128 - end : end;
        }) {}
  ~Elsewhere() { send(SIGKILL); }
  Elsewhere(const Elsewhere&) = delete;
  Elsewhere& operator=(const Elsewhere&) = delete;

  // Its number among us; 0 as long as it has none.
  [[nodiscard]] pid_t id() const { return state_->id; }
  void send(int signal) const {
    if (id() > 0) ::kill(id(), signal);
  }
  // Its exit code, or 128 and the signal that ended it.
  int wait() { return outside_.wait(); }
  // Why there is none, if the kernel refused.
  [[nodiscard]] std::string told() const { return state_->reason.data(); }

 private:
  struct State {
    std::atomic<pid_t> id{0};
    std::array<char, 200> reason{};
  };

  static bool put(const char* file, const std::string& text) {
    std::ofstream stream(file);
    stream << text << std::flush;
    return stream.good();
  }
  bool leave() {
    constexpr int kOwn = CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS;
    const std::string user = std::to_string(::geteuid());
    const std::string group = std::to_string(::getegid());
    if (::unshare(kOwn) == 0) return keep_mounts();
    return ::unshare(kOwn | CLONE_NEWUSER) == 0 && put("/proc/self/setgroups", "deny") &&
           put("/proc/self/uid_map", user + " " + user + " 1") &&
           put("/proc/self/gid_map", group + " " + group + " 1") && keep_mounts();
  }
  static bool keep_mounts() { return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0; }
  int refused() {
    std::snprintf(state_->reason.data(), state_->reason.size(),
                  "this machine refuses namespaces of our own (run as root, or allow user namespaces): %s",
                  std::strerror(errno));
    return 100;
  }
  Shared<State> state_;
  os::test::Child outside_;
};

}  // namespace tenon::test
