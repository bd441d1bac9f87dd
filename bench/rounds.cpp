#include "rounds.hpp"

#include <algorithm>

namespace tenon::bench {

namespace {

constexpr double kSteady = 0.10;
constexpr std::size_t kRepeatsPerRound = 1;

std::vector<double> collect(const std::vector<Round>& rounds, double (*value)(const Round&)) {
  std::vector<double> values;
  values.reserve(rounds.size());
  std::transform(rounds.begin(), rounds.end(), std::back_inserter(values), value);
  return values;
}

}  // namespace

bool Round::steady() const noexcept { return std::max(before, after) <= (1 + kSteady) * std::min(before, after); }

std::vector<double> Rounds::rows() const {
  return collect(kept, [](const Round& round) { return round.row; });
}
std::vector<double> Rounds::yardsticks() const {
  return collect(kept, [](const Round& round) { return round.yardstick(); });
}
std::vector<double> Rounds::ratios() const {
  return collect(kept, [](const Round& round) { return round.ratio(); });
}

Rounds alternate(Partner& partner, std::size_t rounds, const Block& yardstick, const Block& row) {
  Rounds result;
  (void)yardstick();  // both once unmeasured: caches, page tables, the cores' clock rates
  (void)row();
  for (bool more = true; more;) {
    const Round round{yardstick(), row(), yardstick()};
    if (!round.steady() && result.repeated < kRepeatsPerRound * rounds) {
      ++result.repeated;
    } else {
      if (!round.steady()) ++result.unsteady;
      result.kept.push_back(round);
    }
    more = result.kept.size() < rounds;
    const std::uint64_t heard = partner.exchange(more ? 1 : 0);
    if (!partner.leads()) more = heard != 0;
  }
  return result;
}

}  // namespace tenon::bench
