// What the command line decides.
#pragma once

#include <string>

#include "pair.hpp"
#include "report.hpp"

namespace tenon::bench {

struct Settings {
  Cores cores;
  std::string directory = "build/bench";
  std::string only;  // measure only rows whose name holds this
  std::size_t rounds = 31;
  Row machine;

  [[nodiscard]] bool wants(const std::string& name) const { return name.find(only) != std::string::npos; }
};

void measure_bounds(const Settings& settings);
void measure_latency(const Settings& settings);
void measure_call(const Settings& settings);
void measure_stream(const Settings& settings);
void measure_fanout(const Settings& settings);
void measure_connect(const Settings& settings);
void measure_death(const Settings& settings);
void measure_gate(const Settings& settings);
void measure_wake(const Settings& settings);

}  // namespace tenon::bench
