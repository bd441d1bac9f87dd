// Kills, stops and forks publishers, subscribers, servers, clients, writers and readers of latest values, notifiers, listeners
// and cleaners at random, and removes names under them, for as long as it is told, and counts what must never be: a torn message or value, a value that goes
// back, a kept message or an event that is missing, a loss that was not reported, an answer to another call, a living process
// that was taken for dead, one that hangs or crashes, damage in a segment, anything left in the end.
//
// soak [--kills N] [--seed S] [--report FILE]
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <tenon/doctor.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "actors.hpp"
#include "between.hpp"
#include "figures.hpp"
#include "shm/segment_header.hpp"
#include "tally.hpp"

namespace tenon::soak {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr Clock::duration kHang = 60s;  // without a beat, and not stopped

struct Task {
  std::uint64_t kills = 2000;
  std::uint64_t seed = std::random_device{}();
  std::string report;
};

struct Process {
  pid_t id = -1;
  Role role = Role::publisher;
  std::optional<Clock::time_point> stopped_until;
  std::uint64_t beats = 0;
  Clock::time_point beat_at;
};

class Soak {
 public:
  explicit Soak(Task task) : task_(std::move(task)), random_(task_.seed), processes_(kActors) {
    std::string pattern = "/dev/shm/tenon_soak_XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
    ::setenv("TENON_RUNTIME_DIR", directory_.c_str(), 1);
    ::unsetenv("TENON_DOMAIN");
  }

  int run() {
    const auto began = Clock::now();
    for (std::size_t i = 0; i < kActors; ++i) start(i);
    while (kills_ < task_.kills && tally_->violations == 0) step();
    for (Process& process : processes_) end(process);
    count_what_is_left();
    report(std::chrono::duration<double>(Clock::now() - began).count());
    std::filesystem::remove_all(directory_);
    return tally_->violations == 0 ? 0 : 1;
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  void start(std::size_t place) {
    Process& process = processes_[place];
    // One of each at least, whatever the dice say.
    const auto role = static_cast<Role>(place < kRoles ? place : below(kRoles - 1));
    const std::uint64_t seed = random_();
    process = {::fork(), role, std::nullopt, tally_->beats[place], Clock::now()};
    if (process.id == 0) ::_exit(act(role, place, seed, *tally_));
    if (process.id == -1) throw std::runtime_error("fork failed");
  }

  static void end(Process& process) {
    ::kill(process.id, SIGKILL);
    ::waitpid(process.id, nullptr, 0);
  }

  void step() {
    std::this_thread::sleep_for(std::chrono::microseconds(below(4000)));
    for (std::size_t i = 0; i < kActors; ++i) look_after(i);
    if (below(16) == 0) unlink_some([](const shm::SegmentHeader& header) { return is_node(header); });
    const std::size_t place = below(kActors);
    Process& process = processes_[place];
    if (below(4) == 0) {
      if (process.stopped_until) return;
      ::kill(process.id, SIGSTOP);
      process.stopped_until = Clock::now() + std::chrono::milliseconds(below(150));
      ++stops_;
      return;
    }
    end(process);  // also one that is stopped
    ++kills_;
    // What it left: of a publisher, a writer or a notifier others are still owed something.
    if (below(8) == 0)
      unlink_some([&](const shm::SegmentHeader& header) {
        return header.process_id == static_cast<std::uint32_t>(process.id) &&
               (is_node(header) || header.kind == shm::SegmentKind::subscriber);
      });
    start(place);
  }

  static bool is_node(const shm::SegmentHeader& header) { return header.kind == shm::SegmentKind::node; }

  // As somebody would who tidies up: every fourth of those. A node lives without the name of its file.
  void unlink_some(const std::function<bool(const shm::SegmentHeader&)>& wanted) {
    std::error_code gone;  // others remove theirs meanwhile
    for (std::filesystem::recursive_directory_iterator at(directory_, gone), end; !gone && at != end;
         at.increment(gone)) {
      std::error_code none;
      if (!at->is_regular_file(none)) continue;
      shm::SegmentHeader header;
      std::ifstream file(at->path(), std::ios::binary);
      if (!file.read(reinterpret_cast<char*>(&header), sizeof header)) continue;
      struct stat status {};
      if (header.magic != shm::kMagic || !wanted(header) || below(4) != 0) continue;
      if (::lstat(at->path().c_str(), &status) != 0) continue;
      tally_->unlinked[unlinks_ % kUnlinksKept] = status.st_ino;  // first: who looks for it must know
      if (::unlink(at->path().c_str()) == 0) ++unlinks_;
    }
  }

  void look_after(std::size_t place) {
    Process& process = processes_[place];
    int status = 0;
    if (::waitpid(process.id, &status, WNOHANG) == process.id) {
      tally_->violate(to_string(process.role), "ended by itself, with status " + std::to_string(status));
      start(place);
      return;
    }
    const auto now = Clock::now();
    if (process.stopped_until && now >= *process.stopped_until) {
      process.stopped_until.reset();
      process.beat_at = now;
      ::kill(process.id, SIGCONT);
    }
    if (const std::uint64_t beats = tally_->beats[place]; beats != process.beats || process.stopped_until) {
      process.beats = beats;
      process.beat_at = now;
    } else if (now - process.beat_at > kHang) {
      tally_->violate(to_string(process.role), "hangs");
      process.beat_at = now;
    }
  }

  // After the last death and one opening.
  void count_what_is_left() {
    if (const auto seen = examine())
      for (const Finding& finding : seen->findings)
        if (finding.kind != Finding::Kind::leftover) tally_->violate("in the end", finding.file + ": " + finding.text);
    (void)Node::open("passer_by");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
      ++files_left_;
      if (entry.is_regular_file()) bytes_left_ += entry.file_size();
      tally_->violate("in the end", "left: " + entry.path().string());
    }
  }

