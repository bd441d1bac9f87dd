// What a publisher does about one subscriber that is a full ring behind: what the subscriber asked for in its segment,
// cut down to what the publisher's segment says it grants at most. Both ends work it out from the same two constants, so
// that they agree without a word between them.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tenon::shm {

// In the order of what it may cost the publisher. The words of tenon::SlowReader.
enum class SlowReaderWord : std::uint32_t { overwrite = 0, demote = 1, timeout = 2, block = 3 };

inline constexpr std::uint64_t kEndless = ~std::uint64_t{0};

struct Delivery {
  SlowReaderWord slow_reader = SlowReaderWord::overwrite;
  std::uint64_t patience_ns = 0;  // means nothing to `overwrite` and `block`

  [[nodiscard]] bool waits() const noexcept { return slow_reader != SlowReaderWord::overwrite; }
  // The publisher will never set this reader aside.
  [[nodiscard]] bool steadfast() const noexcept {
    return slow_reader == SlowReaderWord::timeout || slow_reader == SlowReaderWord::block;
  }
  bool operator==(const Delivery&) const = default;
};

// A word that is none of ours asks for nothing.
[[nodiscard]] constexpr Delivery granted(Delivery asked, const Delivery& most) noexcept {
  if (asked.slow_reader > SlowReaderWord::block) asked.slow_reader = SlowReaderWord::overwrite;
  const auto patience = [](const Delivery& of) {
    return of.slow_reader == SlowReaderWord::block ? kEndless : of.patience_ns;
  };
  const SlowReaderWord least = std::min(asked.slow_reader, most.slow_reader);
  if (least == SlowReaderWord::overwrite) return {};
  return {least, std::min(patience(asked), patience(most))};
}

}  // namespace tenon::shm
