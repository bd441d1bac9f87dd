// Why peers were turned away: the latest ones, with room for them from the start, so that no reason is lost for want of memory.
// One thread at a time.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "error/emit.hpp"

namespace tenon::port {

class Refusals {
 public:
  static constexpr std::size_t kMost = 16;

  Refusals() { kept_.reserve(kMost); }

  // Tells the log, too.
  void remember(Error reason) noexcept {
    error::emit(Severity::warning, reason);
    if (kept_.size() == kMost) kept_.erase(kept_.begin());
    kept_.push_back(std::move(reason));
  }
  [[nodiscard]] bool empty() const noexcept { return kept_.empty(); }
  [[nodiscard]] const Error& latest() const noexcept { return kept_.back(); }
  [[nodiscard]] std::span<const Error> all() const noexcept { return kept_; }  // until the next one

 private:
  std::vector<Error> kept_;
};

}  // namespace tenon::port
