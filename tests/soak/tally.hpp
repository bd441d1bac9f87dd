// What the processes of the soak tell the one that kills them: plain words in memory they share.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace tenon::soak {

inline constexpr std::size_t kActors = 12;
inline constexpr std::size_t kTexts = 32;

struct Tally {
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

  std::atomic<std::uint64_t> violations{0};
  std::array<std::array<char, 400>, kTexts> texts{};

  // Something that must never be. The first are printed in the end.
  void violate(std::string_view who, std::string_view what) noexcept {
    const std::uint64_t number = violations.fetch_add(1, std::memory_order_relaxed);
    if (number >= kTexts) return;
    std::array<char, 400>& text = texts[number];
    std::snprintf(text.data(), text.size(), "%.*s: %.*s", static_cast<int>(who.size()), who.data(),
                  static_cast<int>(what.size()), what.data());
  }
};

}  // namespace tenon::soak
