#include "trips.hpp"

#include "clock.hpp"
#include "floor.hpp"
#include "sampled.hpp"
#include "statistics.hpp"

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

}  // namespace

double floor_block(Partner& partner) {
  if (partner.leads()) return lead_floor(partner, kFloorTrips);
  follow_floor(partner, kFloorTrips);
  return 0;
}

Row measure_trips(Partner& partner, Channel& channel, std::size_t rounds) {
  Trips trips(partner, channel);
  const std::uint64_t count = fill_a_block(partner, [&](std::uint64_t some) { return trips.block(some); });
  const Rounds measured = alternate(
      partner, rounds, [&] { return floor_block(partner); }, [&] { return trips.block(count); });
  Row row = raw_of(measured);
  const auto times = trips.stamped(std::min<std::uint64_t>(kStampedBlocks * count, 50'000));
  row["mean_ns"] = median(measured.rows());
  row["p50_ns"] = quantile(times, 0.5);
  row["p99_ns"] = quantile(times, 0.99);
  row["p999_ns"] = quantile(times, 0.999);
  return row;
}

}  // namespace tenon::bench::compare
