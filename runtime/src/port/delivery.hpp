// Delivery between options and segments.
#pragma once

#include <algorithm>

#include "shm/delivery.hpp"
#include "tenon/options.hpp"

namespace tenon::port {

[[nodiscard]] inline shm::Delivery to_words(const Delivery& delivery) noexcept {
  const auto endless = delivery.patience == std::chrono::nanoseconds::max();
  const auto patience = std::max<std::int64_t>(0, delivery.patience.count());
  return {static_cast<shm::SlowReaderWord>(delivery.slow_reader),
          endless ? shm::kEndless : static_cast<std::uint64_t>(patience)};
}

// Of a delivery that was granted: one of ours.
[[nodiscard]] inline Delivery from_words(const shm::Delivery& delivery) noexcept {
  constexpr auto kLongest = static_cast<std::uint64_t>(std::chrono::nanoseconds::max().count());
  return {static_cast<SlowReader>(delivery.slow_reader),
          std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(delivery.patience_ns, kLongest)))};
}

// What a subscriber asks for: one that is not reliable, for nothing.
[[nodiscard]] inline Delivery asked_by(const SubscriberOptions& options) noexcept {
  if (!options.reliable || options.slow_reader == SlowReader::overwrite) return {};
  return {options.slow_reader, options.patience};
}

}  // namespace tenon::port
