// Whoever waits by a descriptor without a segment of its own: readers of latest values, who leave no other trace. All there is
// of one is its FIFO in the directory, so whoever collects the bell calls each of them: one that waits is never left out,
// one that is busy may be called for nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "port/descriptor_bell.hpp"
#include "port/topic.hpp"

namespace tenon::port {

// The ringer's half. One thread at a time. The topic outlives it. Keeps a descriptor open per waiter it called.
class CalledWaiters {
 public:
  explicit CalledWaiters(const Topic& topic) noexcept : topic_(topic) {}

  // After collecting an announcement of a descriptor: calls everybody who made it before. Reads the directory if
  // somebody came or went. Without memory or descriptors for that, those it knows; the next call looks again.
  void call() noexcept;

 private:
  struct Waiter {
    std::string file;
    detail::DescriptorRinger ringer;
  };
  void look();

  const Topic& topic_;
  std::optional<std::uint32_t> known_generation_;
  std::vector<Waiter> waiters_;
};

}  // namespace tenon::port
