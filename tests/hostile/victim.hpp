// A process that does everything there is to do with peers of whom one is hostile, and counts how long each call takes.
#pragma once

#include <cstdint>

#include "talk.hpp"

namespace tenon::hostile {

inline constexpr const char* kVictim = "victim";  // its node

// Until it is over. Whatever it is told of its peers is no violation; to crash, to hang, or to be shown somebody else's
// memory is.
int be_victim(std::uint64_t seed, Talk& talk);

}  // namespace tenon::hostile
