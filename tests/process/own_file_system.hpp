// A file system of a test's own, as a container has one: mounted over its runtime directory, in a mount namespace of a child.
// Wants CAP_SYS_ADMIN; where the kernel refuses, the child says so and the test fails with that.
#pragma once

#include <sched.h>
#include <sys/mount.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"

namespace tenon::test {

// What a child heard, for its parent to look at.
struct Said {
  std::array<char, 1000> message{};
  std::array<char, 200> found{};
  std::array<char, 200> expected{};
  std::array<char, 200> remedy{};
  ErrorCode code{};
};

template <std::size_t N>
void put(std::array<char, N>& to, std::string_view text) {
  to = {};
  text.substr(0, N - 1).copy(to.data(), N - 1);
}

class OwnFileSystem : public Domain {
 protected:
  void note(const Error& error) {
    said_->code = error.code();
    put(said_->message, error.message());
    put(said_->found, error.found());
    put(said_->expected, error.expected());
    put(said_->remedy, error.remedy());
  }
  // Runs in a child whose runtime directory is a tmpfs of its own, mounted with these options.
  int on_a_file_system_of(const std::string& options, const std::function<int()>& body) {
    return os::test::run_in_child([&] {
      if (::unshare(CLONE_NEWNS) != 0) return refused("a mount namespace of our own (run as root, with CAP_SYS_ADMIN)");
      if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return refused(
            "to keep our mounts to ourselves (`/` must be a mount point: a chroot into a plain folder is none)");
      if (::mount("tenon-test", path().c_str(), "tmpfs", 0, (options + ",mode=0700").c_str()) != 0)
        return refused("to mount a tmpfs (run as root, with CAP_SYS_ADMIN)");
      return body();
    });
  }
  int on_one_mebibyte(const std::function<int()>& body) { return on_a_file_system_of("size=1m", body); }
  int refused(const char* what) {
    const int reason = errno;
    put(said_->message, std::string("this machine refuses ") + what + ": " + std::strerror(reason));
    return 100;
  }
  // An empty text, or what the process in the namespace could not do.
  [[nodiscard]] std::string told() const { return said_->message.data(); }

  Shared<Said> said_;
};

}  // namespace tenon::test
