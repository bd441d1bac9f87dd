// Half of a round trip over a way there and a way back, beside half of a round trip of the floor.
#include "sampled.hpp"
#include "trips.hpp"
#include "works.hpp"

namespace tenon::bench::compare {

namespace {

class Latency {
 public:
  Latency(const Settings& settings, const Peers& peers)
      : settings_(settings),
        peers_(peers),
        report_(settings, "compare_latency",
                {{"name", "peer", 27},
                 {"payload_bytes", "bytes", 9},
                 {"waiting", "waiting", 9},
                 {"p50_ns", "p50 ns", 10, 0},
                 {"p99_ns", "p99 ns", 10, 0},
                 {"p999_ns", "p99.9 ns", 10, 0},
                 {"mean_ns", "mean ns", 10, 0},
                 {"floor_ns", "floor ns", 9},
                 {"ratio", "ratio", 8, 2},
                 {"open_us", "open µs", 9, 0},
                 {"memory_kib", "KiB", 9, 0},
                 {"of_tenon", "of Tenon", 8, 2}}) {}

  void size(std::size_t bytes) {
    const Place place{"", bytes, bytes >= std::size_t{1} << 20 ? 11U : 47U};
    add_rows(report_, settings_, chosen(settings_, peers_, [&](const Peer& peer) { return peer.largest >= bytes; }),
             place, Ways::there_and_back, measure_trips, "ratio", [&](Row& row) { row["payload_bytes"] = bytes; });
  }
  void write() const { report_.write(); }

 private:
  const Settings& settings_;
  const Peers& peers_;
  Report report_;
};

}  // namespace

void compare_latency(const Settings& settings, const Peers& peers) {
  Latency latency(settings, peers);
  for (const std::size_t bytes :
       {std::size_t{8}, std::size_t{40}, std::size_t{64}, std::size_t{256}, std::size_t{1} << 10, std::size_t{4} << 10,
        std::size_t{64} << 10, std::size_t{1} << 20, std::size_t{16} << 20})
    latency.size(bytes);
  latency.write();
}

}  // namespace tenon::bench::compare
