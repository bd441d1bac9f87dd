// Lets processes die at every step they make, and looks at what must hold
// nevertheless (docs/reliability.md).
//
//   A  each step of each scenario, at its first hits: the actor is killed
//   there, the others go on, somebody new comes B  the same, and whoever cleans
//   up after it is killed at one of its steps, too; a third repairs E  the
//   actor is stopped there instead, the others go on without it, and it goes on
//   later
//
// A step that no scenario reaches is a failure.
//
// crash [--stage A|B|E] [--scenario NAME] [--site 'FILE:LINE OPERATION'] [--hit
// K] [--cleaner J] [--cap K] [--pairs N]
//       [--jobs N] [--seed S] [--report FILE]
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "pool.hpp"

namespace tenon::crash {

namespace {

struct Options {
  std::string stage;  // empty: all
  std::string scenario;
  std::string site;
  std::string report;
  std::uint64_t hit = 0;
  std::uint64_t cleaner = 0;
  std::uint64_t cap = 12;                   // hits of one step in one scenario that are died at
  std::uint64_t pairs = 5000;               // of B, distinct
  std::uint64_t stops = ~std::uint64_t{0};  // of E, at most; all that there are in A
  std::uint64_t jobs = std::max(2u, std::thread::hardware_concurrency() * 2);  // some sleep
  std::uint64_t seed = std::random_device{}();
};

[[nodiscard]] char letter(Stage stage) { return stage == Stage::kill ? 'A' : stage == Stage::pair ? 'B' : 'E'; }

struct Figures {
  std::uint64_t fired = 0;
  std::uint64_t not_reached = 0;  // that time: the scenario went another way
  std::uint64_t violations = 0;
  std::uint64_t longest_wait = 0;  // ns
  std::uint64_t longest_reopening = 0;
  std::set<std::uint32_t> labels;  // where it fired
};

class Crash {
 public:
  explicit Crash(Options options) : options_(std::move(options)), random_(options_.seed), pool_(options_.jobs) {
    for (const auto group : {topic_scenarios(), state_scenarios(), service_scenarios(), domain_scenarios(),
                             damage_scenarios(), shared_scenarios(), shared_service_scenarios()})
      for (const Named& scenario : group)
        if (options_.scenario.empty() || options_.scenario == scenario.name) scenarios_.push_back(&scenario);
  }

  int run() {
    const auto began = std::chrono::steady_clock::now();
    count();
    if (options_.hit != 0) {
      one();
    } else {
      if (wanted("A")) stage_a();
      if (wanted("B")) stage_b();
      if (wanted("E")) stage_e();
    }
    const bool whole = options_.scenario.empty() && options_.site.empty();
    if (whole) judge_sites();
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    report();
    return violations_ == 0 ? 0 : 1;
  }

 private:
  [[nodiscard]] bool wanted(std::string_view stage) const { return options_.stage.empty() || options_.stage == stage; }
  [[nodiscard]] bool meant(std::uint32_t site) const {
    return options_.site.empty() || to_string(seam::sites()[site]) == options_.site;
  }

  // Twice: what is reached at times only is seen once more likely.
  void count() {
    std::vector<Task> tasks;
    for (const Named* scenario : scenarios_)
      for (int i = 0; i < 2; ++i) tasks.push_back({.scenario = scenario, .stage = Stage::count});
    run_list(std::move(tasks), [this](const Task& task, const Slot& slot) {
      auto& hits = hits_[task.scenario];
      hits.resize(seam::sites().size());
      for (std::uint32_t i = 0; i < hits.size(); ++i) hits[i] = std::max(hits[i], slot.actor.of(i));
    });
  }

  // The first hits, and the last: in between they are much alike.
  [[nodiscard]] std::vector<Task> steps(Stage stage) const {
    std::vector<Task> tasks;
    for (const Named* scenario : scenarios_)
      for (std::uint32_t site = 0; site < seam::sites().size(); ++site) {
        const std::uint64_t hits = meant(site) ? hits_.at(scenario)[site] : 0;
        for (std::uint64_t hit = 1; hit <= std::min(hits, options_.cap); ++hit)
          tasks.push_back({.scenario = scenario, .stage = stage, .site = site, .hit = hit});
        if (hits > options_.cap) tasks.push_back({.scenario = scenario, .stage = stage, .site = site, .hit = hits});
      }
    return tasks;
  }

