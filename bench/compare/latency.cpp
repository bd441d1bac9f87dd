// Half of a round trip over a way there and a way back, beside half of a round trip of the floor.
#include "../clock.hpp"
#include "../floor.hpp"
#include "../statistics.hpp"
#include "sampled.hpp"
#include "works.hpp"

namespace tenon::bench::compare {

namespace {

constexpr std::uint64_t kFloorTrips = 4000;
constexpr std::uint64_t kStampedBlocks = 10;

class Trips {
 public:
  Trips(Partner& partner, Channel& channel) : partner_(partner), channel_(channel) {}

  double block(std::uint64_t count) {
    partner_.meet();
    const std::uint64_t start = now_ns();
    channel_.trips(number_, count);
    number_ += count;
    return static_cast<double>(now_ns() - start) / static_cast<double>(count) / 2;
  }
  std::vector<double> stamped(std::uint64_t count) {
    std::vector<double> times(count);
    partner_.meet();
    for (double& time : times) {
      const std::uint64_t start = ticks();
      channel_.trips(number_++, 1);
      time = static_cast<double>(ticks() - start) * ns_per_tick() / 2;
    }
    return times;
  }

 private:
  Partner& partner_;
  Channel& channel_;
  std::uint64_t number_ = 1;
};

Row measure(Partner& partner, Channel& channel, std::size_t rounds) {
  Trips trips(partner, channel);
  const std::uint64_t count = fill_a_block(partner, [&](std::uint64_t some) { return trips.block(some); });
  const auto yardstick = [&]() -> double {
    if (partner.leads()) return lead_floor(partner, kFloorTrips);
    follow_floor(partner, kFloorTrips);
    return 0;
  };
  const Rounds measured = alternate(partner, rounds, yardstick, [&] { return trips.block(count); });
  Row row = raw_of(measured);
  const auto times = trips.stamped(std::min<std::uint64_t>(kStampedBlocks * count, 50'000));
  row["mean_ns"] = median(measured.rows());
  row["p50_ns"] = quantile(times, 0.5);
  row["p99_ns"] = quantile(times, 0.99);
  row["p999_ns"] = quantile(times, 0.999);
  return row;
}

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
                 {"of_tenon", "of Tenon", 8, 2}}) {}

  void size(std::size_t bytes) {
    const Place place{"", bytes, bytes >= std::size_t{1} << 20 ? 11U : 47U};
    std::vector<Peer> able;
    for (const Peer& peer : peers_.there)
      if (peer.largest >= bytes && settings_.wants(peer.name)) able.push_back(peer);
    const auto rows = in_passes(able, [&](const Peer& peer) {
      return faster(settings_.cores, peer, place, Ways::there_and_back, [&](Partner& partner, Channel& channel) {
        return measure(partner, channel, std::max<std::size_t>(3, settings_.rounds / kPasses));
      });
    });
    double tenon = 0;
    for (std::size_t i = 0; i < able.size(); ++i) {
      if (rows[i].empty()) continue;
      Row row = row_of(able[i], rows[i]);
      row["payload_bytes"] = bytes;
      add_sums(row, rows[i]);
      if (i == 0) tenon = row.at("ratio").get<double>();
      row["of_tenon"] = row.at("ratio").get<double>() / tenon;
      report_.add(std::move(row));
    }
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
  for (const std::size_t bytes : {std::size_t{8}, std::size_t{40}, std::size_t{64}, std::size_t{256}, std::size_t{1} << 10,
                                  std::size_t{4} << 10, std::size_t{64} << 10, std::size_t{1} << 20, std::size_t{16} << 20})
    latency.size(bytes);
  latency.write();
}

}  // namespace tenon::bench::compare
