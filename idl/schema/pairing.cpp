#include "schema/pairing.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace tenon::schema {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// 0 (nothing in common) to 1 (equal), by edit distance.
double similarity(std::string_view a, std::string_view b) {
  constexpr std::size_t kLooked = 48;
  a = a.substr(0, kLooked);
  b = b.substr(0, kLooked);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  const std::size_t longest = std::max({a.size(), b.size(), std::size_t{1}});
  return 1.0 - static_cast<double>(row.back()) / static_cast<double>(longest);
}

class Matcher {
 public:
  Matcher(const std::vector<Part>& writer, const std::vector<Part>& reader)
      : writer_(writer), reader_(reader), to_reader_(writer.size(), kNone), to_writer_(reader.size(), kNone) {}

  void by_name() {
    std::unordered_map<std::string_view, std::size_t> names;
    for (std::size_t j = 0; j < reader_.size(); ++j) names.try_emplace(reader_[j].name, j);
    for (std::size_t i = 0; i < writer_.size(); ++i)
      if (const auto found = names.find(writer_[i].name); found != names.end()) join(i, found->second);
  }

  void by_slot() {
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> slots;
    for (const std::size_t j : open(to_writer_)) slots.try_emplace({reader_[j].slot, reader_[j].shape}, j);
    for (const std::size_t i : open(to_reader_)) {
      const auto found = slots.find({writer_[i].slot, writer_[i].shape});
      if (found != slots.end()) join(i, found->second);
    }
  }

  // Best first: in the place of the other, between the same neighbours, a name like the other.
  void by_likeness() {
    constexpr std::size_t kMost = 64;
    const std::vector<std::size_t> writers = open(to_reader_);
    const std::vector<std::size_t> readers = open(to_writer_);
    if (writers.size() > kMost || readers.size() > kMost) return by_slot();
    const std::vector<std::size_t> before_writer = neighbours(to_reader_, false);
    const std::vector<std::size_t> before_reader = neighbours(to_writer_, true);
    std::vector<std::tuple<double, std::size_t, std::size_t>> candidates;
    for (const std::size_t i : writers) {
      for (const std::size_t j : readers) {
        if (writer_[i].shape != reader_[j].shape) continue;
        const double alike = similarity(writer_[i].name, reader_[j].name);
        const bool same_slot = writer_[i].slot == reader_[j].slot;
        const bool same_gap = before_writer[i] == before_reader[j];
        constexpr double kAlike = 0.6;
        if (same_slot || same_gap || alike >= kAlike)
          candidates.emplace_back(-((same_slot ? 4.0 : 0.0) + (same_gap ? 2.0 : 0.0) + 3.0 * alike), i, j);
      }
    }
    std::sort(candidates.begin(), candidates.end());
    for (const auto& [score, i, j] : candidates) join(i, j);
  }

  Pairing result() const {
    Pairing found;
    for (std::size_t i = 0; i < writer_.size(); ++i)
      if (to_reader_[i] != kNone) found.pairs.push_back({i, to_reader_[i], std::nullopt, false});
    found.writer_only = open(to_reader_);
    found.reader_only = open(to_writer_);
    return found;
  }

 private:
  void join(std::size_t i, std::size_t j) {
    if (to_reader_[i] != kNone || to_writer_[j] != kNone) return;
    to_reader_[i] = j;
    to_writer_[j] = i;
  }

  static std::vector<std::size_t> open(const std::vector<std::size_t>& partners) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < partners.size(); ++i)
      if (partners[i] == kNone) left.push_back(i);
    return left;
  }

  // For each part, the last paired one before it, as the reader counts.
  static std::vector<std::size_t> neighbours(const std::vector<std::size_t>& partners, bool is_reader) {
    std::vector<std::size_t> before;
    std::size_t last = kNone;
    for (std::size_t i = 0; i < partners.size(); ++i) {
      before.push_back(last);
      if (partners[i] != kNone) last = is_reader ? i : partners[i];
    }
    return before;
  }

  const std::vector<Part>& writer_;
  const std::vector<Part>& reader_;
  std::vector<std::size_t> to_reader_;
  std::vector<std::size_t> to_writer_;
};

// The place of each pair among the pairs, as the reader orders them.
std::vector<std::size_t> reader_ranks(const std::vector<Pairing::Pair>& pairs) {
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return pairs[a].reader < pairs[b].reader; });
  std::vector<std::size_t> ranks(pairs.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) ranks[order[rank]] = rank;
  return ranks;
}

// Marks what is not on one longest rising run of ranks: the fewest that must move.
void mark_moved(std::vector<Pairing::Pair>& pairs, const std::vector<std::size_t>& ranks) {
  std::vector<std::size_t> ends;  // ends[k]: the pair with the smallest rank that ends a run of k + 1
  std::vector<std::size_t> before(ranks.size(), kNone);
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const auto end = std::lower_bound(ends.begin(), ends.end(), i,
                                      [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
    if (end != ends.begin()) before[i] = *(end - 1);
    if (end == ends.end())
      ends.push_back(i);
    else
      *end = i;
  }
  for (Pairing::Pair& pair : pairs) pair.moved = true;
  for (std::size_t i = ends.empty() ? kNone : ends.back(); i != kNone; i = before[i]) pairs[i].moved = false;
}

void find_moves(std::vector<Pairing::Pair>& pairs) {
  std::vector<std::size_t> ranks = reader_ranks(pairs);
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const std::size_t other = ranks[i];
    if (other <= i || ranks[other] != i) continue;
    pairs[i].swapped_with = other;
    pairs[other].swapped_with = i;
    std::swap(ranks[i], ranks[other]);
  }
  mark_moved(pairs, ranks);
}

}  // namespace

Pairing pair_up(const std::vector<Part>& writer, const std::vector<Part>& reader, bool ordered) {
  Matcher matcher(writer, reader);
  matcher.by_name();
  if (ordered)
    matcher.by_likeness();
  else
    matcher.by_slot();
  Pairing found = matcher.result();
  if (ordered) find_moves(found.pairs);
  return found;
}

}  // namespace tenon::schema
