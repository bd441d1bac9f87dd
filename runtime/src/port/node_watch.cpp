#include "port/node_watch.hpp"

#include <algorithm>

#include "os/beacon.hpp"
#include "os/clock.hpp"
#include "port/liveness.hpp"
#include "port/sleeping.hpp"
#include "shm/node_segment.hpp"

namespace tenon::port {

namespace {

// Between two questions to the lock of one whose beacon went out: its memory is being torn down, which takes the longer
// the more it had. One that lives on without its beacon costs less and less.
constexpr std::uint64_t kShortestRest = 50'000;
constexpr std::uint64_t kLongestRest = 10'000'000;
constexpr std::uint64_t kTornDown = 1'000'000'000;  // after so long it seems to live on

std::uint64_t rest_after(std::uint64_t since) noexcept {
  return since < kTornDown ? std::clamp(since / 4, kShortestRest, kLongestRest)
                           : static_cast<std::uint64_t>(kSleepBound);
}

}  // namespace

NodeWatch::NodeWatch(const os::Directory& domain, const shm::Incarnation& node) noexcept
    : domain_(&domain), node_(node), memory_(map_node(domain, node)) {
  if (!memory_) return;
  lit_ = os::value_of(*word());
  if (os::beacon_state(lit_) == os::BeaconState::lit) lit_word_ = word();
}

const os::FutexWord* NodeWatch::word() const noexcept {
  return reinterpret_cast<const os::FutexWord*>(memory_.data() + shm::kBeaconOffset);
}

void NodeWatch::note_end_of_calm(std::uint64_t time) noexcept {
  if (calm() || fired_ns_ != 0) return;
  fired_ns_ = time;
  next_question_ns_ = 0;  // whatever was asked before
}

bool NodeWatch::lives_on() noexcept {
  if (calm() || dead_) return false;
  const std::uint64_t time = os::monotonic_ns();
  note_end_of_calm(time);
  return time - fired_ns_ >= kTornDown;
}

bool NodeWatch::is_dead(bool anyway) noexcept {
  if (dead_) return true;
  if (calm() && !anyway) return false;
  const std::uint64_t time = os::monotonic_ns();
  note_end_of_calm(time);
  if (time < next_question_ns_) return false;
  next_question_ns_ = time + (fired_ns_ == 0 ? kLongestRest : rest_after(time - fired_ns_));
  dead_ = !is_alive(*domain_, node_);
  return dead_;
}

std::optional<os::WaitEntry> NodeWatch::to_sleep_on() const noexcept {
  if (!calm()) return std::nullopt;
  return os::WaitEntry{word(), lit_};
}

void NodeWatch::pass_on() const noexcept {
  if (memory_ && os::beacon_state(os::value_of(*word())) == os::BeaconState::fired) os::pass_on(*word());
}

std::optional<std::uint64_t> NodeWatch::rest() const noexcept {
  if (calm() || dead_) return std::nullopt;
  const std::uint64_t time = os::monotonic_ns();
  return time >= next_question_ns_ ? kShortestRest : next_question_ns_ - time;
}

}  // namespace tenon::port
