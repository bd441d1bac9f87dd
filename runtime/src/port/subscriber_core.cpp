// A subscriber at work: taking by the less usual paths.
#include "port/subscriber_core.hpp"

#include <algorithm>
#include <cstring>

#include "os/futex.hpp"
#include "port/delivery.hpp"

namespace tenon::detail {

namespace {

constexpr int kTries = 4;
constexpr std::uint64_t kGlanceEvery = 256;  // takes of one publisher

}  // namespace

void SubscriberCore::rejoin(Connection& connection) noexcept {
  connection.calm_until = connection.reader.cursor();
  connection.reader.announce_rejoin();
  topic_->words().move_rejoins();
  connection.reader.restart();
}

bool SubscriberCore::wanted(const Reader::Taken& taken) const noexcept {
  return taken.hold == nullptr || selection_.wants == nullptr ||  // without a hold there is no message
         selection_.wants(selection_.keys, taken.payload);
}

// What was lost before it is told with the next message that is wanted.
void SubscriberCore::pass_over(Connection& connection, const Reader::Taken& taken) noexcept {
  queue::let_go<queue::StdAtomics>(*taken.hold);
  ++passed_over_;
  if (connection.awaited && connection.reader.publisher_sleeps()) wake_publisher(connection);
}

// A publisher that never pauses may set us aside again before we have taken: it is asked so often, then it is another's turn.
// So it is after a ring of messages that nobody wants.
Reader::Taken SubscriberCore::take_from(Connection& connection, Which which) noexcept {
  const queue::SlotShape shape = connection.reader.ring().shape;
  std::uint64_t passed = 0;
  for (int tries = 0;;) {
    if (which == Which::newest) connection.reader.skip_to_newest();
    const Reader::Taken taken = connection.reader.take(shape);
    if (!wanted(taken)) {
      pass_over(connection, taken);
      if (++passed == connection.reader.ring().capacity) return {};
    } else if (taken.state != queue::TakeState::behind || tries++ == kTries) {
      return taken;
    } else {
      rejoin(connection);
    }
  }
}

Found SubscriberCore::take_from_any(Which which, Connection** from) noexcept {
  if (segment_->memory.inherited_by_fork()) return {};
  const Found found = look(which, from);
  if (found.taken.state != queue::TakeState::empty || !own_set_.settle()) return found;
  return look(which, from);
}

// One look at every publisher, beginning with the next; when none has anything, one look at the topic.
Found SubscriberCore::look(Which which, Connection** from) noexcept {
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const Reader::Taken taken = take_from(*current, which);
      if (taken.state == queue::TakeState::taken) {
        if (from != nullptr) *from = current;
        return {taken, finish_take(*this)};
      }
      if (taken.state == queue::TakeState::no_hold) return {taken, 0};
      if (taken.state == queue::TakeState::bad_peer) {
        drop_hostile();
        break;
      }
      current = current->next;
    }
    const bool dropped = drop_ended(false);
    if (!dropped && topic_->words().glance_at_generation() == known_generation_) break;
    glance();
  }
  return {};
}

Found SubscriberCore::take(Connection** from) noexcept { return take_from_any(Which::next, from); }
Found SubscriberCore::take_newest(Connection** from) noexcept { return take_from_any(Which::newest, from); }

queue::TakeState SubscriberCore::copy(const CopyOut& out) noexcept {
  const auto by_words = [&out](const std::byte* from, std::uint32_t) noexcept { out.copy(out, from, true); };
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (current->by_words) {
      queue::TakeState state = queue::TakeState::behind;
      for (int tries = 0; state == queue::TakeState::behind && tries < 4; ++tries) {
        state = current->reader.copy(current->reader.ring().shape, by_words);
        if (state != queue::TakeState::behind) break;
        current->calm_until = current->reader.cursor();
        current->reader.skip_to_present();
      }
      if (state == queue::TakeState::taken) {
        (void)finish_take(*this);
        return state;
      }
    }
    current = current->next;
  }
  const Found found = take();
  if (found.taken.state != queue::TakeState::taken) return found.taken.state;
  out.copy(out, found.taken.payload, false);
  queue::let_go<queue::StdAtomics>(*found.taken.hold);
  return queue::TakeState::taken;
}

