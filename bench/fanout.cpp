// What a publish costs with 64 subscribers attached, beside the same with one. Both are measured in the same run in
// turns: two topics, one with a single subscriber. The subscribers live in the second process.
//   idle      they never take; the publisher sets them aside at the first gate
//   drained   reliable; taken from in turn by one thread, between the bursts that are timed
//   asleep    each sleeps in a thread of its own: a figure, the publisher pays for waking them
// A burst is half a ring. The publish that raises the gate, every quarter ring, reads every cursor: it is found by its
// place and shown apart; the others are the publish that the goal speaks of.
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "clock.hpp"
#include "ends.hpp"
#include "payloads.hpp"
#include "settings.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

using Message = ::bench::Bytes40;
constexpr std::uint32_t kMany = 64;
constexpr std::uint64_t kMessages = 16'384;  // of one block
constexpr std::uint64_t kStampedMessages = 1 << 20;
// Messages between two stamps: some processors' counters move in steps of 10 ns. Divides a quarter ring less one.
constexpr std::uint64_t kGroup = 5;

enum class Readers { idle, drained, asleep };
std::string name_of(Readers readers) {
  switch (readers) {
    case Readers::idle:
      return "attached, idle";
    case Readers::drained:
      return "reliable, drained";
    default:
      return "asleep";
  }
}

struct Costs {
  double usual = 0;  // ns, all but the gate's
  double gate = 0;
};

// One topic seen from one side: a publisher, or all its subscribers.
class Fan {
 public:
  Fan(Partner& partner, const RuntimeDirectory& directory, Readers readers, std::uint32_t subscribers,
      std::uint32_t capacity)
      : partner_(partner), node_(directory.node(partner.leads() ? "leader" : "follower")), readers_(readers) {
    const std::string topic = "fan" + std::to_string(subscribers);
    const bool reliable = readers == Readers::drained;
    if (partner.leads())
      publisher_ =
          must(Publisher<Message>::open(node_, topic,
                                        {.depth = depth_of(capacity),
                                         .loans = 1,
                                         .holds = subscribers,
                                         .slow_reader = reliable ? SlowReader::block : SlowReader::overwrite}));
    partner.meet();
    for (std::uint32_t i = 0; !partner.leads() && i < subscribers; ++i)
      subscribers_.push_back(std::make_unique<Subscriber<Message>>(must(
          Subscriber<Message>::open(node_, topic, {.reliable = reliable, .holds = 1, .publishers = 1, .spin = {}}))));
    partner.meet();
    if (partner.leads() && publisher_->subscriber_count() != subscribers) fail("not every subscriber was found");
    burst_ = capacity / 2;
    step_ = capacity / 4;
  }

  // Some bursts, with one stamp at each gate: the leader's answer is the mean of the others.
  Costs block() {
    Costs sum;
    std::uint64_t gates = 0;
    for (std::uint64_t done = 0; done < kMessages; done += burst_) {
      partner_.meet();
      if (partner_.leads()) gates += burst(sum);
      partner_.meet();
      drain();
    }
    const double messages = static_cast<double>(kMessages - gates);
    return {sum.usual * ns_per_tick() / messages, sum.gate * ns_per_tick() / static_cast<double>(gates)};
  }

  // A stamp after every few publishes, ns for each; the cost of a stamp is in it.
  std::vector<double> stamped() {
    // Written once, so that no page is first touched between two stamps.
    std::vector<double> times(kStampedMessages / kGroup);
    times.clear();
    for (std::uint64_t done = 0; done < kStampedMessages; done += burst_) {
      partner_.meet();
      if (partner_.leads()) stamped_burst(times);
      partner_.meet();
      drain();
    }
    return times;
  }

 private:
  std::uint64_t burst(Costs& sum) {
    std::uint64_t gates = 0;
    std::uint64_t before = ticks();
    for (std::uint64_t i = 0; i < burst_; i += step_, ++gates) {
      InPlace::send(*publisher_, sent_++);
      const std::uint64_t gate_done = ticks();
      sum.gate += static_cast<double>(gate_done - before);
      for (std::uint64_t k = 1; k < step_; ++k) InPlace::send(*publisher_, sent_++);
      before = ticks();
      sum.usual += static_cast<double>(before - gate_done);
    }
    return gates;
  }

  void stamped_burst(std::vector<double>& times) {
    for (std::uint64_t i = 0; i < burst_; i += step_) {
      InPlace::send(*publisher_, sent_++);
      std::uint64_t before = ticks();
      for (std::uint64_t group = 1; group < step_; group += kGroup) {
        for (std::uint64_t k = 0; k < kGroup; ++k) InPlace::send(*publisher_, sent_++);
        const std::uint64_t after = ticks();
        times.push_back(static_cast<double>(after - before) * ns_per_tick() / kGroup);
        before = after;
      }
    }
  }

  void drain() {
    if (readers_ != Readers::drained) return;
    for (const auto& subscriber : subscribers_)
      for (std::uint64_t i = 0; i < burst_; ++i) InPlace::receive(*subscriber, taken_ + i);
    taken_ += burst_;
    partner_.meet();
  }

  Partner& partner_;
  Node node_;
  Readers readers_;
  std::optional<Publisher<Message>> publisher_;
  std::vector<std::unique_ptr<Subscriber<Message>>> subscribers_;
  std::uint64_t burst_ = 0;
  std::uint64_t step_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t taken_ = 0;
};

