// What the works have in common: a count that fills a block, several passes over all peers, their rounds put together.
#pragma once

#include "apart.hpp"
#include "rounds.hpp"
#include "settings.hpp"

namespace tenon::bench::compare {

// A pass is all peers in turn, each in new processes, with new memory. Where its lines come to lie decides how far they are
// from the processors: a tenth to a fifth, for as long as that memory is used. So what is compared is the median of many
// placements with few rounds each, not of many rounds with few.
inline constexpr std::size_t kPasses = 15;
inline constexpr std::size_t kPassesOfWakes = 3;

// How many operations last a few milliseconds; both sides get the same answer. `run` does so many and returns ns for each.
[[nodiscard]] std::uint64_t fill_a_block(Partner& partner, const std::function<double(std::uint64_t)>& run);

// {"raw": [[before, row, after], …]}
[[nodiscard]] Row raw_of(const Rounds& rounds);
// Mean, yardstick and ratio over the rounds of all passes.
void add_sums(Row& row, const std::vector<Row>& passes);

// `measure` in the one way of waiting that this peer has, or in the faster of the two if it has threads of its own: those
// lose their processor to a receiver that polls. The row says which, as "waiting".
[[nodiscard]] std::optional<Row> faster(const Cores& cores, const Peer& peer, Place place, Ways ways,
                                        const Measure& measure);

// Name, version and settings of the peer, how it waited, and the medians over the passes of each percentile and cost.
[[nodiscard]] Row row_of(const Peer& peer, const std::vector<Row>& passes);

// Those that are wanted and fit, and the one that the others are compared with, which comes first.
[[nodiscard]] std::vector<Peer> chosen(const Settings& settings, const Peers& peers,
                                       const std::function<bool(const Peer&)>& fits);

// Measures each in turn, in passes, and adds a row for each: its sums, what `finish` makes of them, and `of_tenon`, its
// `compared` beside that of the first, if the first has a row.
using MeasureRounds = std::function<Row(Partner&, Channel&, std::size_t rounds)>;
void add_rows(Report& report, const Settings& settings, const std::vector<Peer>& able, const Place& place, Ways ways,
              const MeasureRounds& measure, const char* compared, const std::function<void(Row&)>& finish);

// The passes that succeeded, each with the rows of `peers` in turn: [peer][pass].
[[nodiscard]] std::vector<std::vector<Row>> in_passes(std::size_t passes, const std::vector<Peer>& peers,
                                                      const std::function<std::optional<Row>(const Peer&)>& measure);

}  // namespace tenon::bench::compare
