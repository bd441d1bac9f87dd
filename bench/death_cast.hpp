// Who takes part beside the observer while deaths are measured: a victim that holds many messages, and many who sleep. Each
// is a process of its own, a child of the one that kills.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "ends.hpp"
#include "payloads.hpp"

namespace tenon::bench::death {

using Message = ::bench::KiB4;
inline constexpr const char* kTopic = "death";
inline constexpr std::uint32_t kPublishers = 4;  // of the observer: a subscriber holds 255 of each at most
inline constexpr std::uint32_t kHeldOfEach = 250;
inline constexpr std::uint32_t kHeld = kPublishers * kHeldOfEach;
inline constexpr std::uint32_t kSleepers = 63;  // with the victim all places that a topic has

// What the processes tell each other; in memory that they share.
struct Stage {
  std::atomic<std::uint32_t> sleepers{0};   // that are there
  std::atomic<bool> attached{false};        // the victim is there
  std::atomic<std::uint32_t> held{0};       // by the victim
  std::atomic<std::uint64_t> resident{0};   // its bytes when it held them all
  std::atomic<std::uint64_t> published{0};  // by the observer
  std::atomic<std::uint64_t> killed_ns{0};
  void next() noexcept;  // another victim
};

// Spins until it holds; ends the program if it does not within ten seconds.
template <class Condition>
void await(const char* what, Condition holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds())
    if (std::chrono::steady_clock::now() > deadline) fail(std::string("waited in vain until ") + what);
}

class Sleepers {
 public:
  Sleepers(Stage& stage, const RuntimeDirectory& directory);
  ~Sleepers();
  Sleepers(const Sleepers&) = delete;
  Sleepers& operator=(const Sleepers&) = delete;

 private:
  std::vector<pid_t> ids_;
};

// Comes, waits until it holds what it is to hold and the observer stands still, dies, and is reaped.
void live_and_die(Stage& stage, const RuntimeDirectory& directory);

}  // namespace tenon::bench::death