bool SubscriberCore::stale() const noexcept { return topic_->words().glance_at_generation() != known_generation_; }

void SubscriberCore::glance() noexcept {
  if (segment_->memory.inherited_by_fork()) return;
  const std::uint32_t generation = topic_->words().generation();
  if (generation == known_generation_) return;
  // Whom there was no descriptor or memory for is looked at again by the next glance.
  if (!note_members()) known_generation_ = generation;
}

std::uint64_t SubscriberCore::lost() const noexcept {
  std::uint64_t lost = lost_with_gone_;
  for (const auto& link : links_) lost += link->reader.lost();
  return lost;
}

std::uint64_t SubscriberCore::progress() const noexcept {
  std::uint64_t progress = progress_with_gone_;
  for (const auto& link : links_) progress += link->reader.passed();
  return progress;
}

Delivery SubscriberCore::granted() const noexcept {
  shm::Delivery least = links_.empty() ? asked_ : links_.front()->granted();
  for (const auto& link : links_) least = shm::granted(least, link->granted());
  return port::from_words(least);
}

// --- what inline code calls -----------------------------------------------------------------------------------------

Found take_slowly(SubscriberPort& port, Connection** from) noexcept {
  return static_cast<SubscriberCore&>(port).take(from);
}
Found take_newest(SubscriberPort& port, Connection** from) noexcept {
  return static_cast<SubscriberCore&>(port).take_newest(from);
}
void copy_whole(const CopyOut& out, const std::byte* from, bool by_words) noexcept {
  if (by_words)
    queue::load_words<queue::StdAtomics>(static_cast<std::byte*>(out.to), from, out.bytes);
  else
    std::memcpy(out.to, from, out.bytes);
}
queue::TakeState copy_slowly(SubscriberPort& port, const CopyOut& out) noexcept {
  return static_cast<SubscriberCore&>(port).copy(out);
}
bool wait_for_message(SubscriberPort& port, std::uint64_t deadline_ns) noexcept {
  return static_cast<SubscriberCore&>(port).wait(deadline_ns);
}
std::uint64_t deadline_after(std::chrono::nanoseconds time) noexcept { return os::deadline_after(time.count()); }
std::uint64_t end_calm(SubscriberPort& port, Connection& connection) noexcept {
  const std::uint64_t lost = connection.reader.lost() - connection.loss_reported;
  connection.loss_reported = connection.reader.lost();
  connection.calm_until = connection.reader.cursor() + kGlanceEvery;
  static_cast<SubscriberCore&>(port).glance();
  return lost;
}

Waitable& waitable_of(SubscriberPort& port) noexcept { return static_cast<SubscriberCore&>(port); }

void wake_publisher(Connection& connection) noexcept { (void)os::wake(connection.reader.memory().record->moved); }

std::uint64_t lost_by(const SubscriberPort& port) noexcept { return static_cast<const SubscriberCore&>(port).lost(); }
void select(SubscriberPort& port, const Selection& selection) noexcept {
  static_cast<SubscriberCore&>(port).select(selection);
}
std::uint64_t passed_over_by(const SubscriberPort& port) noexcept {
  return static_cast<const SubscriberCore&>(port).passed_over();
}
Delivery granted_to(const SubscriberPort& port) noexcept { return static_cast<const SubscriberCore&>(port).granted(); }
std::uint32_t count_publishers(SubscriberPort& port) noexcept {
  auto& core = static_cast<SubscriberCore&>(port);
  core.glance();
  return core.publishers();
}
std::vector<Error> refusals_of(const SubscriberPort& port) {
  const auto& refusals = static_cast<const SubscriberCore&>(port).refusals();
  return {refusals.begin(), refusals.end()};
}
Result<int> descriptor_of(SubscriberPort& port) { return static_cast<SubscriberCore&>(port).descriptor(); }
std::string_view topic_of(const SubscriberPort& port) noexcept {
  return static_cast<const SubscriberCore&>(port).topic_core().name();
}

}  // namespace tenon::detail
