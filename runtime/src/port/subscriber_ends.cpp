// Publishers that a subscriber lets go of: who closed, and who died by the kernel's word.
#include <algorithm>
#include <utility>

#include "os/clock.hpp"
#include "port/liveness.hpp"
#include "port/subscriber_core.hpp"
#include "port/sweep.hpp"

namespace tenon::detail {

// Lets go of publishers that ended and have nothing left for us. The order matters: first the end, then what is left.
// True if any went.
bool SubscriberCore::drop_ended(Probe probe) noexcept {
  const std::size_t before = links_.size();
  bool deaths = false;
  bool its_time = false;
  if (probe == Probe::in_doubt && os::monotonic_ns() >= ask_everybody_at_) {
    its_time = true;
    ask_everybody_at_ = os::deadline_after(port::kLongSleepBound);
  }
  for (std::size_t i = 0; i < links_.size();) {
    const Link& link = *links_[i];
    const bool dead = is_dead(link, probe, its_time);
    deaths = deaths || dead;
    if ((dead || link.life().closed()) && link.drained())
      drop(i);
    else
      ++i;
  }
  if (deaths) (void)port::sweep_domain(node_->directory());
  return links_.size() != before;
}

// A lit beacon is a hint, too: what it hides is found within a second.
bool SubscriberCore::is_dead(const Link& link, Probe probe, bool its_time) const noexcept {
  if (probe == Probe::nobody || link.life().closed()) return false;
  if (probe == Probe::in_doubt && link.node() != nullptr) return link.node()->is_dead(its_time);
  return !port::is_alive(node_->directory(), link.peer().header.node);
}

// Between users there is no beacon.
std::shared_ptr<port::NodeWatch> SubscriberCore::watch_of(const shm::Incarnation& node) const {
  if (segment_->exchange != nullptr) return nullptr;
  const auto same = std::find_if(links_.begin(), links_.end(), [&](const auto& link) {
    return link->node() != nullptr && link->node()->node() == node;
  });
  return same != links_.end() ? (*same)->node() : std::make_shared<port::NodeWatch>(node_->directory(), node);
}

void SubscriberCore::drop(std::size_t index) noexcept {
  std::unique_ptr<Link> link = std::move(links_[index]);
  links_.erase(links_.begin() + static_cast<std::ptrdiff_t>(index));
  lost_with_gone_ += link->reader.lost();
  progress_with_gone_ += link->reader.passed();
  if (watcher_ != nullptr) watcher_->went(*link);
  link->leave();
  if (port::remove_publisher(node_->directory(), topic_->directory(), link->file(), link->peer().header.node))
    (void)topic_->words().move_generation();  // records kept for it are free
  link_circle();
  node_->keep(std::move(link));
}

}  // namespace tenon::detail
