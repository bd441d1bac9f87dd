// What must never be, counted and told by any process of a test: plain words in memory they share.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace tenon::test {

struct Violations {
  static constexpr std::size_t kTexts = 32;

  std::atomic<std::uint64_t> violations{0};
  std::array<std::array<char, 400>, kTexts> texts{};

  // The first are printed in the end.
  void violate(std::string_view who, std::string_view what) noexcept {
    const std::uint64_t number = violations.fetch_add(1, std::memory_order_relaxed);
    if (number >= kTexts) return;
    std::array<char, 400>& text = texts[number];
    std::snprintf(text.data(), text.size(), "%.*s: %.*s", static_cast<int>(who.size()), who.data(),
                  static_cast<int>(what.size()), what.data());
  }
  void print_violations() const noexcept {
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(violations, kTexts); ++i)
      std::printf("violation: %s\n", texts[i].data());
  }
};

}  // namespace tenon::test
