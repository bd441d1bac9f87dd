// A subscriber at work: taking by the less usual paths.
#include "port/subscriber_core.hpp"

#include <algorithm>
#include <cstring>

#include "os/futex.hpp"
#include "port/delivery.hpp"

namespace tenon::detail {

namespace {

constexpr int kTakeTries = 4;
constexpr std::uint64_t kGlanceEvery = 256;  // takes of one publisher

}  // namespace

// The ring goes on further on; what it leaves out is lost, but for what the publisher keeps of it.
void SubscriberCore::rejoin(Link& link) noexcept {
  const std::uint64_t from = link.reader.cursor();
  link.calm_until = from;
  link.reader.announce_rejoin();
  topic_->words().move_rejoins();
  link.reader.restart();
  link.look_for_kept(from, true);
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

// Kept messages are older than those of the ring, so they come first. Who wants the newest takes the ring's, if there is one.
Reader::Taken SubscriberCore::take_kept(Link& link, Which which) noexcept {
  port::KeptMessages& older = link.kept();
  if (which == Which::newest && link.reader.ready()) older.pass_over();
  for (;;) {
    const Reader::Taken taken = which == Which::newest ? older.take_newest(link.reader) : older.take(link.reader);
    if (!wanted(taken)) {
      queue::let_go<queue::StdAtomics>(*taken.hold);
      ++passed_over_;
      continue;
    }
    if (taken.state == queue::TakeState::taken) {
      ++kept_taken_;
      if (which == Which::newest) older.pass_over();
    }
    link.choose_path();
    return taken;
  }
}

// A publisher that never pauses may set us aside again before we have taken: it is asked so often, then it is another's turn.
// So it is after a ring of messages that nobody wants.
SubscriberCore::Given SubscriberCore::take_from(Link& link, Which which) noexcept {
  const queue::SlotShape shape = link.reader.ring().shape;
  std::uint64_t passed = 0;
  for (int tries = 0;;) {
    if (link.kept_pending())
      if (const Reader::Taken older = take_kept(link, which); older.state != queue::TakeState::empty)
        return {older, true};
    if (which == Which::newest) link.reader.skip_to_newest();
    const Reader::Taken taken = link.reader.take(shape);
    if (!wanted(taken)) {
      pass_over(link, taken);
      if (++passed == link.reader.ring().capacity) return {};
    } else if (taken.state != queue::TakeState::behind || tries++ == kTakeTries) {
      return {taken};
    } else {
      rejoin(link);
    }
  }
}

Found SubscriberCore::take_from_any(Which which, Connection** from) noexcept {
  if (!segment_->memory.whole()) {
    glance();
    return {};
  }
  const Found found = look(which, from);
  if (found.taken.state != queue::TakeState::empty || !own_set_.settle()) return found;
  return look(which, from);
}

// One look at every publisher, beginning with the next; when none has anything, one look at the topic. One of which all that
// may be held is held stands in no other's way: that is what is said when there is nothing else.
Found SubscriberCore::look(Which which, Connection** from) noexcept {
  bool without_hold = false;
  for (int round = 0; round < 2; ++round) {
    without_hold = false;
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const auto [taken, was_kept] = take_from(static_cast<Link&>(*current), which);
      if (taken.state == queue::TakeState::taken) {
        if (from != nullptr) *from = current;
        if (!was_kept) return {taken, finish_take(*this)};
        current = current->next;
        return {taken, 0};  // losses are told with the next message of the ring
      }
      if (taken.state == queue::TakeState::no_hold) [[unlikely]]
        without_hold = true;
      if (taken.state == queue::TakeState::bad_peer) {
        drop_hostile();
        break;
      }
      current = current->next;
    }
    const bool dropped = drop_ended(Probe::nobody);
    if (!dropped && !stale()) break;
    glance();
  }
  if (without_hold) [[unlikely]]
    return {{queue::TakeState::no_hold}, 0};
  return {};
}

Found SubscriberCore::take(Connection** from) noexcept { return take_from_any(Which::next, from); }
Found SubscriberCore::take_newest(Connection** from) noexcept { return take_from_any(Which::newest, from); }

queue::TakeState SubscriberCore::copy(const CopyOut& out) noexcept {
  if (!segment_->memory.whole()) {
    glance();
    return queue::TakeState::empty;
  }
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (copy_unheld(static_cast<Link&>(*current), out)) return queue::TakeState::taken;
    current = current->next;
  }
  const Found found = take();
  if (found.taken.state != queue::TakeState::taken) return found.taken.state;
  out.copy(out, found.taken.payload, false);
  queue::let_go<queue::StdAtomics>(*found.taken.hold);
  return queue::TakeState::taken;
}

// From `current`: any message that is kept, and those of a ring whose publisher writes by words.
bool SubscriberCore::copy_unheld(Link& link, const CopyOut& out) noexcept {
  const auto by_words = [&out](const std::byte* from, std::uint32_t) noexcept { out.copy(out, from, true); };
  for (int tries = 0; tries < kTakeTries; ++tries) {
    if (link.kept_pending()) {
      const bool copied = link.kept().copy(link.reader, out);
      link.choose_path();
      if (copied) {
        ++kept_taken_;
        current = current->next;
        return true;
      }
    }
    if (!link.by_words) return false;
    const queue::TakeState state = link.reader.copy(link.reader.ring().shape, by_words);
    if (state == queue::TakeState::taken) (void)finish_take(*this);
    if (state != queue::TakeState::behind) return state == queue::TakeState::taken;
    const std::uint64_t from = link.reader.cursor();
    link.calm_until = from;
    link.reader.skip_to_present();
    link.look_for_kept(from, true);
  }
  return false;
}

bool SubscriberCore::stale() const noexcept {
  return topic_->words().glance_at_generation() != known_generation_ || os::disturbances() != known_disturbances_;
}

void SubscriberCore::glance() noexcept {
  if (segment_->memory.inherited_by_fork()) return;
  if (os::disturbances() != known_disturbances_) note_damage();
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
  std::uint64_t progress = progress_with_gone_ + kept_taken_;
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
std::span<const Error> refusals_of(const SubscriberPort& port) noexcept {
  return static_cast<const SubscriberCore&>(port).refusals().all();
}
Result<int> descriptor_of(SubscriberPort& port) { return static_cast<SubscriberCore&>(port).descriptor(); }
std::string_view topic_of(const SubscriberPort& port) noexcept {
  return static_cast<const SubscriberCore&>(port).topic_core().name();
}

}  // namespace tenon::detail
