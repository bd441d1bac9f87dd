// What all peers are put through: the same work, each in a fresh pair of processes, beside the floor.
#pragma once

#include "peer.hpp"
#include "settings.hpp"

namespace tenon::bench::compare {

// One way of round trips, polling; every size.
void compare_latency(const Settings& settings, const Peers& peers);
// Messages a second, one way, polling; what is sent arrives.
void compare_stream(const Settings& settings, const Peers& peers);
// A request and its answer, of those who have calls.
void compare_call(const Settings& settings, const Peers& peers);
// From a send to a receiver that sleeps.
void compare_wake(const Settings& settings, const Peers& peers);
// One message to many receivers, which one process drains in turn.
void compare_fan_out(const Settings& settings, const Peers& peers);

}  // namespace tenon::bench::compare
