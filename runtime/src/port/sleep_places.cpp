#include "port/sleep_places.hpp"

#include <algorithm>

namespace tenon::port {

void SleepPlaces::watch(const NodeWatch& node) noexcept {
  const auto known = watches_.begin() + static_cast<std::ptrdiff_t>(watched_);
  if (std::any_of(watches_.begin(), known, [&](const NodeWatch* one) { return one->node() == node.node(); })) return;
  if (const auto rest = node.rest()) rest_ = std::min(rest_, *rest);
  const auto beacon = node.to_sleep_on();
  if (!beacon || full()) return leave_unwatched();
  add(*beacon);
  watches_[watched_++] = &node;
}

std::int64_t SleepPlaces::bound(std::int64_t announced, std::int64_t lull) const noexcept {
  const bool told = all_watched_ && (watched_ == 0 || os::can_wait_for_several());
  const std::int64_t most = told && announced == kSleepBound ? lull : announced;
  return std::min(most, static_cast<std::int64_t>(rest_));
}

os::Wake SleepPlaces::sleep(std::uint64_t deadline) noexcept {
  const os::Wake wake = os::wait_any({entries_.data(), count_}, deadline);
  for (std::size_t i = 0; i < watched_; ++i) {
    if (watches_[i]->calm()) continue;
    watches_[i]->pass_on();
    rest_ = 0;
  }
  return wake;
}

}  // namespace tenon::port
