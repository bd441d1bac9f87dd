// A request and its answer, by what each peer has for that; both ends poll. A call is the whole round trip.
#include "sampled.hpp"
#include "trips.hpp"
#include "works.hpp"

namespace tenon::bench::compare {

namespace {

// Those who have calls, with their calls in place of their messages.
std::vector<Peer> callers(const Settings& settings, const Peers& peers) {
  std::vector<Peer> able;
  for (Peer peer : peers.there) {
    if (!peer.calls || !settings.wants(peer.name)) continue;
    peer.open = peer.calls;
    able.push_back(std::move(peer));
  }
  return able;
}

}  // namespace

void compare_call(const Settings& settings, const Peers& peers) {
  Report report(settings, "compare_call",
                {{"name", "peer", 27},
                 {"waiting", "waiting", 9},
                 {"p50_ns", "p50 ns", 10, 0},
                 {"p99_ns", "p99 ns", 10, 0},
                 {"mean_ns", "mean ns", 10, 0},
                 {"floor_ns", "floor ns", 9},
                 {"ratio", "ratio", 8, 2},
                 {"of_tenon", "of Tenon", 8, 2}});
  const std::vector<Peer> able = callers(settings, peers);
  const auto rows = in_passes(able, [&](const Peer& peer) {
    return faster(settings.cores, peer, {"", 40, 47}, Ways::there_and_back, [&](Partner& partner, Channel& channel) {
      return measure_trips(partner, channel, std::max<std::size_t>(3, settings.rounds / kPasses));
    });
  });
  double tenon = 0;
  for (std::size_t i = 0; i < able.size(); ++i) {
    if (rows[i].empty()) continue;
    Row row = row_of(able[i], rows[i]);
    add_sums(row, rows[i]);
    if (i == 0) tenon = row.at("ratio").get<double>();
    row["of_tenon"] = row.at("ratio").get<double>() / tenon;
    for (const char* const key : {"p50_ns", "p99_ns", "p999_ns", "mean_ns", "floor_ns"})
      row[key] = 2 * row.at(key).get<double>();  // there and back
    report.add(std::move(row));
  }
  report.write();
}

}  // namespace tenon::bench::compare
