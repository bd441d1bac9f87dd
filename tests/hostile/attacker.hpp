// The hostile peer: opens its ends in order, and then writes into its own segments and into the words that several write.
#pragma once

#include <cstdint>

#include "talk.hpp"

namespace tenon::hostile {

struct Round {
  std::uint64_t seed = 0;
  Group group{};
  std::uint64_t first = 0;  // number of its first corruption
  std::uint64_t corruptions = 0;
};

// Makes so many corruptions of one group, each followed by an operation of the victim's there, and is over.
int attack(const Round& round, Talk& talk);

}  // namespace tenon::hostile
