// The mismatch report: why two sides of a topic cannot meet, one block per field, as text and as JSON.
//
// Names and texts of a descriptor may come from anyone: control characters are shown escaped. Any thread.
#pragma once

#include <string>
#include <vector>

#include "schema/diff.hpp"

namespace tenon::schema {

struct Heading {
  std::string action = "subscribe to";  // `cannot <action> "nav/imu": the schemas differ`
  std::string topic;
  std::string writer;  // who writes and who reads, as the person who gets the report knows them
  std::string reader;
  std::string more;  // the command that shows more; empty: no last line
};

// Ends without a newline. First line: `TN2003 cannot subscribe to "nav/imu": the schemas differ`; without a code if no
// difference refuses.
std::string report_text(const Heading& heading, const std::vector<Difference>& differences);
// {"code":"TN2003","message","action","topic","writer","reader","more","differences":[{"rule","path","what","refuses",
// "writer":{"name","type","offset","unit","bound","bound_origin","detail","source"} | null,"reader":…}]}
std::string report_json(const Heading& heading, const std::vector<Difference>& differences);

// One block per place with both sides and what differs, each line behind a newline and two blanks.
std::string blocks_text(const std::vector<Difference>& differences, const SideNames& names = {});

}  // namespace tenon::schema
