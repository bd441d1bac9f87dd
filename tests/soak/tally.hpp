// What the processes of the soak tell the one that kills them: plain words in memory they share.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "violations.hpp"

namespace tenon::soak {

inline constexpr std::size_t kActors = 12;

struct Tally : test::Violations {
  std::array<std::atomic<std::uint64_t>, kActors> beats{};  // of each actor's loop
  std::atomic<std::uint64_t> published{0};
  std::atomic<std::uint64_t> taken{0};
  std::atomic<std::uint64_t> lost{0};      // as reported
  std::atomic<std::uint64_t> kept{0};      // samples that were looked at again after a while
  std::atomic<std::uint64_t> answered{0};  // calls
  std::atomic<std::uint64_t> raised{0};    // with an exception of the interface
  std::atomic<std::uint64_t> died{0};      // with server_died
  std::atomic<std::uint64_t> timed_out{0};
  std::atomic<std::uint64_t> streams{0};  // to their end
  std::atomic<std::uint64_t> forks{0};
  std::atomic<std::uint64_t> examinations{0};
  std::atomic<std::uint64_t> cleanings{0};
};

}  // namespace tenon::soak
