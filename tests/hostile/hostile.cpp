// One hostile peer after another beside a victim and two that mean well, in a domain of their own, of one user: each writes
// anything into its own segments and into its topics' shared words while the victim is at work, and truncates its own files
// and the victim's. Counted is what must never
// be: a victim that crashes, hangs, or reads somebody else's memory; an honest message that does not come, or not in order;
// a file that is left.
//
// hostile [--corruptions N] [--seed S] [--from K] [--report FILE]
//
// The seed decides what is written, round by round; the victim's moment is the machine's. `--from` begins at the round of
// corruption K.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <tenon/bus_error.hpp>
#include <tenon/log.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "attacker.hpp"
#include "between.hpp"
#include "figures.hpp"
#include "honest.hpp"
#include "messages.hpp"
#include "victim.hpp"
#include "yardstick.hpp"

namespace tenon::hostile {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kOfARound = 250;  // corruptions by one hostile process
constexpr std::uint64_t kRounds = 20;     // with one victim
constexpr Clock::duration kHang = 60s;    // without an operation of the victim

struct Task {
  std::uint64_t corruptions = 10'000;
  std::uint64_t seed = std::random_device{}();
  std::uint64_t from = 0;
  std::string report;
};

class Hostile {
 public:
  explicit Hostile(Task task) : task_(std::move(task)), began_(Clock::now()) {
    std::string pattern = "/dev/shm/tenon_hostile_XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
    ::setenv("TENON_RUNTIME_DIR", directory_.c_str(), 1);
    ::unsetenv("TENON_DOMAIN");
    if (!contain_bus_errors()) throw std::runtime_error("SIGBUS cannot be contained");  // by nobody who is forked here
    set_log_sink([](const LogRecord&) {});  // of what the hostile one did there is no end
  }

  int run() {
    for (std::uint64_t round = task_.from / kOfARound; to_go();) round = run_victim(round);
    report();
    std::filesystem::remove_all(directory_);
    return bad() == 0 ? 0 : 1;
  }

 private:
  [[nodiscard]] std::uint64_t bad() const { return talk_->violations; }
  [[nodiscard]] bool to_go() const { return bad() == 0 && talk_->corrupted < task_.corruptions; }

  template <class Work>
  static pid_t start(const Work& work) {
    const pid_t process = ::fork();
    if (process == -1) throw std::runtime_error("fork failed");
    if (process != 0) return process;
    int status = 3;
    try {
      status = work();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "hostile: %s\n", error.what());
    }
    std::exit(status);  // with whatever a sanitizer looks for in the end
  }

  // Some rounds with one victim and one honest pair; the round that comes after them.
  std::uint64_t run_victim(std::uint64_t round) {
    talk_->over = false;
    for (auto& number : talk_->sent) number = 0;
    talk_->receiving = false;
    receiver_ = start([&] { return receive(*talk_); });
    if (!test::eventually([&] { return talk_->receiving.load(); })) talk_->violate("honest receiver", "does not begin");
    sender_ = start([&] { return send(*talk_); });
    yardstick_ = start([&] { return measure(*talk_); });
    victim_ = start([&] { return be_victim(seed_of(round), *talk_); });
    const std::uint64_t end = round + kRounds;
    for (; round < end && to_go(); ++round) run_round(round);
    talk_->over = true;
    for (const auto& [process, who] : {std::pair{victim_, "victim"},
                                       {yardstick_, "yardstick"},
                                       {sender_, "honest sender"},
                                       {receiver_, "honest receiver"}})
      if (process != -1) expect_end(process, who);
    honest_ += talk_->received[0] + talk_->received[1];
    if (bad() == 0) use_names_again();
    count_what_is_left();
    return round;
  }

  [[nodiscard]] std::uint64_t seed_of(std::uint64_t round) const { return test::scrambled(task_.seed, round); }

  void run_round(std::uint64_t number) {
    const std::uint64_t first = number * kOfARound;
    const Round round{seed_of(number), static_cast<Group>(number % kGroups.size()), first,
                      std::min(kOfARound, task_.corruptions - talk_->corrupted)};
    const pid_t attacker = ::fork();
    if (attacker == 0) {
      // What becomes of it, or a sanitizer says of it, is nobody's concern; and it ends as if it had been killed.
      if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(1);
      ::_exit(attack(round, *talk_));
    }
    ++attackers_;
    auto moved_at = Clock::now();
    std::uint64_t before = 0;
    while (!ended(attacker)) {
      look_after(victim_, "victim");
      look_after(sender_, "honest sender");
      look_after(receiver_, "honest receiver");
      std::uint64_t sum = 0;
      for (const auto& operations : talk_->operations) sum += operations;
      if (sum != before) moved_at = Clock::now();
      before = sum;
      if (Clock::now() - moved_at > kHang) talk_->violate("victim", std::string("hangs in ") + talk_->doing.load());
      if (bad() != 0) {
        ::kill(attacker, SIGKILL);
        ::waitpid(attacker, nullptr, 0);
        return;
      }
      std::this_thread::sleep_for(1ms);
    }
  }

