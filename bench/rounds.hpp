// A row measured between two blocks of its yardstick, many times: yardstick, row, yardstick, each a few milliseconds.
//
// The cores of a virtual machine change their distance while it runs. A round in which the two yardstick blocks differ by
// more than a tenth says nothing about the row; it is run again and counted. When too many had to be, rounds are kept as
// they are and counted as unsteady.
#pragma once

#include <functional>
#include <vector>

#include "pair.hpp"

namespace tenon::bench {

struct Round {
  double before = 0;  // yardstick, ns
  double row = 0;     // ns
  double after = 0;   // yardstick, ns
  [[nodiscard]] double yardstick() const noexcept { return (before + after) / 2; }
  [[nodiscard]] double ratio() const noexcept { return row / yardstick(); }
  [[nodiscard]] bool steady() const noexcept;
};

struct Rounds {
  std::vector<Round> kept;
  std::uint64_t repeated = 0;
  std::uint64_t unsteady = 0;  // kept although the yardsticks differ

  [[nodiscard]] std::vector<double> rows() const;
  [[nodiscard]] std::vector<double> yardsticks() const;
  [[nodiscard]] std::vector<double> ratios() const;
};

using Block = std::function<double()>;  // one block, both sides at once; the leader's answer is ns per operation

// Both sides call it with their half of the blocks; the leader decides which rounds are repeated.
[[nodiscard]] Rounds alternate(Partner& partner, std::size_t rounds, const Block& yardstick, const Block& row);

}  // namespace tenon::bench
