#include "apart.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>

#include "clock.hpp"

namespace tenon::bench::compare {

namespace {

constexpr unsigned kPatience = 60;  // seconds, for all of one measurement

void write_all(int file, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t wrote = write(file, text.data() + done, text.size() - done);
    if (wrote <= 0) fail("nobody hears the row");
    done += static_cast<std::size_t>(wrote);
  }
}

std::string read_all(int file) {
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t got = read(file, piece.data(), piece.size());
    if (got == -1 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

// Memory of this process, what it shares counted by its share, KiB.
std::uint64_t resident_kib() {
  std::ifstream file("/proc/self/smaps_rollup");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("Pss:")) return std::stoull(line.substr(4));
  return 0;
}

void measure_here(int result, const Cores& cores, const Peer& peer, const Place& place, Ways ways,
                  const Measure& measure) {
  (void)alarm(kPatience);  // its default is the end; the follower goes with its parent
  const Part part = [&](Partner& partner) {
    const std::uint64_t memory = resident_kib();
    partner.meet();
    const std::uint64_t start = now_ns();
    std::unique_ptr<Channel> channel = [&] {
      const OnAllCores threads_of_the_peer;
      return peer.open(partner, place, ways);
    }();
    const std::uint64_t opened = now_ns() - start;
    Row row = measure(partner, *channel);
    const std::uint64_t mine = resident_kib() - memory;
    row["open_us"] = static_cast<double>(opened) / 1e3;
    row["memory_kib"] = mine + partner.exchange(mine);
    if (partner.leads()) write_all(result, row.dump());
  };
  run_pair(cores, part, part, Urgency::high);
}

}  // namespace

std::optional<Row> measure_apart(const Cores& cores, const Peer& peer, Place place, Ways ways, const Measure& measure) {
  static unsigned number = 0;
  place.name = std::to_string(getpid()) + "x" + std::to_string(++number);
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) fail("no pipe");
  std::fflush(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == -1) fail("cannot fork");
  if (child == 0) {
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    (void)close(ends[0]);
    measure_here(ends[1], cores, peer, place, ways, measure);
    _exit(0);  // nothing of what the peer registered for the end of a process is run twice
  }
  (void)close(ends[1]);
  const std::string text = read_all(ends[0]);
  (void)close(ends[0]);
  int status = 0;
  (void)waitpid(child, &status, 0);
  if (status == 0 && !text.empty()) return Row::parse(text);
  std::fprintf(stderr, "tenon_compare: %s, %zu bytes, %u receivers: %s\n", peer.name.c_str(), place.bytes,
               place.receivers, WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "gave no row");
  return std::nullopt;
}

}  // namespace tenon::bench::compare
