// Messages as fast as one process sends them and another takes them, all of them: who would lose some waits instead. Both
// clocks start when both are ready; the end is when the last has been taken.
#include "clock.hpp"
#include "sampled.hpp"
#include "statistics.hpp"
#include "trips.hpp"
#include "works.hpp"

namespace tenon::bench::compare {

namespace {

constexpr std::uint32_t kDepth = 767;      // Tenon's ring of 1024
constexpr std::uint32_t kLargeDepth = 47;  // of 64 KiB

Row measure(Partner& partner, Channel& channel, std::size_t rounds) {
  std::uint64_t number = 1;
  const auto block = [&](std::uint64_t count) {
    partner.meet();
    const std::uint64_t start = now_ns();
    channel.there(number, count);
    number += count;
    partner.meet();
    return static_cast<double>(now_ns() - start) / static_cast<double>(count);
  };
  const std::uint64_t count = fill_a_block(partner, block);
  const Rounds measured = alternate(
      partner, rounds, [&] { return floor_block(partner); }, [&] { return block(count); });
  Row row = raw_of(measured);
  row["mean_ns"] = median(measured.rows());
  return row;
}

class Stream {
 public:
  Stream(const Settings& settings, const Peers& peers)
      : settings_(settings),
        peers_(peers),
        report_(settings, "compare_stream",
                {{"name", "peer", 27},
                 {"payload_bytes", "bytes", 9},
                 {"waiting", "waiting", 9},
                 {"msgs_per_s", "msgs/s", 12, 0},
                 {"mean_ns", "ns each", 10},
                 {"floor_ns", "floor ns", 9},
                 {"of_tenon", "of Tenon", 8, 3}}) {}

  void size(std::size_t bytes) {
    const Place place{"", bytes, bytes > 1024 ? kLargeDepth : kDepth, 1, Waiting::polling, true};
    const auto fits = [&](const Peer& peer) { return peer.largest >= bytes && peer.lossless; };
    add_rows(report_, settings_, chosen(settings_, peers_, fits), place, Ways::there, measure, "msgs_per_s",
             [&](Row& row) {
               row["payload_bytes"] = bytes;
               row["msgs_per_s"] = 1e9 / row.at("mean_ns").get<double>();
             });
  }
  void write() const { report_.write(); }

 private:
  const Settings& settings_;
  const Peers& peers_;
  Report report_;
};

}  // namespace

void compare_stream(const Settings& settings, const Peers& peers) {
  Stream stream(settings, peers);
  for (const std::size_t bytes : {std::size_t{40}, std::size_t{1} << 10, std::size_t{64} << 10}) stream.size(bytes);
  stream.write();
}

}  // namespace tenon::bench::compare
