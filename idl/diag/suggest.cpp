#include "diag/suggest.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace tenon::diag {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Beyond this length nobody misspells a name; it also keeps the work for hostile input small.
constexpr std::size_t kLongestName = 128;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit) return limit + 1;
  std::array<std::vector<std::size_t>, 3> rows;  // before last, last, current
  for (auto& row : rows) row.resize(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) rows[1][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    rows[2][0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool equal = lower(a[i - 1]) == lower(b[j - 1]);
      std::size_t cost = std::min({rows[1][j] + 1, rows[2][j - 1] + 1, rows[1][j - 1] + (equal ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) cost = std::min(cost, rows[0][j - 2] + 1);
      rows[2][j] = cost;
      best = std::min(best, cost);
    }
    if (best > limit) return limit + 1;
    std::rotate(rows.begin(), rows.begin() + 1, rows.end());
  }
  return rows[1][b.size()];
}

std::optional<std::string> closest(std::string_view name, std::span<const std::string> candidates) {
  if (name.empty() || name.size() > kLongestName) return std::nullopt;
  // One letter in two is no resemblance.
  std::size_t limit = name.size() < 3 ? 0 : std::max<std::size_t>(1, name.size() / 3);
  const std::string* best = nullptr;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate, limit);
    if (distance > limit || (best != nullptr && distance == limit)) continue;
    best = &candidate;
    limit = distance;
    if (distance == 0) break;
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

}  // namespace tenon::diag
