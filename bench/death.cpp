// From a SIGKILL to those who look on: the hint (the victim's beacon wakes who sleeps there), the verdict (its node's lock is
// free), the publisher that waited for it going on, and everything reclaimed.
//
// The observer is a process with two threads. One watches the victim's node as clients, standbys and publishers do: the
// beacon, then the lock. The other publishes until the victim, which takes no more, is in its way, and is then in a loan
// that ends with the victim. Both sleep, or both spin. Reclaimed is what the victim had when its files are gone and the
// observer has replaced a ring of each of its publishers; a count of the chunks afterwards says whether all are back.
#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <thread>

#include "clock.hpp"
#include "death_cast.hpp"
#include "doctor/census.hpp"
#include "os/clock.hpp"
#include "os/directory.hpp"
#include "os/futex.hpp"
#include "port/names.hpp"
#include "port/node_watch.hpp"
#include "settings.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

using death::await;
using death::Message;
using death::Stage;
using Files = std::vector<std::string>;

constexpr std::uint32_t kDepth = 16;
constexpr std::size_t kLeastRounds = 100;

struct Times {
  std::vector<double> hint, verdict, goes_on, reclaimed;  // since the kill, us
  std::uint64_t resident = 0;                             // the most
};

Files files_below(const std::string& path) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class Observer {
 public:
  Observer(Stage& stage, const RuntimeDirectory& directory, bool spins)
      : stage_(stage), directory_(directory), domain_(open_domain()), spins_(spins) {
    PublisherOptions options{.depth = kDepth, .loans = 1, .holds = death::kHeldOfEach + death::kSleepers};
    options.slow_reader = spins ? SlowReader::timeout : SlowReader::block;
    options.patience = std::chrono::nanoseconds(0);  // of a spinning one: a loan asks once, and fails
    for (std::uint32_t i = 0; i < death::kPublishers; ++i)
      publishers_.push_back(must(Publisher<Message>::open(node_, death::kTopic, options)));
  }

  // The files that are there without a victim.
  void look_around() { before_ = files_below(directory_.path()); }

  void see_one_die(Times& times) {
    await("the victim is there", [&] { return stage_.attached.load(); });
    port::NodeWatch watch(domain_, victim());
    if (!watch.calm()) fail("the victim's beacon is not lit");
    std::array<std::uint64_t, 2> seen{};
    std::thread watcher([&] { seen = watch_end_of(watch); });
    const std::uint64_t went_on = publish_until_it_dies();
    for (auto& publisher : publishers_) publish(publisher, publisher.capacity());
    await("the victim's files are gone", [&] { return files_below(directory_.path()) == before_; });
    const std::uint64_t reclaimed = now_ns();
    watcher.join();
    expect_all_chunks_back();
    const auto add = [&](std::vector<double>& to, std::uint64_t at) {
      to.push_back((static_cast<double>(at) - static_cast<double>(stage_.killed_ns)) / 1e3);
    };
    add(times.hint, seen[0]);
    add(times.verdict, seen[1]);
    add(times.goes_on, went_on);
    add(times.reclaimed, reclaimed);
    times.resident = std::max(times.resident, stage_.resident.load());
  }

 private:
  os::Directory open_domain() const {
    auto opened = os::Directory::open(directory_.path() + "/bench");
    if (!opened) fail("cannot open the domain's directory");
    return std::move(*opened);
  }

  shm::Incarnation victim() const {
    for (const std::string& file : files_below(directory_.path()))
      if (!std::binary_search(before_.begin(), before_.end(), file))
        if (const auto node = port::node_of(std::filesystem::path(file).filename().string())) return *node;
    fail("the victim has no node");
  }

  // When the hint came, and when the verdict.
  std::array<std::uint64_t, 2> watch_end_of(port::NodeWatch& watch) const {
    while (watch.calm())
      if (const auto entry = watch.to_sleep_on(); entry && !spins_)
        (void)os::wait(*entry->word, entry->expected, os::deadline_after(50'000'000));
    const std::uint64_t hint = now_ns();
    watch.pass_on();
    while (!watch.is_dead())
      if (const auto rest = watch.rest(); rest && !spins_) std::this_thread::sleep_for(std::chrono::nanoseconds(*rest));
    return {hint, now_ns()};
  }

  static Result<Loan<Message>> loan(Publisher<Message>& publisher) {
    for (;;) {
      auto loan = publisher.loan_uninitialised();
      if (loan || loan.error().code() != ErrorCode::timeout) return loan;
    }
  }
  void publish(Publisher<Message>& publisher, std::uint64_t messages) {
    for (std::uint64_t i = 0; i < messages; ++i) {
      must(loan(publisher)).publish();
      ++stage_.published;
    }
  }
  // When the loan that had to wait came.
  std::uint64_t publish_until_it_dies() {
    for (std::uint32_t i = 1; i < death::kPublishers; ++i) publish(publishers_[i], death::kHeldOfEach);
    for (;; ++stage_.published) {
      auto lent = must(loan(publishers_.front()));
      if (stage_.killed_ns != 0) return now_ns();
      std::move(lent).publish();
    }
  }

  // Nothing was published since they were said to be. One that somebody held when the publisher looked is let go only.
  void expect_all_chunks_back() const {
    await("every chunk is back", [&] {
      for (const doctor::ChunkCensus& chunks : doctor::take_census(domain_))
        if (!chunks.adds_up() || chunks.held != 0 || chunks.let_go > death::kSleepers) return false;
      return true;
    });
  }

  Stage& stage_;
  const RuntimeDirectory& directory_;
  const Node node_ = directory_.node("observer");
  const os::Directory domain_;
  bool spins_;
  std::vector<Publisher<Message>> publishers_;
  Files before_;
};