  void stage_a() { run_list(steps(Stage::kill)); }

  void stage_e() {
    auto tasks = steps(Stage::stop);
    std::shuffle(tasks.begin(), tasks.end(), random_);
    tasks.resize(std::min<std::size_t>(tasks.size(), options_.stops));
    run_list(std::move(tasks));
  }

  // Pairs, each once, until there are as many as were asked for: at first one at each label, then at random.
  void stage_b() {
    const auto tasks = steps(Stage::pair);
    if (tasks.empty()) return;
    std::map<std::uint32_t, std::vector<std::size_t>> by_label;
    for (std::size_t i = 0; i < tasks.size(); ++i) by_label[tasks[i].site].push_back(i);
    std::vector<std::uint32_t> missing;
    for (const auto& [label, of_it] : by_label) missing.push_back(label);
    std::shuffle(missing.begin(), missing.end(), random_);
    std::set<std::pair<std::size_t, std::uint64_t>> chosen;
    std::uint64_t tries = 0;
    pool_.run(
        [&]() -> Task {
          while (figures_[Stage::pair].fired < options_.pairs && violations_ < kEnough &&
                 tries++ < options_.pairs * 4) {
            std::size_t which = random_() % tasks.size();
            if (!missing.empty()) {
              const auto& of_it = by_label[missing.back()];
              which = of_it[random_() % of_it.size()];
              missing.pop_back();
            }
            const std::uint64_t at = random_() % kCleanerSteps + 1;
            if (!chosen.emplace(which, at).second) continue;
            Task task = tasks[which];
            task.cleaner_hit = at;
            return task;
          }
          return {};
        },
        [&](const Task& task, const Slot& slot) {
          judge(task, slot);
          if (!figures_[Stage::pair].labels.contains(task.site)) missing.push_back(task.site);
        });
  }

  void one() {
    const Stage stage = options_.stage == "E" ? Stage::stop : options_.cleaner != 0 ? Stage::pair : Stage::kill;
    std::vector<Task> tasks;
    for (const Named* scenario : scenarios_)
      for (std::uint32_t site = 0; site < seam::sites().size(); ++site)
        if (meant(site))
          tasks.push_back({.scenario = scenario,
                           .stage = stage,
                           .site = site,
                           .hit = options_.hit,
                           .cleaner_hit = options_.cleaner});
    run_list(std::move(tasks));
  }

  void run_list(std::vector<Task> tasks, const std::function<void(const Task&, const Slot&)>& look = {}) {
    std::reverse(tasks.begin(), tasks.end());
    pool_.run(
        [&]() -> Task {
          if (tasks.empty() || violations_ >= kEnough) return {};
          const Task task = tasks.back();
          tasks.pop_back();
          return task;
        },
        [&](const Task& task, const Slot& slot) {
          if (look) look(task, slot);
          // A machine with other work makes everybody wait at times: who waits
          // for the dead does so again.
          if (slot.notes.violations == 0 && slow(task, slot) && task.tries < 4) {
            tasks.push_back(task);
            ++tasks.back().tries;
            return;
          }
          judge(task, slot);
        });
  }

  [[nodiscard]] static bool slow(const Task& task, const Slot& slot) {
    return slot.recovery_ns > kLongestWait || slot.reopening_ns > kLongestWait * task.scenario->newcomers;
  }

  void judge(const Task& task, const Slot& slot) {
    Figures& figures = figures_[task.stage];
    if (task.stage != Stage::count) ++(slot.fired ? figures.fired : figures.not_reached);
    if (slot.fired) figures.labels.insert(task.site);
    figures.longest_wait = std::max<std::uint64_t>(figures.longest_wait, slot.recovery_ns);
    figures.longest_reopening = std::max<std::uint64_t>(figures.longest_reopening, slot.reopening_ns);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < std::min<std::size_t>(slot.notes.violations, kTexts); ++i)
      texts.emplace_back(slot.notes.texts[i].data());
    if (texts.empty() && task.stage != Stage::pair && slow(task, slot))
      texts.push_back("somebody waited for " + std::to_string(slot.recovery_ns / 1'000'000) + " ms, a newcomer for " +
                      std::to_string(slot.reopening_ns / 1'000'000) + " ms");
    if (texts.empty()) return;
    ++figures.violations;
    ++violations_;
    for (const std::string& text : texts)
      std::printf("violation: %s: %s\n", std::string(task.scenario->name).c_str(), text.c_str());
    if (task.stage == Stage::count) return;
    std::printf("  again: crash --stage %c --scenario %s --site '%s' --hit %llu", letter(task.stage),
                std::string(task.scenario->name).c_str(), to_string(seam::sites()[task.site]).c_str(),
                static_cast<unsigned long long>(task.hit));
    if (task.stage == Stage::pair) std::printf(" --cleaner %llu", static_cast<unsigned long long>(task.cleaner_hit));
    std::printf("\n");
    std::fflush(stdout);
  }

