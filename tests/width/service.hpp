// Both ends of a service, for an exchange between the widths. Each prints what it gets and gives.
#pragma once

#include <tenon/node.hpp>

namespace tenon::test {

// Serves until a client says stop; 0 if all went well.
int serve(const Node& node);
// Calls everything that the interface has.
int call(const Node& node);

}  // namespace tenon::test
