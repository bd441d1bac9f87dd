// From a send to a receiver that sleeps and has the message: the sender notes the time on the page that both share, the
// receiver looks at its clock when it has the message. Between two the sender rests, so that the receiver sleeps again.
#include <thread>

#include "clock.hpp"
#include "sampled.hpp"
#include "statistics.hpp"
#include "works.hpp"

namespace tenon::bench::compare {

namespace {

constexpr std::uint64_t kWakes = 400;     // of a pass
constexpr std::uint64_t kRest = 300'000;  // ns
constexpr std::chrono::seconds kIdle{2};

void rest() {
  const std::uint64_t end = now_ns() + kRest;
  while (now_ns() < end) {}
}

double processor_seconds() {
  timespec time{};
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Of a processor, for a receiver, and all threads of its process, to which nothing is sent for two seconds.
double idle_share(Partner& partner, Channel& channel, std::uint64_t number) {
  const double before = processor_seconds();
  if (partner.leads()) std::this_thread::sleep_for(kIdle);
  channel.there(number, 1);
  const double used = processor_seconds() - before;
  const std::uint64_t heard = partner.exchange(static_cast<std::uint64_t>(used * 1e9));
  return static_cast<double>(heard) / static_cast<double>(std::chrono::nanoseconds(kIdle).count());
}

Row measure(Partner& partner, Channel& channel) {
  std::vector<double> times;
  Word& sent = partner.desk().ping;
  for (std::uint64_t number = 1; number <= kWakes; ++number) {
    if (partner.leads()) {
      rest();
      sent.value.store(now_ns(), std::memory_order_relaxed);
    }
    channel.there(number, 1);
    const std::uint64_t taken = now_ns();
    const std::uint64_t ns = partner.leads() ? 0 : taken - sent.value.load(std::memory_order_relaxed);
    times.push_back(static_cast<double>(partner.exchange(ns)));
  }
  return {{"idle_cpu_share", idle_share(partner, channel, kWakes + 1)},
          {"p50_ns", quantile(times, 0.5)},
          {"p90_ns", quantile(times, 0.9)},
          {"p99_ns", quantile(times, 0.99)}};
}

}  // namespace

void compare_wake(const Settings& settings, const Peers& peers) {
  Report report(settings, "compare_wake",
                {{"name", "peer", 27},
                 {"p50_ns", "p50 ns", 10, 0},
                 {"p90_ns", "p90 ns", 10, 0},
                 {"p99_ns", "p99 ns", 10, 0},
                 {"idle_cpu_share", "idle CPU", 9, 5},
                 {"of_tenon", "of Tenon", 8, 2}});
  const std::vector<Peer> able = chosen(settings, peers, [](const Peer& peer) { return peer.sleeps; });
  const auto rows = in_passes(kPassesOfWakes, able, [&](const Peer& peer) {
    return measure_apart(settings.cores, peer, {"", 40, 47, 1, Waiting::sleeping}, Ways::there, measure);
  });
  std::optional<double> tenon;
  for (std::size_t i = 0; i < able.size(); ++i) {
    if (rows[i].empty()) continue;
    Row row = row_of(able[i], rows[i]);
    if (i == 0) tenon = row.at("p50_ns").get<double>();
    if (tenon) row["of_tenon"] = row.at("p50_ns").get<double>() / *tenon;
    report.add(std::move(row));
  }
  report.write();
}

}  // namespace tenon::bench::compare
