// From a send to a receiver that sleeps and has the message: the sender notes the time on the page that both share, the
// receiver looks at its clock when it has the message. Between two the sender rests, so that the receiver sleeps again.
#include "../clock.hpp"
#include "../statistics.hpp"
#include "sampled.hpp"
#include "works.hpp"

namespace tenon::bench::compare {

namespace {

constexpr std::uint64_t kWakes = 400;     // of a pass
constexpr std::uint64_t kRest = 300'000;  // ns

void rest() {
  const std::uint64_t end = now_ns() + kRest;
  while (now_ns() < end) {}
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
  return {{"p50_ns", quantile(times, 0.5)}, {"p90_ns", quantile(times, 0.9)}, {"p99_ns", quantile(times, 0.99)}};
}

}  // namespace

void compare_wake(const Settings& settings, const Peers& peers) {
  Report report(settings, "compare_wake",
                {{"name", "peer", 27},
                 {"p50_ns", "p50 ns", 10, 0},
                 {"p90_ns", "p90 ns", 10, 0},
                 {"p99_ns", "p99 ns", 10, 0},
                 {"of_tenon", "of Tenon", 8, 2}});
  std::vector<Peer> able;
  for (const Peer& peer : peers.there)
    if (peer.sleeps && settings.wants(peer.name)) able.push_back(peer);
  const auto rows = in_passes(able, [&](const Peer& peer) {
    return measure_apart(settings.cores, peer, {"", 40, 47, 1, Waiting::sleeping}, Ways::there, measure);
  });
  double tenon = 0;
  for (std::size_t i = 0; i < able.size(); ++i) {
    if (rows[i].empty()) continue;
    Row row = row_of(able[i], rows[i]);
    if (i == 0) tenon = row.at("p50_ns").get<double>();
    row["of_tenon"] = row.at("p50_ns").get<double>() / tenon;
    report.add(std::move(row));
  }
  report.write();
}

}  // namespace tenon::bench::compare