  static std::uint64_t sum(const std::array<std::atomic<std::uint64_t>, kActors>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  }

  void report(double seconds) {
    const Tally& t = *tally_;
    test::print_figures({{"seed", task_.seed},
                         {"kills", kills_},
                         {"stops", stops_},
                         {"forks", t.forks},
                         {"names_removed", unlinks_},
                         {"published", t.published},
                         {"taken", t.taken},
                         {"lost", t.lost},
                         {"held_and_looked_at_again", t.kept},
                         {"answered", t.answered},
                         {"raised", t.raised},
                         {"server_died", t.died},
                         {"timed_out", t.timed_out},
                         {"streams", t.streams},
                         {"kept_published", t.kept_published},
                         {"kept_taken", t.kept_taken},
                         {"kept_joins_checked", t.kept_joins},
                         {"values_set", t.values_set},
                         {"values_read", t.values_read},
                         {"events_said", sum(t.events_said)},
                         {"events_heard", t.events_heard},
                         {"examinations", t.examinations},
                         {"cleanings", t.cleanings},
                         {"files_left", files_left_},
                         {"bytes_left", bytes_left_},
                         {"taken_for_dead", t.taken_for_dead},
                         {"violations", t.violations}},
                        seconds, task_.report);
    t.print_violations();
  }

  Task task_;
  std::mt19937_64 random_;
  std::vector<Process> processes_;
  std::string directory_;
  test::Shared<Tally> tally_;
  std::uint64_t kills_ = 0;
  std::uint64_t stops_ = 0;
  std::uint64_t unlinks_ = 0;
  std::uint64_t files_left_ = 0;
  std::uint64_t bytes_left_ = 0;
};

}  // namespace

}  // namespace tenon::soak

int main(int argc, char** argv) try {
  tenon::soak::Task task;
  CLI::App app("Kills, stops and forks everybody at random, removes names, and counts what must never be");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--kills", task.kills, "so many")->capture_default_str();
  app.add_option("--seed", task.seed, "decides who and when");
  app.add_option("--report", task.report, "a JSON file for the figures");
  CLI11_PARSE(app, argc, argv);
  return tenon::soak::Soak(std::move(task)).run();
} catch (const std::exception& error) {
  std::fprintf(stderr, "soak: %s\n", error.what());
  return 2;
}
