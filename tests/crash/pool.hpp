// Runs trials side by side, each in a process and a runtime directory of its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "between.hpp"
#include "trial.hpp"

namespace tenon::crash {

class Pool {
 public:
  static constexpr std::size_t kMost = 32;

  explicit Pool(std::size_t jobs);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Asks for tasks until there is none (a task without a scenario), and shows what came of each.
  void run(const std::function<Task()>& next, const std::function<void(const Task&, const Slot&)>& done);

 private:
  struct Place {
    pid_t id = -1;
    Task task;
  };
  void start(std::size_t place, const Task& task);
  void finish(std::size_t place, int status);

  std::size_t jobs_;
  std::string directory_;
  test::Shared<std::array<Slot, kMost>> slots_;
  std::vector<Place> places_;
};

}  // namespace tenon::crash
