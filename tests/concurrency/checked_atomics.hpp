// The atomics policy under which the explorer runs the queue code: every operation is a step, stores may be buffered.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "explorer.hpp"

namespace tenon::concurrency {

// A word as each actor sees it: its own buffered store, if it has one, else what is in memory.
template <class T>
class CheckedCell {
 public:
  CheckedCell() = default;

  T load(std::memory_order = std::memory_order_seq_cst) const {
    step();
    return seen();
  }
  void store(T value, std::memory_order order = std::memory_order_seq_cst) {
    step();
    const bool orders = order == std::memory_order_seq_cst && !weaken_sequential_consistency;
    if (orders) {
      flush_stores();
      memory_ = value;
    } else if (has_buffered_stores() || choose_to_delay()) {
      auto& mine = own_[running_actor()];
      mine = value;
      ++delayed_[running_actor()];
      buffer_store([this, value, actor = running_actor()] {
        memory_ = value;
        if (--delayed_[actor] == 0) own_[actor].reset();
      });
    } else {
      memory_ = value;
    }
  }
  T fetch_add(T more, std::memory_order = std::memory_order_seq_cst) {
    step();
    flush_stores();
    const T before = memory_;
    memory_ = static_cast<T>(memory_ + more);
    return before;
  }
  T fetch_or(T bits, std::memory_order = std::memory_order_seq_cst) {
    step();
    flush_stores();
    return std::exchange(memory_, static_cast<T>(memory_ | bits));
  }
  T exchange(T value, std::memory_order = std::memory_order_seq_cst) {
    step();
    flush_stores();
    return std::exchange(memory_, value);
  }
  bool compare_exchange_strong(T& expected, T value, std::memory_order = std::memory_order_seq_cst) {
    step();
    flush_stores();
    if (memory_ == expected) {
      memory_ = value;
      return true;
    }
    expected = memory_;
    return false;
  }

 private:
  static constexpr std::size_t kActors = 4;
  [[nodiscard]] T seen() const { return own_[running_actor()].value_or(memory_); }

  T memory_{};
  std::array<std::optional<T>, kActors> own_{};
  std::array<std::uint32_t, kActors> delayed_{};
};

struct CheckedAtomics {
  template <class T>
  using Cell = CheckedCell<T>;
  static void order_stores() {}
  static void full_fence() {
    step();
    flush_stores();
  }
};

}  // namespace tenon::concurrency
