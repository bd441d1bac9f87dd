// What was stepped through, operation by operation: printed, and written to the file that TENON_STEPPING_REPORT names.
#pragma once

#include <cstdint>
#include <string>

namespace tenon::test {

struct OperationFigures {
  std::string name;
  std::uint64_t instructions = 0;
  std::uint64_t stores = 0;        // that changed shared memory
  std::uint64_t system_calls = 0;  // that may have changed what others see
  std::uint64_t looks = 0;         // of somebody who lives, behind a change
  std::uint64_t kills = 0;         // behind a change, each with its recovery
  std::uint64_t elsewhere = 0;     // kills behind an instruction drawn at random
  std::uint64_t missed = 0;        // changes that did not come again in the run that was to be killed there
  std::uint64_t violations = 0;
  double slowest_ms = 0;  // from a death until a survivor had done what the dead might have kept it from
};

void report(const OperationFigures& figures);

}  // namespace tenon::test
