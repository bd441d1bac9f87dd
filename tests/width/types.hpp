// The types that the two widths exchange.
#pragma once

#include <carrier.hpp>
#include <hello.hpp>
#include <hello.print.hpp>
#include <host_stats.hpp>
#include <host_stats.print.hpp>
#include <pulse.hpp>
#include <pulse.print.hpp>
#include <weather.hpp>
#include <weather.print.hpp>

#include "every_type.hpp"

namespace tenon::test {

// Calls `act.template operator()<T>()` for every type.
template <class Act>
void for_every_type(Act act) {
  act.template operator()<Greeting>();
  act.template operator()<Pulse>();
  act.template operator()<host::HostStats>();
  act.template operator()<weather::Alarm>();
  act.template operator()<weather::Reading>();
  tenon::testing::for_every_type(act);
}

}  // namespace tenon::test
