// What was made to fail, scene by scene, and what was left behind: printed, and written to the file that TENON_FAILING_REPORT
// names.
#pragma once

#include <cstdint>
#include <string>

namespace tenon::failing {

// More than before a life in which something failed; of all lives together.
struct Left {
  std::uint64_t descriptors = 0;
  std::uint64_t mappings = 0;  // of files and memory that are shared
  std::uint64_t files = 0;
  std::uint64_t blocks = 0;  // of heap memory
  std::uint64_t bytes = 0;   // in these

  Left& operator+=(const Left& more) noexcept;
  [[nodiscard]] bool nothing() const noexcept { return descriptors + mappings + files + blocks + bytes == 0; }
};

enum class Refusal : std::uint8_t { call, request, request_and_all_behind };

struct SceneFigures {
  std::string scene{};
  Refusal refusal{};
  std::uint64_t calls = 0;   // system calls of a life in which none fails
  std::uint64_t points = 0;  // there are: each call with each error that it may have, each request for memory
  std::uint64_t passed = 0;  // lives in which one of these failed, and all was well
  Left left{};
};

void report(const SceneFigures& figures);

}  // namespace tenon::failing
