// An operation of one process, killed at each place where that makes a difference to anybody.
//
// It is stepped through once, to find its changes: the instructions behind which a shared file's content differs, and the
// system calls that may have changed what others see. What stands between two changes is in the registers and the private
// memory of the process, and goes with it: to be killed anywhere there is to be killed behind the first of the two. Then
// the operation is done again for each change, by a new process that is killed there, in front of others that live.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "domain.hpp"
#include "figures.hpp"
#include "stepped.hpp"

namespace tenon::test {

inline const std::function<void()> kNothing = [] {};

struct Operation {
  const char* name;
  // In the process that will be killed. What it opens must be there in the fixture or a static: it is never closed.
  std::function<void()> prepare = kNothing;
  std::function<void()> operate;
  // In the process that lives: while the other prepares, when it stands before the operation, behind each change while it
  // stands there, and when it is dead.
  std::function<void()> meanwhile = kNothing;
  std::function<void()> attach = kNothing;
  std::function<void()> look = {};
  std::function<void()> check = kNothing;
  // Optional, in a pass of its own: what others do behind each change, from which the operation must not suffer; and, when
  // it is done and its process still lives, what must have come of it.
  std::function<void()> interfere = {};
  std::function<void()> arrived = kNothing;
};

class EveryStep : public Domain {
 protected:
  EveryStep();

  // With TENON_LONG_TESTS=1 behind each change, otherwise behind ten or so of them.
  void kill_at_every_step(const Operation& operation);

  // In a check: what must hold in the domain whatever the dead left, after which they leave no file.
  void expect_all_in_order();

  // Does what the dead must not keep a survivor from; more than 100 ms are a violation if they are needed again when the
  // same death is repeated: what stands in its way by itself does so each time, what the machine had to do does not.
  template <class Act>
  void at_once(const Act& act) {
    constexpr unsigned kHang = 60;  // s; then the test dies by SIGALRM
    ::alarm(kHang);
    const auto began = std::chrono::steady_clock::now();
    act();
    ::alarm(0);
    took(std::chrono::steady_clock::now() - began);
  }

 private:
  // The changes so far: system calls, and stores since the last of them.
  struct Place {
    std::uint64_t system_calls = 0;
    std::uint64_t stores = 0;
  };
  void took(std::chrono::steady_clock::duration time);
  [[nodiscard]] bool prepared(const Operation& operation, Stepped& victim);
  // Behind each change `act` is done, if there is one.
  [[nodiscard]] std::vector<Place> step_through(const Operation& operation, Stepped& victim,
                                                const std::function<void()>& act);
  [[nodiscard]] std::vector<Place> find_changes(const Operation& operation);
  void interfere_everywhere(const Operation& operation);
  [[nodiscard]] bool go_to(Stepped& victim, const Place& place);
  [[nodiscard]] bool walk(const Operation& operation);
  void kill_at(const Operation& operation, const std::function<bool(Stepped&)>& go);
  [[nodiscard]] bool kill_once(const Operation& operation, const std::function<bool(Stepped&)>& go);

  OperationFigures figures_;
  std::vector<std::string> files_;  // before the one that dies came
  bool slow_ = false;
  std::mt19937_64 random_{20};
};

}  // namespace tenon::test
