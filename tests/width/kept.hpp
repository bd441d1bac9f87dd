// A publisher that keeps the last message of each key, and a subscriber that comes late, built for both widths.
#pragma once

#include <tenon/node.hpp>

namespace tenon::test {

// Publishes and waits for the end of its input.
int keep(const Node& node);
// Prints what it is given.
int come_late(const Node& node);

}  // namespace tenon::test