class Fanout {
 public:
  explicit Fanout(const Settings& settings)
      : settings_(settings),
        report_(settings, "fanout",
                {{"name", "64 subscribers", 18},
                 {"ring", "ring", 6},
                 {"mean_ns", "mean ns", 9},
                 {"one_mean_ns", "one: mean", 9},
                 {"ratio", "ratio", 6, 2},
                 {"ratio_low", "low", 6, 2},
                 {"ratio_high", "high", 6, 2},
                 {"p999_ns", "p99.9 ns", 9},
                 {"one_p999_ns", "one: p99.9", 10},
                 {"ratio_p999", "ratio", 6, 2},
                 {"gate_ns", "gate ns", 9},
                 {"one_gate_ns", "one: gate", 9},
                 {"runs", "runs", 5},
                 {"repeated", "again", 6}}) {}

  void measure(Readers readers, std::uint32_t capacity) {
    if (!settings_.wants(name_of(readers))) return;
    const RuntimeDirectory directory;
    const auto part = [&](Partner& partner) { one_side(partner, directory, readers, capacity); };
    run_pair(settings_.cores, part, part);
  }
  void wake_all();
  void write() const { report_.write(); }

 private:
  void one_side(Partner& partner, const RuntimeDirectory& directory, Readers readers, std::uint32_t capacity) {
    Fan one(partner, directory, readers, 1, capacity);
    Fan many(partner, directory, readers, kMany, capacity);
    std::vector<double> gates_of_one;
    std::vector<double> gates;
    const auto block_of = [](Fan& fan, std::vector<double>& gate) {
      const Costs costs = fan.block();
      gate.push_back(costs.gate);
      return costs.usual;
    };
    const Rounds rounds = alternate(
        partner, settings_.rounds, [&] { return block_of(one, gates_of_one); }, [&] { return block_of(many, gates); });
    const auto times_of_one = one.stamped();
    const auto times = many.stamped();
    partner.meet();
    if (!partner.leads()) return;
    const double p999 = quantile(times, 0.999);
    const double one_p999 = quantile(times_of_one, 0.999);
    Row row{{"name", name_of(readers)},         {"mode", readers == Readers::drained ? "reliable" : "overwrite"},
            {"payload_bytes", sizeof(Message)}, {"ring", capacity},
            {"mean_ns", median(rounds.rows())}, {"one_mean_ns", median(rounds.yardsticks())},
            {"ratio", median(rounds.ratios())}, {"p999_ns", p999},
            {"one_p999_ns", one_p999},          {"ratio_p999", p999 / one_p999},
            {"gate_ns", median(gates)},         {"one_gate_ns", median(gates_of_one)}};
    add_rounds(row, rounds);
    report_.add(std::move(row));
  }

  const Settings& settings_;
  Report report_;
};

// Each message wakes 64 threads; the next is published when all of them sleep again.
void Fanout::wake_all() {
  if (!settings_.wants(name_of(Readers::asleep))) return;
  constexpr int kWakes = 200;
  const RuntimeDirectory directory;
  auto* const taken = new (shared_memory(sizeof(Word))) Word;
  const auto lead = [&](Partner& partner) {
    const Node node = directory.node("leader");
    auto publisher = must(Publisher<Message>::open(node, "asleep", {.depth = 47, .loans = 1, .holds = kMany}));
    partner.meet();
    partner.meet();
    std::vector<double> times;
    for (std::uint64_t wake = 0; wake < kWakes; ++wake) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      const std::uint64_t start = now_ns();
      InPlace::send(publisher, wake);
      times.push_back(static_cast<double>(now_ns() - start));
      while (taken->value.load(std::memory_order_acquire) < (wake + 1) * kMany)
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    Row row{{"name", name_of(Readers::asleep)}, {"mode", "overwrite"},    {"payload_bytes", sizeof(Message)},
            {"ring", publisher.capacity()},     {"mean_ns", mean(times)}, {"p999_ns", quantile(times, 0.999)},
            {"p50_ns", quantile(times, 0.5)},   {"runs", times.size()}};
    report_.add(std::move(row));
  };
  const auto follow = [&](Partner& partner) {
    const Node node = directory.node("follower");
    partner.meet();
    std::vector<std::thread> threads;
    for (std::uint32_t i = 0; i < kMany; ++i) {
      auto subscriber = std::make_shared<Subscriber<Message>>(
          must(Subscriber<Message>::open(node, "asleep", {.holds = 1, .publishers = 1, .spin = {}})));
      threads.emplace_back([subscriber, taken] {
        for (std::uint64_t wake = 0; wake < kWakes;) {
          const auto sample = subscriber->wait_take(std::chrono::seconds(1));
          if (!sample) continue;
          check(sample->words.front(), sample->words.back(), wake++);
          taken->value.fetch_add(1, std::memory_order_acq_rel);
        }
      });
    }
    partner.meet();
    for (auto& thread : threads) thread.join();
  };
  run_pair(settings_.cores, lead, follow);
  give_back(taken, sizeof(Word));
}

}  // namespace

void measure_fanout(const Settings& settings) {
  Fanout fanout(settings);
  for (const std::uint32_t capacity : {64u, 1024u})
    for (const Readers readers : {Readers::idle, Readers::drained}) fanout.measure(readers, capacity);
  fanout.wake_all();
  fanout.write();
}

}  // namespace tenon::bench
