// One trial: a scenario whose actor is killed, or stopped, at one step; and what must hold afterwards.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "between.hpp"
#include "scenario.hpp"
#include "seam/seam.hpp"

namespace tenon::crash {

enum class Stage : std::uint8_t {
  count,  // nobody dies: which steps there are
  kill,   // A
  pair,   // B: and who cleans up after that is killed, too
  stop,   // E: the actor is stopped, and goes on later
};

struct Task {
  const Named* scenario = nullptr;
  Stage stage = Stage::count;
  std::uint32_t site = 0;
  std::uint64_t hit = 0;
  std::uint64_t cleaner_hit =
      0;  // of all its steps; an odd number: tenon::clean(), even: somebody who opens and closes
  std::uint32_t tries = 0;
};

// What a trial's processes and the one that started it share. Zero-filled is a good one.
struct Slot {
  Notes notes;
  seam::Counts actor;
  seam::Counts cleaner;
  std::atomic<bool> fired;
  std::atomic<std::uint64_t> recovery_ns;   // from the death until the survivor got on
  std::atomic<std::uint64_t> reopening_ns;  // until a newcomer was through
};

// In a process of its own, whose runtime directory is `directory`.
void run_trial(const Task& task, Slot& slot, const std::string& directory);

// The longest that anybody who lives may wait for somebody who died.
inline constexpr std::uint64_t kLongestWait = 100'000'000 * test::kEffort;  // ns

}  // namespace tenon::crash
