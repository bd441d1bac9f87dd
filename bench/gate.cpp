// What it costs to settle readers at the gate, beside settling them message by message (docs/adr/0010).
//
// A ring with a subscriber that fell behind and holds a message: exactly then a publisher that asks per message must, for
// each message it replaces, make its mark on the slot seen by all (a full fence) and read that subscriber's holds. The
// yardstick is that: the same publishes, each with a fence and a look at a word that stands for the holds. The row is the
// publisher as it is.
#include <atomic>
#include <optional>

#include "clock.hpp"
#include "ends.hpp"
#include "payloads.hpp"
#include "settings.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

using Message = ::bench::Bytes40;
constexpr std::uint64_t kMessages = 1 << 16;  // of one block
constexpr std::uint32_t kCapacity = 1024;

class Laggard {
 public:
  Laggard(Partner& partner, const RuntimeDirectory& directory)
      : partner_(partner), node_(directory.node(partner.leads() ? "leader" : "follower")) {
    if (partner.leads())
      publisher_ =
          must(Publisher<Message>::open(node_, "gate", {.depth = depth_of(kCapacity), .loans = 1, .holds = 2}));
    partner.meet();
    if (!partner.leads()) subscriber_ = must(Subscriber<Message>::open(node_, "gate", {.holds = 1, .publishers = 1}));
    partner.meet();
    if (partner.leads() && publisher_->subscriber_count() != 1) fail("no subscriber found");
    if (partner.leads()) InPlace::send(*publisher_, 0);
    partner.meet();
    if (!partner.leads()) held_.emplace(subscriber_->take());
    if (!partner.leads() && !*held_) fail("no message to hold");
    partner.meet();
  }

  double at_the_gate() {
    return block([](auto&) {});
  }
  double per_message() {
    return block([this](Message& message) {
      message.words.front() = 0;  // the slot's mark: a store to the slot's line before the fence
      std::atomic_thread_fence(std::memory_order_seq_cst);
      if (partner_.desk().pong.value.load(std::memory_order_seq_cst) == kMessages) fail("no such message is held");
    });
  }

 private:
  template <class Settle>
  double block(Settle settle) {
    partner_.meet();
    if (!partner_.leads()) return 0;
    const std::uint64_t start = now_ns();
    for (std::uint64_t number = 0; number < kMessages; ++number) {
      auto loan = publisher_->loan_uninitialised();
      if (!loan) fail("no loan");
      settle(**loan);
      (*loan)->words.front() = number;
      (*loan)->words.back() = number;
      std::move(*loan).publish();
    }
    return static_cast<double>(now_ns() - start) / kMessages;
  }

  Partner& partner_;
  Node node_;
  std::optional<Publisher<Message>> publisher_;
  std::optional<Subscriber<Message>> subscriber_;
  std::optional<Sample<Message>> held_;
};

}  // namespace

void measure_gate(const Settings& settings) {
  Report report(settings, "gate",
                {{"name", "name", 22},
                 {"ring", "ring", 6},
                 {"mean_ns", "mean ns", 9, 2},
                 {"yardstick_ns", "per message", 12, 2},
                 {"ratio", "ratio", 7, 3},
                 {"ratio_low", "low", 7, 3},
                 {"ratio_high", "high", 7, 3},
                 {"runs", "runs", 5},
                 {"repeated", "again", 6}});
  const RuntimeDirectory directory;
  const auto part = [&](Partner& partner) {
    Laggard laggard(partner, directory);
    const Rounds rounds = alternate(
        partner, settings.rounds, [&] { return laggard.per_message(); }, [&] { return laggard.at_the_gate(); });
    if (partner.leads()) {
      Row row{{"name", "a laggard that holds"},   {"mode", "overwrite"},
              {"payload_bytes", sizeof(Message)}, {"ring", kCapacity},
              {"mean_ns", median(rounds.rows())}, {"yardstick_ns", median(rounds.yardsticks())},
              {"ratio", median(rounds.ratios())}};
      add_rounds(row, rounds);
      report.add(std::move(row));
    }
    partner.meet();
  };
  run_pair(settings.cores, part, part);
  report.write();
}

}  // namespace tenon::bench
