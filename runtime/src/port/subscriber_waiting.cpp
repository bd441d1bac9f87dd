// A subscriber that waits: by itself, in a set, or for a descriptor.
#include <algorithm>

#include "os/clock.hpp"
#include "port/sleep_places.hpp"
#include "port/subscriber_core.hpp"

namespace tenon::detail {

bool SubscriberCore::anything_ready() const noexcept {
  return std::any_of(links_.begin(), links_.end(), [](const auto& link) { return link->ready(); });
}

bool SubscriberCore::wait(std::uint64_t deadline) noexcept {
  // A slot that looks ready at once and cannot be taken is a hostile publisher's: it must not keep us beyond the deadline.
  if (anything_ready()) return os::monotonic_ns() < deadline;
  if (segment_->memory.inherited_by_fork()) return false;
  const std::uint64_t spin_end = os::deadline_after(options_.spin.count());
  for (;;) {
    if (anything_ready()) return true;
    if (stale()) glance();
    const std::uint64_t time = os::monotonic_ns();
    if (time >= deadline) return anything_ready();
    if (time >= spin_end) return sleep(deadline);
    port::rest(time);
  }
}

// Announce, make the publishers' stores visible, look once more, sleep: the order is the proof that no wake is missed. The
// clock is read in every round: somebody who moves the generation or the bell without pause must not keep us.
bool SubscriberCore::sleep(std::uint64_t deadline) noexcept {
  shm::TopicWords& words = topic_->words();
  do {
    port::SleepPlaces places;
    arm();
    places.add({&words.bell().word(), words.bell().announce_sleep()});
    const std::int64_t announced = port::announced();
    if (stale()) {
      glance();
      // Somebody who could not be looked at is no reason not to sleep: it is done again after this one.
      if (!stale()) continue;
    }
    if (anything_ready()) return true;
    visit_lives(places);
    const std::int64_t bound = places.bound(announced, lull_.bound(progress()));
    const os::Wake wake = places.sleep(std::min(deadline, os::deadline_after(bound)));
    if (anything_ready()) return true;
    if (wake == os::Wake::timed_out || places.in_doubt()) look_closer();
  } while (os::monotonic_ns() < deadline);
  return anything_ready();
}

bool SubscriberCore::ready() noexcept {
  if (anything_ready()) return true;
  if (!stale()) return false;
  glance();
  return anything_ready();
}

void SubscriberCore::visit_bells(BellVisitor& visitor) noexcept {
  if (segment_->memory.inherited_by_fork()) return;
  arm();
  visitor.visit(topic_->words().bell(), topic_->identity());
}

// A node that is our own lives as long as we do. Between users an attendant stands between, whoever is there already.
void SubscriberCore::visit_lives(port::SleepPlaces& places) noexcept {
  if (segment_->memory.inherited_by_fork()) return;
  if (segment_->exchange != nullptr) places.leave_unwatched();
  for (const auto& link : links_)
    if (link->node() != nullptr && link->node()->node() != node_->incarnation()) places.watch(*link->node());
}

void SubscriberCore::arm() noexcept {
  if (segment_->exchange != nullptr) shm::descriptor_words(segment_->memory.writable_data()).armed.arm();
}

port::Exchange::Owner SubscriberCore::owner_of(const Link& link) const noexcept {
  if (segment_->exchange == nullptr) return {};
  return segment_->exchange->owner_of(link.peer().header.incarnation, segment_->incarnation);
}

void SubscriberCore::look_closer() noexcept {
  if (!segment_->memory.inherited_by_fork()) (void)drop_ended(Probe::in_doubt);
}

Result<DescriptorBell*> SubscriberCore::descriptor_bell() {
  if (segment_->memory.inherited_by_fork()) return tl::unexpected(Error(ErrorCode::closed));
  if (bell_ == nullptr) {
    auto opened = DescriptorBell::open(topic_->directory(), port::bell_of(segment_->file),
                                       shm::descriptor_words(segment_->memory.writable_data()).armed,
                                       "make a descriptor for \"" + topic_->name() + "\"");
    if (!opened) return tl::unexpected(opened.error());
    bell_ = std::move(*opened);
  }
  return bell_.get();
}

}  // namespace tenon::detail
