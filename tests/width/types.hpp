// The types that the two widths exchange.
#pragma once

#include <audio.hpp>
#include <audio.print.hpp>
#include <beat.hpp>
#include <beat.print.hpp>
#include <camera.hpp>
#include <camera.print.hpp>
#include <carrier.hpp>
#include <city.hpp>
#include <city.print.hpp>
#include <cockpit.hpp>
#include <cockpit.print.hpp>
#include <fleet.hpp>
#include <fleet.print.hpp>
#include <hello.hpp>
#include <hello.print.hpp>
#include <host_stats.hpp>
#include <host_stats.print.hpp>
#include <jobs.hpp>
#include <jobs.print.hpp>
#include <lidar.hpp>
#include <lidar.print.hpp>
#include <numbers.hpp>
#include <numbers.print.hpp>
#include <pulse.hpp>
#include <pulse.print.hpp>
#include <robot.hpp>
#include <robot.print.hpp>
#include <rooms.hpp>
#include <rooms.print.hpp>
#include <tracing.hpp>
#include <tracing.print.hpp>
#include <weather.hpp>
#include <weather.print.hpp>

#include "every_type.hpp"

namespace tenon::test {

// Calls `act.template operator()<T>()` for every type.
template <class Act>
void for_every_type(Act act) {
  act.template operator()<Beat>();
  act.template operator()<Greeting>();
  act.template operator()<Pulse>();
  act.template operator()<audio::Block>();
  act.template operator()<camera::Frame>();
  act.template operator()<city::Bus>();
  act.template operator()<cockpit::Engine>();
  act.template operator()<cockpit::Fuel>();
  act.template operator()<fleet::Pose>();
  act.template operator()<host::HostStats>();
  act.template operator()<jobs::Done>();
  act.template operator()<jobs::Job>();
  act.template operator()<lidar::Scan>();
  act.template operator()<numbers::Mean>();
  act.template operator()<numbers::Raw>();
  act.template operator()<robot::Battery>();
  act.template operator()<robot::Wheels>();
  act.template operator()<rooms::Climate>();
  act.template operator()<tracing::Context>();
  act.template operator()<weather::Alarm>();
  act.template operator()<weather::Reading>();
  tenon::testing::for_every_type(act);
}

}  // namespace tenon::test
