// What the processes of the soak tell the one that kills them: plain words in memory they share.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "violations.hpp"

namespace tenon::soak {

inline constexpr std::size_t kLatestKeys = 4;
inline constexpr std::size_t kActors = 18;
inline constexpr std::size_t kUnlinksKept = 4096;  // a hundred times as many as are removed in a life

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
  std::atomic<std::uint64_t> kept_published{0};
  std::atomic<std::uint64_t> kept_taken{0};
  std::atomic<std::uint64_t> kept_joins{0};  // that began with the last message of each key, as far as can be told
  std::atomic<std::uint64_t> values_set{0};
  std::atomic<std::uint64_t> values_read{0};
  std::atomic<std::uint64_t> events_heard{0};
  std::atomic<std::uint64_t> forks{0};
  std::atomic<std::uint64_t> examinations{0};
  std::atomic<std::uint64_t> cleanings{0};
  std::atomic<std::uint64_t> taken_for_dead{0};  // who live, and their files were removed by others than the soak
  // The inodes whose names the soak removed, the last of them.
  std::array<std::atomic<std::uint64_t>, kUnlinksKept> unlinked{};

  // What those who do something say of it, for those who see it. By place: who keeps messages << 32 | so many published.
  std::array<std::atomic<std::uint64_t>, kActors> kept_by{};
  // By key: who has set it << 32 | its last value.
  std::array<std::atomic<std::uint64_t>, kLatestKeys> latest_said{};
  // By place, of all who were there: notifications that were begun, and that were made.
  std::array<std::atomic<std::uint64_t>, kActors> events_begun{};
  std::array<std::atomic<std::uint64_t>, kActors> events_said{};
};

}  // namespace tenon::soak