  // The hostile one may crash over what it wrote: then the next one comes earlier.
  static bool ended(pid_t process) {
    int status = 0;
    return ::waitpid(process, &status, WNOHANG) == process;
  }
  void look_after(pid_t& process, const char* who) {
    int status = 0;
    if (process == -1 || ::waitpid(process, &status, WNOHANG) != process) return;
    talk_->violate(who, "ended with status " + std::to_string(status) + " in " + talk_->doing.load());
    process = -1;
  }
  void expect_end(pid_t process, const char* who) {
    int status = 0;
    const auto deadline = Clock::now() + kHang;
    while (::waitpid(process, &status, WNOHANG) != process) {
      if (Clock::now() > deadline) {
        talk_->violate(who, std::string("does not end, in ") + talk_->doing.load());
        ::kill(process, SIGKILL);
        ::waitpid(process, &status, 0);
        return;
      }
      std::this_thread::sleep_for(1ms);
    }
    if (status != 0) talk_->violate(who, "ended with status " + std::to_string(status));
  }

  // By somebody who has another interface.
  void use_names_again() {
    using Other = test::Numbered<3>;
    const auto node = Node::open("later");
    if (!node) return talk_->violate("afterwards", node.error().message());
    for (const char* const topic :
         {"ring/x", "keyed/x", "tailed/x", "readers/0", "readers/1", "readers/2", "events/x"}) {
      auto publisher = Publisher<Other>::open(*node, topic);
      auto subscriber = Subscriber<Other>::open(*node, topic);
      if (!publisher || !subscriber) {
        talk_->violate("afterwards", std::string(topic) + " cannot be opened: " +
                                         std::string((publisher ? subscriber.error() : publisher.error()).message()));
        continue;
      }
      (void)test::publish_range(*publisher, 0, 8);
      for (std::uint64_t i = 0; i < 8; ++i)
        if (const auto sample = subscriber->take(); !sample || sample->number != i || !sample->whole())
          talk_->violate("afterwards", std::string(topic) + " does not work");
    }
  }

  void count_what_is_left() {
    (void)Node::open("passer_by");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
      if (entry.path().filename().string().ends_with(".half")) {  // no name of ours: it is left alone, as it must be
        std::filesystem::remove(entry.path());
        continue;
      }
      ++files_left_;
      talk_->violate("in the end", "left: " + entry.path().string());
    }
  }

  void report() {
    const Talk& t = *talk_;
    test::Figures figures{{"seed", task_.seed}, {"corruptions", t.corrupted}, {"hostile_processes", attackers_}};
    for (std::size_t i = 0; i < kFields.size(); ++i)
      figures.emplace_back(std::string("of_") + kFields[i], t.corruptions[i]);
    for (std::size_t i = 0; i < kGroups.size(); ++i) {
      figures.emplace_back(std::string("operations_") + kGroups[i], t.operations[i]);
      if (static_cast<Group>(i) != Group::domain) figures.emplace_back(std::string("met_") + kGroups[i], t.met[i]);
    }
    figures.emplace_back("damage_told_by_loans", t.damage_told);
    figures.emplace_back("honest_messages", honest_);
    figures.emplace_back("calls_that_the_machine_held_up", t.late);
    figures.emplace_back("longest_plain_wait_us", t.longest_plain_in_all_ns / 1000);
    figures.emplace_back("longest_plain_wait_blocked_us", t.longest_plain_ns / 1000);
    figures.emplace_back("files_left", files_left_);
    figures.emplace_back("violations", t.violations);
    test::print_figures(figures, std::chrono::duration<double>(Clock::now() - began_).count(), task_.report);
    t.print_violations();
    if (bad() == 0) return;
    std::printf("the last corruptions:\n");
    for (const Deed& deed : t.deeds)
      std::printf("  number %llu: %s at %llu, value %#llx\n", static_cast<unsigned long long>(deed.number),
                  kFields[static_cast<std::size_t>(deed.field)], static_cast<unsigned long long>(deed.offset),
                  static_cast<unsigned long long>(deed.value));
    std::printf("again: hostile --seed %llu --from %llu --corruptions %llu\n",
                static_cast<unsigned long long>(task_.seed),
                static_cast<unsigned long long>(t.deeds[0].number / kOfARound / kRounds * kOfARound * kRounds),
                static_cast<unsigned long long>(task_.corruptions));
  }

  Task task_;
  Clock::time_point began_;
  std::string directory_;
  test::Shared<Talk> talk_;
  pid_t victim_ = -1;
  pid_t yardstick_ = -1;
  pid_t sender_ = -1;
  pid_t receiver_ = -1;
  std::uint64_t attackers_ = 0;
  std::uint64_t honest_ = 0;
  std::uint64_t files_left_ = 0;
};

}  // namespace

}  // namespace tenon::hostile

int main(int argc, char** argv) try {
  tenon::hostile::Task task;
  CLI::App app("Hostile peers, one after another, beside a victim and two that mean well");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--corruptions", task.corruptions, "so many")->capture_default_str();
  app.add_option("--seed", task.seed, "decides what is written");
  app.add_option("--from", task.from, "begins at the round of that corruption");
  app.add_option("--report", task.report, "a JSON file for the figures");
  CLI11_PARSE(app, argc, argv);
  return tenon::hostile::Hostile(std::move(task)).run();
} catch (const std::exception& error) {
  std::fprintf(stderr, "hostile: %s\n", error.what());
  return 2;
}
