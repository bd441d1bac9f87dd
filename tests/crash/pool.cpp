#include "pool.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace tenon::crash {

namespace {
constexpr unsigned kSeconds = 60;  // for one trial, on a machine with other work, too
}

Pool::Pool(std::size_t jobs) : jobs_(std::min(jobs, kMost)), places_(jobs_) {
  std::string pattern = "/dev/shm/tenon_crash_XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a directory in /dev/shm");
  directory_ = pattern;
}

Pool::~Pool() { std::filesystem::remove_all(directory_); }

void Pool::start(std::size_t place, const Task& task) {
  Slot& slot = (*slots_)[place];
  std::memset(static_cast<void*>(&slot), 0, sizeof slot);
  const std::string directory = directory_ + "/" + std::to_string(place);
  std::filesystem::create_directory(directory);
  places_[place] = {::fork(), task};
  if (places_[place].id == -1) throw std::runtime_error("fork failed");
  if (places_[place].id != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::alarm(kSeconds);
  try {
    run_trial(task, slot, directory);
  } catch (const std::exception& problem) {
    slot.notes.violate("the survivor: %s", problem.what());
  }
  ::_exit(0);
}

void Pool::finish(std::size_t place, int status) {
  Slot& slot = (*slots_)[place];
  places_[place].id = -1;
  if (status != 0)
    slot.notes.violate(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "the survivor hangs (%d)"
                                                                          : "the survivor ended with status %d",
                       status);
  if (slot.notes.violations != 0) std::filesystem::remove_all(directory_ + "/" + std::to_string(place));
}

void Pool::run(const std::function<Task()>& next, const std::function<void(const Task&, const Slot&)>& done) {
  std::size_t running = 0;
  for (bool more = true; more || running > 0;) {
    for (std::size_t place = 0; more && place < jobs_; ++place) {
      if (places_[place].id != -1) continue;
      const Task task = next();
      if (task.scenario == nullptr) {
        more = false;
        break;
      }
      start(place, task);
      ++running;
    }
    if (running == 0) return;
    int status = 0;
    const pid_t ended = ::waitpid(-1, &status, 0);
    for (std::size_t place = 0; place < jobs_; ++place) {
      if (places_[place].id != ended) continue;
      finish(place, status);
      --running;
      const Task task = places_[place].task;
      done(task, (*slots_)[place]);
    }
    more = true;  // what is done may ask for more
  }
}

}  // namespace tenon::crash
