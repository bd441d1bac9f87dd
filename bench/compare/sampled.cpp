#include "sampled.hpp"

#include <algorithm>

#include "statistics.hpp"

namespace tenon::bench::compare {

namespace {

constexpr double kBlock = 3e6;  // ns

}  // namespace

std::uint64_t fill_a_block(Partner& partner, const std::function<double(std::uint64_t)>& run) {
  std::uint64_t count = 8;
  (void)run(count);  // the first of anything is slow, and would make the blocks too small for good
  for (;;) {
    const double each = run(count);
    const double wanted = partner.leads() ? kBlock / std::max(each, 1.0) : 0;
    const auto next = static_cast<std::uint64_t>(std::clamp(wanted, 4.0, 1e6));
    const std::uint64_t heard = partner.exchange(next);
    const std::uint64_t agreed = partner.leads() ? next : heard;
    if (agreed <= 2 * count) return agreed;
    count = std::min(agreed, 16 * count);
  }
}

Row raw_of(const Rounds& rounds) {
  Row raw = Row::array();
  for (const Round& round : rounds.kept) raw.push_back({round.before, round.row, round.after});
  return {{"raw", raw}};
}

void add_sums(Row& row, const std::vector<Row>& passes) {
  Rounds all;
  for (const Row& pass : passes)
    for (const Row& one : pass.at("raw"))
      all.kept.push_back({one.at(0).get<double>(), one.at(1).get<double>(), one.at(2).get<double>()});
  row["mean_ns"] = median(all.rows());
  row["floor_ns"] = median(all.yardsticks());
  row["ratio"] = median(all.ratios());
  add_rounds(row, all);
}

std::optional<Row> faster(const Cores& cores, const Peer& peer, Place place, Ways ways, const Measure& measure) {
  const auto by = [&](Waiting waiting) {
    place.waiting = waiting;
    auto row = measure_apart(cores, peer, place, ways, measure);
    const char* const polls = peer.own_threads ? "in part" : "polling";  // its threads sleep
    if (row) (*row)["waiting"] = waiting == Waiting::polling ? polls : "sleeping";
    return row;
  };
  auto polling = by(Waiting::polling);
  if (!peer.own_threads) return polling;
  auto sleeping = by(Waiting::sleeping);
  if (!polling || (sleeping && sleeping->at("mean_ns") < polling->at("mean_ns"))) return sleeping;
  return polling;
}

Row row_of(const Peer& peer, const std::vector<Row>& passes) {
  Row row{{"name", peer.name}, {"version", peer.version}, {"settings", peer.settings}};
  for (const auto& [key, value] : passes.back().items()) {
    if (value.is_string()) row[key] = value;
    if (!value.is_number()) continue;
    std::vector<double> values;
    for (const Row& pass : passes) values.push_back(pass.at(key).get<double>());
    row[key] = median(values);
  }
  return row;
}

std::vector<std::vector<Row>> in_passes(std::size_t passes, const std::vector<Peer>& peers,
                                        const std::function<std::optional<Row>(const Peer&)>& measure) {
  // Anew for each row: a daemon that does not look after the living, as here, keeps what belonged to the dead.
  std::vector<std::shared_ptr<void>> company;
  for (const Peer& peer : peers)
    if (peer.company) company.push_back(peer.company());
  std::vector<std::vector<Row>> rows(peers.size());
  for (std::size_t pass = 0; pass < passes; ++pass)  // who begins changes
    for (std::size_t turn = 0; turn < peers.size(); ++turn) {
      const std::size_t i = (turn + pass) % peers.size();
      if (auto row = measure(peers[i])) rows[i].push_back(std::move(*row));
    }
  return rows;
}

std::vector<Peer> chosen(const Settings& settings, const Peers& peers, const std::function<bool(const Peer&)>& fits) {
  std::vector<Peer> some;
  for (const Peer& peer : peers.there)
    if (fits(peer) && (some.empty() || settings.wants(peer.name))) some.push_back(peer);
  return some;
}

void add_rows(Report& report, const Settings& settings, const std::vector<Peer>& able, const Place& place, Ways ways,
              const MeasureRounds& measure, const char* compared, const std::function<void(Row&)>& finish) {
  const std::size_t passes = std::clamp<std::size_t>(settings.rounds / 2, 3, kPasses);
  const std::size_t rounds = std::max<std::size_t>(2, settings.rounds / passes);
  const auto rows = in_passes(passes, able, [&](const Peer& peer) {
    return faster(settings.cores, peer, place, ways,
                  [&](Partner& partner, Channel& channel) { return measure(partner, channel, rounds); });
  });
  std::optional<double> tenon;
  for (std::size_t i = 0; i < able.size(); ++i) {
    if (rows[i].empty()) continue;
    Row row = row_of(able[i], rows[i]);
    add_sums(row, rows[i]);
    finish(row);
    const double value = row.at(compared).get<double>();
    if (i == 0) tenon = value;
    if (tenon) row["of_tenon"] = value / *tenon;
    report.add(std::move(row));
  }
}

}  // namespace tenon::bench::compare
