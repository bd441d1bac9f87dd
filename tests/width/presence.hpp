// Notices and deadlines across widths: what one writes of its coming and going, the other reads.
#pragma once

#include <tenon/node.hpp>

namespace tenon::test {

// Says "ready", tells of everybody else until one peer has closed and one has died, and of the silence meanwhile.
int watch(const Node& node);
// Takes part, and says so; closes when standard input ends.
int join(const Node& node);

}  // namespace tenon::test
