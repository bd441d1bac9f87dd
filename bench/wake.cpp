// From a publish to a subscriber that was asleep, beside what it is made of: by itself and in a set beside a bare futex wake,
// by a descriptor beside a bare eventfd. In turns of a few wakes each. Both clocks are the machine's monotonic one. Between
// two wakes the leader rests long enough for the follower to sleep again.
#include <linux/futex.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "clock.hpp"
#include "ends.hpp"
#include "payloads.hpp"
#include "settings.hpp"
#include "statistics.hpp"
#include "tenon/wait_set.hpp"

namespace tenon::bench {

namespace {

using Message = ::bench::Bytes40;
constexpr int kWakes = 40;                // of one block
constexpr std::uint64_t kRest = 300'000;  // ns
constexpr auto kLong = std::chrono::seconds(5);
constexpr std::size_t kMembers = 64;  // of the set; one of them is sent to

void rest() {
  const std::uint64_t end = now_ns() + kRest;
  while (now_ns() < end) {}
}

// What the yardsticks sleep on: made before the fork.
struct Bell {
  alignas(64) std::atomic<std::uint32_t> word{0};
  int event = eventfd(0, EFD_CLOEXEC);
};

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) {
  return syscall(SYS_futex, &word, operation, value, nullptr, nullptr, 0);
}

void await_readable(int number) {
  pollfd entry{number, POLLIN, 0};
  if (poll(&entry, 1, 5000) != 1) fail("no descriptor became readable");
}

class Wakes {
 public:
  Wakes(Partner& partner, Bell& bell, const RuntimeDirectory& directory)
      : partner_(partner), bell_(bell), node_(directory.node(partner.leads() ? "leader" : "follower")) {
    if (partner.leads()) publisher_ = must(Publisher<Message>::open(node_, "wake", {.depth = 47}));
    partner.meet();
    if (!partner.leads()) {
      subscriber_ =
          must(Subscriber<Message>::open(node_, "wake", {.publishers = 1, .spin = std::chrono::nanoseconds(0)}));
      (void)must(set_.add(*subscriber_));
      for (std::size_t i = 1; i < kMembers; ++i) {
        others_.push_back(must(Subscriber<Message>::open(node_, "other" + std::to_string(i), {.publishers = 1})));
        (void)must(set_.add(others_.back()));
      }
    }
    partner.meet();
    if (partner.leads() && publisher_->subscriber_count() != 1) fail("no subscriber found");
  }

  double bare_futex() {
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
  double bare_event() {
    std::uint64_t count = 1;
    return block(
        [&] {
          if (write(bell_.event, &count, sizeof count) != sizeof count) fail("an eventfd takes no more");
        },
        [&] {
          await_readable(bell_.event);
          if (read(bell_.event, &count, sizeof count) != sizeof count) fail("an eventfd gives nothing");
        });
  }

  double by_itself() {
    return block([&] { send(); }, [&] { receive(subscriber_->wait_take(kLong)); });
  }
  double in_a_set() {
    return block([&] { send(); },
                 [&] {
                   if (set_.wait(kLong).empty()) fail("nobody is ready");
                   receive(subscriber_->take());
                 });
  }
  double by_descriptor() {
    if (!partner_.leads()) number_of_it_ = must(subscriber_->fd());
    return block([&] { send(); },
                 [&] {
                   auto sample = subscriber_->take();  // announces: what an event loop does before it waits again
                   for (; !sample; sample = subscriber_->take()) await_readable(number_of_it_);
                   receive(sample);
                 });
  }

 private:
  void send() { InPlace::send(*publisher_, number_++); }
  void receive(const Sample<Message>& sample) {
    if (!sample) fail("no message came");
    check(sample->words.front(), sample->words.back(), number_++);
  }

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
  std::vector<Subscriber<Message>> others_;
  WaitSet set_{{.spin = std::chrono::nanoseconds(0)}};
  int number_of_it_ = -1;
  std::uint64_t number_ = 0;
  std::uint32_t rung_ = 0;
};

struct Kind {
  const char* name;
  double (Wakes::*wake)();
  double (Wakes::*yardstick)();
};

constexpr Kind kKinds[] = {
    {"wake", &Wakes::by_itself, &Wakes::bare_futex},
    {"wake in a set of 64", &Wakes::in_a_set, &Wakes::bare_futex},
    {"wake by descriptor", &Wakes::by_descriptor, &Wakes::bare_event},
};

Row row_of(const Kind& kind, const Rounds& rounds) {
  const Interval interval = median_interval(rounds.ratios());
  Row row{{"name", kind.name},
          {"mode", "overwrite"},
          {"payload_bytes", sizeof(Message)},
          {"mean_ns", median(rounds.rows())},
          {"floor_ns", median(rounds.yardsticks())},
          {"ratio", median(rounds.ratios())},
          {"interval_low", interval.low},
          {"interval_high", interval.high}};
  add_rounds(row, rounds);
  return row;
}

}  // namespace

void measure_wake(const Settings& settings) {
  Report report(settings, "wake",
                {{"name", "name", 20},
                 {"mean_ns", "wake ns", 9, 0},
                 {"floor_ns", "bare ns", 9, 0},
                 {"ratio", "ratio", 7, 3},
                 {"interval_low", "95 %: from", 10, 3},
                 {"interval_high", "to", 7, 3},
                 {"runs", "blocks", 6},
                 {"repeated", "again", 6}});
  const RuntimeDirectory directory;
  auto* const bell = new (shared_memory(sizeof(Bell))) Bell;
  for (const Kind& kind : kKinds) {
    if (!settings.wants(kind.name)) continue;
    const auto part = [&](Partner& partner) {
      Wakes wakes(partner, *bell, directory);
      const Rounds rounds = alternate(
          partner, std::max<std::size_t>(30, settings.rounds), [&] { return (wakes.*kind.yardstick)(); },
          [&] { return (wakes.*kind.wake)(); });
      if (partner.leads()) report.add(row_of(kind, rounds));
      partner.meet();
    };
    bell->word = 0;
    run_pair(settings.cores, part, part);
  }
  close(bell->event);
  give_back(bell, sizeof(Bell));
  report.write();
}

}  // namespace tenon::bench
