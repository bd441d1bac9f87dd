#include "os/attendance.hpp"

#include <pthread.h>
#include <signal.h>

#include <array>
#include <charconv>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

#include "os/process.hpp"
#include "os/syscall.hpp"

namespace tenon::os {

namespace {

constexpr std::size_t kStackBytes = std::size_t{256} << 10;

}  // namespace

struct BackgroundThread::State {
  std::function<void()> body;
  pthread_t thread{};
  std::uint32_t generation = fork_generation();

  static void* run(void* state) {
    static_cast<State*>(state)->body();
    return nullptr;
  }
};

BackgroundThread::BackgroundThread() noexcept = default;
BackgroundThread::BackgroundThread(BackgroundThread&&) noexcept = default;
BackgroundThread& BackgroundThread::operator=(BackgroundThread&& other) noexcept {
  join();
  state_ = std::move(other.state_);
  return *this;
}
BackgroundThread::~BackgroundThread() { join(); }

Outcome<BackgroundThread> BackgroundThread::start(const char* name, std::function<void()> body) noexcept try {
  BackgroundThread started;
  started.state_ = std::make_unique<State>();
  started.state_->body = std::move(body);
  pthread_attr_t attributes;
  if (const int error = ::pthread_attr_init(&attributes); error != 0) return failure("pthread_attr_init", error);
  (void)::pthread_attr_setstacksize(&attributes, kStackBytes);
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::sigdelset(&all, SIGBUS);  // a fault that is blocked ends the process, whoever would have contained it
  (void)::pthread_sigmask(SIG_SETMASK, &all, &before);  // inherited: no handler of the program runs on it
  State& state = *started.state_;
  const int error = ::pthread_create(&state.thread, &attributes, &State::run, &state);
  (void)::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  (void)::pthread_attr_destroy(&attributes);
  if (error != 0) {
    started.state_.reset();
    return failure("pthread_create", error);
  }
  (void)::pthread_setname_np(state.thread, name);
  return started;
} catch (const std::bad_alloc&) {
  return failure("pthread_create", ENOMEM);
}

void BackgroundThread::join() noexcept {
  if (state_ == nullptr) return;
  if (state_->generation == fork_generation()) (void)::pthread_join(state_->thread, nullptr);
  state_.reset();
}

Outcome<DirectoryWatch> DirectoryWatch::on(const Directory& directory) noexcept {
  DirectoryWatch watch;
  watch.file_ = FileDescriptor::adopt_result_of([]() noexcept { return sys::watch(); });
  if (!watch.file_) return last_failure("inotify_init1");
  constexpr std::string_view kPrefix = "/proc/thread-self/fd/";
  std::array<char, 40> path{};
  kPrefix.copy(path.data(), kPrefix.size());
  std::to_chars(path.data() + kPrefix.size(), path.data() + path.size() - 1, directory.number());
  if (sys::watch_directory(watch.file_.number(), path.data()) == -1) return last_failure("inotify_add_watch");
  return watch;
}

void DirectoryWatch::drain() const noexcept {
  std::array<char, 4096> events;
  while (sys::retried([&] { return sys::read(file_.number(), events.data(), events.size()); }) > 0) {}
}

void poll(std::span<PollEntry> entries, int milliseconds) noexcept try {
  std::vector<struct pollfd> asked;
  asked.reserve(entries.size());
  for (const PollEntry& entry : entries) asked.push_back({entry.number, POLLIN, 0});
  if (sys::poll(asked.data(), asked.size(), milliseconds) == -1)
    for (auto& one : asked) one.revents = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].readable = asked[i].revents != 0;
} catch (const std::bad_alloc&) {
  for (PollEntry& entry : entries) entry.readable = true;
}

}  // namespace tenon::os
