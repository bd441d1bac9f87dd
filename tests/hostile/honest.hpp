// Two that mean well, beside the hostile one: on a topic of their own, and on one that it publishes on, too.
#pragma once

#include <string_view>

#include "talk.hpp"

namespace tenon::hostile {

inline constexpr std::string_view kRing = "ring/x";

// Until it is over; 0 if they could begin. The receiver counts only what the sender sent.
int send(Talk& talk);
int receive(Talk& talk);

}  // namespace tenon::hostile