Row row_of(const char* name, const Times& times) {
  Row row{{"name", name},
          {"payload_bytes", sizeof(Message)},
          {"held", death::kHeld},
          {"others_asleep", death::kSleepers},
          {"resident_mib", static_cast<double>(times.resident) / (1 << 20)},
          {"runs", times.hint.size()}};
  const auto add = [&](const std::string& what, const std::vector<double>& values) {
    row[what + "_p50_us"] = median(values);
    row[what + "_p99_us"] = quantile(values, 0.99);
    row[what + "_raw_us"] = values;
  };
  add("hint", times.hint);
  add("verdict", times.verdict);
  add("goes_on", times.goes_on);
  add("reclaimed", times.reclaimed);
  return row;
}

}  // namespace

void measure_death(const Settings& settings) {
  Report report(settings, "death",
                {{"name", "observer", 9},
                 {"held", "held", 5},
                 {"resident_mib", "MiB", 5, 1},
                 {"hint_p50_us", "hint us: p50", 12, 0},
                 {"hint_p99_us", "p99", 6, 0},
                 {"verdict_p50_us", "verdict: p50", 12, 0},
                 {"verdict_p99_us", "p99", 6, 0},
                 {"goes_on_p50_us", "goes on: p50", 12, 0},
                 {"goes_on_p99_us", "p99", 6, 0},
                 {"reclaimed_p50_us", "reclaimed: p50", 14, 0},
                 {"reclaimed_p99_us", "p99", 6, 0},
                 {"runs", "deaths", 6}});
  const std::size_t rounds = std::max(kLeastRounds, settings.rounds);
  for (const char* name : {"sleeps", "spins"}) {
    if (!settings.wants(name)) continue;
    const RuntimeDirectory directory;
    auto* const stage = new (shared_memory(sizeof(Stage))) Stage;
    const auto lead = [&](Partner& partner) {
      const OnAllCores on_all_cores;
      Observer observer(*stage, directory, std::string_view(name) == "spins");
      Times times;
      partner.meet();
      partner.meet();
      observer.look_around();
      for (std::size_t round = 0; round < rounds; ++round) {
        partner.meet();
        observer.see_one_die(times);
        partner.meet();
      }
      report.add(row_of(name, times));
      partner.meet();
    };
    const auto follow = [&](Partner& partner) {
      partner.meet();
      const death::Sleepers sleepers(*stage, directory);
      partner.meet();
      for (std::size_t round = 0; round < rounds; ++round) {
        stage->next();
        partner.meet();
        death::live_and_die(*stage, directory);
        partner.meet();
      }
      partner.meet();
    };
    run_pair(settings.cores, lead, follow, Urgency::high);
    give_back(stage, sizeof(Stage));
  }
  report.write();
}

}  // namespace tenon::bench