  void judge_sites() {
    for (std::uint32_t i = 0; i < seam::sites().size(); ++i) {
      const bool hit = std::any_of(hits_.begin(), hits_.end(), [i](const auto& one) { return one.second[i] != 0; });
      reached_ += hit;
      if (hit || !kForksBesideThreads) continue;  // else some scenarios are left out
      ++violations_;
      std::printf("violation: no scenario reaches %s\n", to_string(seam::sites()[i]).c_str());
    }
  }

  void report() {
    std::vector<std::pair<std::string, std::uint64_t>> all{{"seed", options_.seed},
                                                           {"scenarios", scenarios_.size()},
                                                           {"labels", seam::sites().size()},
                                                           {"labels_reached", reached_}};
    for (const auto& [stage, figures] : figures_) {
      if (stage == Stage::count) continue;
      const std::string name(1, letter(stage));
      all.insert(all.end(), {{name + (stage == Stage::stop ? "_stops" : "_kills"), figures.fired},
                             {name + "_labels", figures.labels.size()},
                             {name + "_not_reached", figures.not_reached},
                             {name + "_violations", figures.violations},
                             {name + "_longest_wait_us", figures.longest_wait / 1000},
                             {name + "_longest_reopening_us", figures.longest_reopening / 1000}});
    }
    all.emplace_back("violations", violations_);
    for (const auto& [name, value] : all)
      std::printf("%-26s%llu\n", name.c_str(), static_cast<unsigned long long>(value));
    std::printf("%-26s%.1f\n", "seconds", seconds_);
    if (options_.report.empty()) return;
    std::ofstream file(options_.report);
    file << "{";
    for (const auto& [name, value] : all) file << "\"" << name << "\": " << value << ", ";
    file << "\"seconds\": " << seconds_ << "}\n";
  }

  static constexpr std::uint64_t kCleanerSteps = 160;
  static constexpr std::uint64_t kEnough = 20;  // violations: more of them would say nothing more

  Options options_;
  std::mt19937_64 random_;
  Pool pool_;
  std::vector<const Named*> scenarios_;
  std::map<const Named*, std::vector<std::uint64_t>> hits_;
  std::map<Stage, Figures> figures_;
  std::uint64_t reached_ = 0;
  std::uint64_t violations_ = 0;
  double seconds_ = 0;
};

}  // namespace

}  // namespace tenon::crash

int main(int argc, char** argv) try {
  tenon::crash::Options options;
  CLI::App app("Lets processes die, or stop, at every step they make");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--stage", options.stage, "A, B or E; all of them if none is named");
  app.add_option("--scenario", options.scenario, "one of them");
  app.add_option("--site", options.site, "'FILE:LINE OPERATION'");
  app.add_option("--hit", options.hit, "which hit of that site");
  app.add_option("--cleaner", options.cleaner, "at which of its steps the cleaner dies");
  app.add_option("--cap", options.cap, "hits of one step in one scenario that are died at")->capture_default_str();
  app.add_option("--pairs", options.pairs, "of B")->capture_default_str();
  app.add_option("--stops", options.stops, "of E, at most");
  app.add_option("--jobs", options.jobs, "trials at once")->capture_default_str();
  app.add_option("--seed", options.seed, "decides what is drawn by lot");
  app.add_option("--report", options.report, "a JSON file for the figures");
  CLI11_PARSE(app, argc, argv);
  return tenon::crash::Crash(std::move(options)).run();
} catch (const std::exception& error) {
  std::fprintf(stderr, "crash: %s\n", error.what());
  return 2;
}
