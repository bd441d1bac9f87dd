// A request and its answer, by what each peer has for that; both ends poll. A call is the whole round trip.
#include "sampled.hpp"
#include "trips.hpp"
#include "works.hpp"

namespace tenon::bench::compare {

namespace {

// Those who have calls, with their calls in place of their messages.
std::vector<Peer> callers(const Settings& settings, const Peers& peers) {
  std::vector<Peer> able = chosen(settings, peers, [](const Peer& peer) { return peer.calls != nullptr; });
  for (Peer& peer : able) peer.open = peer.calls;
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
  add_rows(report, settings, callers(settings, peers), {"", 40, 47}, Ways::there_and_back, measure_trips, "ratio",
           [](Row& row) {
             for (const char* const key : {"p50_ns", "p99_ns", "p999_ns", "mean_ns", "floor_ns"})
               row[key] = 2 * row.at(key).get<double>();  // there and back
           });
  report.write();
}

}  // namespace tenon::bench::compare
