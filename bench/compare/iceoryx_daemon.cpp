#include "iceoryx_daemon.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pair.hpp"
#include "until.hpp"

namespace tenon::bench::compare {

namespace {

constexpr char kProgram[] = "/usr/bin/iox-roudi";

// A chunk is the payload and a header of its own; for each size as many as a queue holds, the publisher and the taker.
constexpr struct {
  std::size_t bytes;
  unsigned count;
} kPools[] = {{128, 20000}, {1 << 10, 2000}, {4 << 10, 1000}, {64 << 10, 600}, {1 << 20, 60}, {16 << 20, 40}};
constexpr std::size_t kHeader = 256;

std::string write_settings() {
  std::string path = "/tmp/tenon-bench-roudi-XXXXXX";
  const int file = mkstemp(path.data());
  if (file == -1) fail("no file for the daemon's settings");
  (void)close(file);
  std::ofstream out(path);
  out << "[general]\nversion = 1\n\n[[segment]]\n";
  for (const auto& pool : kPools)
    out << "\n[[segment.mempool]]\nsize = " << pool.bytes + kHeader << "\ncount = " << pool.count << '\n';
  return path;
}

// Who is measured ends without the ends of its static objects, so that its runtime's socket and lock stay: files in /tmp
// named by place (apart.cpp).
void remove_sockets() {
  const std::string ours = std::to_string(getpid()) + "x";
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/tmp", ignored))
    if (entry.path().filename().native().starts_with(ours)) std::filesystem::remove(entry.path(), ignored);
}

}  // namespace

std::string IceoryxDaemon::not_here() {
  return access(kProgram, X_OK) == 0 ? "" : "its daemon is not here: Debian package iceoryx";
}

std::shared_ptr<IceoryxDaemon> IceoryxDaemon::shared() {
  static std::weak_ptr<IceoryxDaemon> one;
  auto daemon = one.lock();
  if (!daemon) one = daemon = std::make_shared<IceoryxDaemon>();
  return daemon;
}

IceoryxDaemon::IceoryxDaemon() : settings_(write_settings()) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("no pipe for the daemon's words");
  const pid_t harness = getpid();
  id_ = fork();
  if (id_ == 0) {
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);  // it removes what it made
    if (getppid() != harness) _exit(1);
    (void)dup2(ends[1], STDOUT_FILENO);
    (void)dup2(ends[1], STDERR_FILENO);
    execl(kProgram, kProgram, "-m", "off", "-l", "error", "-c", settings_.c_str(), nullptr);
    _exit(127);
  }
  (void)close(ends[1]);
  // It says so when its memory is there; what it says afterwards goes to nobody.
  std::string heard;
  std::array<char, 256> piece{};
  for (ssize_t got = 0; heard.find("ready") == std::string::npos;) {
    got = read(ends[0], piece.data(), piece.size());
    if (got <= 0) fail("iceoryx' daemon ended: " + heard);
    heard.append(piece.data(), static_cast<std::size_t>(got));
  }
  reader_ = ends[0];
}

IceoryxDaemon::~IceoryxDaemon() {
  (void)kill(id_, SIGTERM);
  (void)waitpid(id_, nullptr, 0);
  (void)close(reader_);
  (void)unlink(settings_.c_str());
  remove_sockets();
}

}  // namespace tenon::bench::compare
