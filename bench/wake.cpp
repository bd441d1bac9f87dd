// From a publish to a subscriber that was asleep, beside a bare futex wake: in turns of a few wakes each. Both clocks are
// the machine's monotonic one. Between two wakes the leader rests long enough for the follower to sleep again.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "clock.hpp"
#include "ends.hpp"
#include "payloads.hpp"
#include "settings.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

using Message = ::bench::Bytes40;
constexpr int kWakes = 40;                // of one block
constexpr std::uint64_t kRest = 300'000;  // ns
constexpr auto kLong = std::chrono::seconds(5);

void rest() {
  const std::uint64_t end = now_ns() + kRest;
  while (now_ns() < end) {}
}

// A word to sleep on.
struct Bell {
  alignas(64) std::atomic<std::uint32_t> word{0};
};

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) {
  return syscall(SYS_futex, &word, operation, value, nullptr, nullptr, 0);
}

class Wakes {
 public:
  Wakes(Partner& partner, Bell& bell, const RuntimeDirectory& directory)
      : partner_(partner), bell_(bell), node_(directory.node(partner.leads() ? "leader" : "follower")) {
    if (partner.leads()) publisher_ = must(Publisher<Message>::open(node_, "wake", {.depth = 47}));
    partner.meet();
    if (!partner.leads())
      subscriber_ =
          must(Subscriber<Message>::open(node_, "wake", {.publishers = 1, .spin = std::chrono::nanoseconds(0)}));
    partner.meet();
    if (partner.leads() && publisher_->subscriber_count() != 1) fail("no subscriber found");
  }

  double bare() {
    return block(
        [&] {
          bell_.word.store(bell_.word.load() + 1, std::memory_order_release);
          (void)futex(bell_.word, FUTEX_WAKE, 1);
        },
        [&] {
          const std::uint32_t seen = rung_;
          while (bell_.word.load(std::memory_order_acquire) == seen) (void)futex(bell_.word, FUTEX_WAIT, seen);
          rung_ = seen + 1;
        });
  }

  double tenon() {
    return block([&] { InPlace::send(*publisher_, number_++); },
                 [&] {
                   auto sample = subscriber_->wait_take(kLong);
                   if (!sample) fail("no message came");
                   check(sample->words.front(), sample->words.back(), number_++);
                 });
  }

 private:
  // The median of a block: one wake in a hundred meets a timer or another process.
  template <class Ring, class Sleep>
  double block(Ring ring, Sleep sleep) {
    std::vector<double> times;
    for (int wake = 0; wake < kWakes; ++wake) {
      partner_.meet();
      if (partner_.leads()) {
        rest();
        const std::uint64_t start = now_ns();
        ring();
        times.push_back(static_cast<double>(partner_.exchange(0) - start));
      } else {
        sleep();
        (void)partner_.exchange(now_ns());
      }
    }
    return median(times);
  }

  Partner& partner_;
  Bell& bell_;
  Node node_;
  std::optional<Publisher<Message>> publisher_;
  std::optional<Subscriber<Message>> subscriber_;
  std::uint64_t number_ = 0;
  std::uint32_t rung_ = 0;
};

}  // namespace

void measure_wake(const Settings& settings) {
  Report report(settings, "wake",
                {{"name", "name", 10},
                 {"mean_ns", "wake ns", 9, 0},
                 {"floor_ns", "futex ns", 9, 0},
                 {"ratio", "ratio", 7, 3},
                 {"interval_low", "95 %: from", 10, 3},
                 {"interval_high", "to", 7, 3},
                 {"runs", "blocks", 6},
                 {"repeated", "again", 6}});
  const RuntimeDirectory directory;
  auto* const bell = new (shared_memory(sizeof(Bell))) Bell;
  const auto part = [&](Partner& partner) {
    Wakes wakes(partner, *bell, directory);
    const Rounds rounds = alternate(
        partner, std::max<std::size_t>(30, settings.rounds), [&] { return wakes.bare(); },
        [&] { return wakes.tenon(); });
    if (partner.leads()) {
      const Interval interval = median_interval(rounds.ratios());
      Row row{{"name", "wake"},
              {"mode", "overwrite"},
              {"payload_bytes", sizeof(Message)},
              {"mean_ns", median(rounds.rows())},
              {"floor_ns", median(rounds.yardsticks())},
              {"ratio", median(rounds.ratios())},
              {"interval_low", interval.low},
              {"interval_high", interval.high}};
      add_rounds(row, rounds);
      report.add(std::move(row));
    }
    partner.meet();
  };
  run_pair(settings.cores, part, part);
  give_back(bell, sizeof(Bell));
  report.write();
}

}  // namespace tenon::bench
