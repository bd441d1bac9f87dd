#include "pair.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

namespace tenon::bench {

namespace {

void pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(core), &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) fail("cannot pin to core " + std::to_string(core));
}

// Others on this machine should not run in the middle of a block. As far as rights permit; row and yardstick run alike.
void go_first(Urgency urgency) {
  if (urgency == Urgency::high) return (void)setpriority(PRIO_PROCESS, 0, -20);
  sched_param priority{};
  priority.sched_priority = 1;
  if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0) (void)setpriority(PRIO_PROCESS, 0, -20);
}

// A follower that crashed would leave the leader polling for ever.
void on_child(int) {
  int status = 0;
  if (waitpid(-1, &status, WNOHANG) <= 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) return;
  constexpr char kText[] = "tenon_bench: the second process ended badly\n";
  (void)!write(STDERR_FILENO, kText, sizeof kText - 1);
  _exit(1);
}

cpu_set_t cores_of_this_thread() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) fail("cannot read the cores of this process");
  return set;
}

const cpu_set_t at_start = cores_of_this_thread();

}  // namespace

OnAllCores::OnAllCores() : before_(cores_of_this_thread()) { (void)sched_setaffinity(0, sizeof at_start, &at_start); }
OnAllCores::~OnAllCores() { (void)sched_setaffinity(0, sizeof before_, &before_); }

Cores choose_cores(const std::string& text) {
  Cores cores;
  if (!text.empty()) {
    if (std::sscanf(text.c_str(), "%d,%d", &cores.lead, &cores.follow) != 2) fail("--cores wants two numbers: 2,3");
    return cores;
  }
  std::vector<int> allowed;
  for (unsigned core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &at_start)) allowed.push_back(static_cast<int>(core));
  if (allowed.size() < 2) fail("two cores are needed");
  return {allowed[0], allowed[1]};
}

std::uint64_t Partner::exchange(std::uint64_t word) noexcept {
  const std::size_t self = leads_ ? 0 : 1;
  const std::size_t parity = ++meetings_ & 1;
  desk_.said[self][parity].value.store(word, std::memory_order_relaxed);
  desk_.arrived[self].value.store(meetings_, std::memory_order_release);
  while (desk_.arrived[1 - self].value.load(std::memory_order_acquire) < meetings_) {}
  return desk_.said[1 - self][parity].value.load(std::memory_order_relaxed);
}

void run_pair(const Cores& cores, const Part& lead, const Part& follow, Urgency urgency) {
  auto* const desk = new (shared_memory(sizeof(Desk))) Desk;
  std::fflush(nullptr);
  go_first(urgency);
  std::signal(SIGCHLD, on_child);
  const pid_t leader = getpid();
  pin(cores.follow);  // the child is born where it stays: it would never come to run beside a leader that polls
  const pid_t child = fork();
  if (child < 0) fail("cannot fork");
  if (child == 0) {
    std::signal(SIGCHLD, SIG_DFL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != leader) _exit(1);
    Partner partner(*desk, false);
    follow(partner);
    _exit(0);
  }
  pin(cores.lead);
  Partner partner(*desk, true);
  lead(partner);
  std::signal(SIGCHLD, SIG_DFL);
  int status = 0;
  if (waitpid(child, &status, 0) == child && status != 0) fail("the second process ended badly");
  give_back(desk, sizeof(Desk));
}

void* shared_memory(std::size_t bytes) {
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) fail("no shared memory");
  return memory;
}

void give_back(void* memory, std::size_t bytes) noexcept { (void)munmap(memory, bytes); }

void fail(const std::string& text) {
  std::fprintf(stderr, "tenon_bench: %s\n", text.c_str());
  std::exit(1);
}

}  // namespace tenon::bench
