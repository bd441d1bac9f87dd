// One message to N receivers, all in one process that drains them in turn and then says so: what the sender pays, and how
// long it takes until all have it. Who has no one-to-many sends it N times, as its users would.
#include "clock.hpp"
#include "sampled.hpp"
#include "statistics.hpp"
#include "trips.hpp"
#include "works.hpp"

namespace tenon::bench::compare {

namespace {

class FanOut {
 public:
  FanOut(Partner& partner, Channel& channel) : partner_(partner), channel_(channel) {}

  // ns for each message, until the last receiver has it.
  double block(std::uint64_t count) {
    Desk& desk = partner_.desk();
    std::uint64_t said = (partner_.leads() ? desk.ping : desk.pong).value.load(std::memory_order_relaxed);
    partner_.meet();
    const std::uint64_t start = now_ns();
    std::uint64_t sending = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t before = ticks();
      channel_.there(number_++, 1);
      sending += ticks() - before;
      // The answer is the floor's own: a word.
      ++said;
      if (partner_.leads()) {
        while (desk.pong.value.load(std::memory_order_acquire) != said) {}
        desk.ping.value.store(said, std::memory_order_relaxed);
      } else {
        desk.pong.value.store(said, std::memory_order_release);
      }
    }
    const std::uint64_t taken = now_ns() - start;  // before ns_per_tick(), which takes 20 ms to find out
    sending_.push_back(static_cast<double>(sending) * ns_per_tick() / static_cast<double>(count));
    return static_cast<double>(taken) / static_cast<double>(count);
  }
  [[nodiscard]] double send_ns() const { return median(sending_); }

 private:
  Partner& partner_;
  Channel& channel_;
  std::uint64_t number_ = 1;
  std::vector<double> sending_;
};

Row measure(Partner& partner, Channel& channel, std::size_t rounds) {
  FanOut fan(partner, channel);
  const std::uint64_t count = fill_a_block(partner, [&](std::uint64_t some) { return fan.block(some); });
  const Rounds measured = alternate(
      partner, rounds, [&] { return floor_block(partner); }, [&] { return fan.block(count); });
  Row row = raw_of(measured);
  row["mean_ns"] = median(measured.rows());
  row["send_ns"] = fan.send_ns();
  return row;
}

}  // namespace

void compare_fan_out(const Settings& settings, const Peers& peers) {
  Report report(settings, "compare_fan_out",
                {{"name", "peer", 27},
                 {"receivers", "receivers", 9},
                 {"waiting", "waiting", 9},
                 {"send_ns", "send ns", 10, 0},
                 {"mean_ns", "all ns", 10, 0},
                 {"floor_ns", "floor ns", 9},
                 {"of_tenon", "of Tenon", 8, 2}});
  const std::vector<Peer> able = chosen(settings, peers, [](const Peer&) { return true; });
  for (const std::uint32_t receivers : {1U, 2U, 4U, 8U, 16U, 32U, 64U})
    add_rows(report, settings, able, {"", 40, 47, receivers}, Ways::there, measure, "mean_ns",
             [&](Row& row) { row["receivers"] = receivers; });
  report.write();
}

}  // namespace tenon::bench::compare
