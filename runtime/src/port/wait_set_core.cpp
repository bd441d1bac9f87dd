#include "port/wait_set_core.hpp"

#include <algorithm>
#include <array>

#include "error/guarded.hpp"
#include "os/process.hpp"
#include "port/sleep_places.hpp"

namespace tenon::detail {

namespace {

constexpr std::size_t kLookedAtPerBound = 8;  // members that are looked at closely when a sleep ends at its bound

// Announces a sleep at each bell it is shown, once for each.
class SleepBells final : public BellVisitor {
 public:
  explicit SleepBells(port::SleepPlaces& places) : places_(places) {}

  void visit(Bell& bell, std::uint64_t identity) noexcept override {
    const auto known = identities_.begin() + static_cast<std::ptrdiff_t>(count_);
    if (std::find(identities_.begin(), known, identity) != known) return;
    if (places_.full()) {
      complete_ = false;
      return;
    }
    identities_[count_++] = identity;
    places_.add({&bell.word(), bell.announce_sleep()});
  }
  [[nodiscard]] bool complete() const noexcept { return complete_; }

 private:
  port::SleepPlaces& places_;
  std::array<std::uint64_t, os::kWaitAnyLimit> identities_;
  std::size_t count_ = 0;
  bool complete_ = true;
};

}  // namespace

std::uint64_t Waitable::due() noexcept { return os::kNever; }
void Waitable::visit_lives(port::SleepPlaces& places) noexcept { places.leave_unwatched(); }

Waitable::~Waitable() {
  for (WaitSetCore* const set : sets_) set->forget(*this);
}

void Waitable::leave_sets(bool told) noexcept {
  for (WaitSetCore* const set : sets_) set->part_with(*this, told);
  sets_.clear();
}

WaitSetCore::WaitSetCore(const WaitSetOptions& options) noexcept
    : spin_ns_(options.spin.count()), made_in_(os::fork_generation()) {}

WaitSetCore::~WaitSetCore() {
  for (const Entry& entry : entries_)
    if (entry.member != nullptr) std::erase(entry.member->sets_, this);
}

// --- members --------------------------------------------------------------------------------------------------------

Result<WaitId> WaitSetCore::enter(const Entry& entry) noexcept {
  return error::guarded("add to a wait set", {}, [&] { return make_room_for(entry); });
}

Result<WaitId> WaitSetCore::make_room_for(Entry entry) {
  const std::size_t more = entries_.size() + 1;
  if (ready_.capacity() < more && ready_later_.capacity() < more) ready_later_.reserve(2 * more);
  if (entry.member != nullptr) entry.member->sets_.reserve(entry.member->sets_.size() + 1);
  entry.id.number = last_id_ + 1;
  entries_.push_back(entry);
  ++last_id_;
  if (entry.member != nullptr) entry.member->sets_.push_back(this);
  if (!descriptors_) return entry.id;
  if (auto connected = connect(entries_.back()); !connected) {
    (void)remove(entry.id);
    return tl::unexpected(connected.error());
  }
  return entry.id;
}

Result<WaitId> WaitSetCore::add(Waitable& member) noexcept {
  Entry entry;
  entry.member = &member;
  return enter(entry);
}

Result<WaitId> WaitSetCore::add_timer(std::uint64_t when, std::uint64_t period) noexcept {
  Entry entry;
  entry.due = when;
  entry.period = period;
  return enter(entry);
}

std::vector<WaitSetCore::Entry>::iterator WaitSetCore::find(WaitId id) noexcept {
  return std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.id == id; });
}

bool WaitSetCore::move_timer(WaitId timer, std::uint64_t when) noexcept {
  const auto entry = find(timer);
  if (entry == entries_.end() || entry->member != nullptr) return false;
  entry->due = when;
  if (descriptors_) set_alarm();
  return true;
}

std::uint64_t WaitSetCore::expirations(WaitId timer) const noexcept {
  const auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& one) { return one.id == timer; });
  return entry == entries_.end() ? 0 : entry->expirations;
}

bool WaitSetCore::remove(WaitId id) noexcept {
  const auto entry = find(id);
  if (entry == entries_.end()) return false;
  disconnect(*entry);
  if (entry->member != nullptr) {
    auto& sets = entry->member->sets_;
    sets.erase(std::find(sets.begin(), sets.end(), this));  // once: it may be a member twice
  }
  entries_.erase(entry);
  return true;
}

void WaitSetCore::forget(const Waitable& member) noexcept {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.member == &member; });
}

// Told of once more it rests, as a timer that was due.
void WaitSetCore::part_with(const Waitable& member, bool told) noexcept {
  for (Entry& entry : entries_) {
    if (entry.member != &member) continue;
    disconnect(entry);
    entry.bell = nullptr;
    if (told) entry.member = nullptr;
  }
  forget(member);
  if (told && descriptors_) set_alarm();
}

// --- waiting --------------------------------------------------------------------------------------------------------

bool WaitSetCore::inherited_by_fork() const noexcept { return made_in_ != os::fork_generation(); }

bool WaitSetCore::expire(Entry& timer, std::uint64_t now) noexcept {
  if (now < timer.due) return false;
  timer.expirations = timer.period == 0 ? 1 : (now - timer.due) / timer.period + 1;
  timer.due = timer.period == 0 ? os::kNever : timer.due + timer.expirations * timer.period;
  return true;
}

std::uint64_t WaitSetCore::next_due() const noexcept {
  std::uint64_t due = os::kNever;
  for (const Entry& entry : entries_) due = std::min(due, entry.member != nullptr ? entry.member->due() : entry.due);
  return due;
}

bool WaitSetCore::collect(std::uint64_t now) noexcept {
  if (ready_later_.capacity() > ready_.capacity()) ready_.swap(ready_later_);
  ready_.clear();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[(first_ + i) % entries_.size()];
    if (entry.member != nullptr ? entry.member->ready() : expire(entry, now)) {
      ready_.push_back(entry.id);
      if (entry.member != nullptr) ++found_;
    }
  }
  woken_ = wake_.answer();
  if (ready_.empty()) return woken_;
  first_ = (first_ + 1) % entries_.size();
  return true;
}

Ready WaitSetCore::wait(std::uint64_t deadline) noexcept {
  ready_.clear();
  woken_ = false;
  if (inherited_by_fork()) return {};
  std::uint64_t now = os::monotonic_ns();
  if (collect(now) || (descriptors_ && settle()) || now >= deadline) return found();
  for (const std::uint64_t spin_end = os::deadline_after(spin_ns_); now < spin_end; now = os::monotonic_ns()) {
    if (collect(now)) return found();
    if (now >= deadline) return found();
    port::rest(now);
  }
  while (!sleep(deadline)) {}
  if (descriptors_ && found().timed_out()) (void)settle();
  return found();
}

// Announce at every bell, make the ringers' stores visible, look once more, sleep: the order is the proof that no wake is
// missed. True when the wait is over.
bool WaitSetCore::sleep(std::uint64_t deadline) noexcept {
  // The set's own word stands first: it is the one that is waited for where the kernel can wait for one only.
  port::SleepPlaces places;
  places.add({&wake_.word(), 0});
  SleepBells bells(places);
  for (const Entry& entry : entries_)
    if (entry.member != nullptr) entry.member->visit_bells(bells);
  std::int64_t announced = port::announced();
  if (!bells.complete() || !os::can_wait_for_several()) announced = port::kShortSleepBound;
  if (collect(os::monotonic_ns())) return true;
  for (const Entry& entry : entries_)
    if (entry.member != nullptr) entry.member->visit_lives(places);
  const std::int64_t bound = places.bound(announced, lull_.bound(found_));
  const std::uint64_t end = std::min({deadline, next_due(), os::deadline_after(bound)});
  const os::Wake wake = places.sleep(end);
  const std::uint64_t now = os::monotonic_ns();
  if (places.in_doubt())
    look_closer_at_all();
  else if (wake == os::Wake::timed_out)
    look_closer(now, bound > port::kSleepBound);
  return collect(now) || now >= deadline;
}

// Members whose peers are all watched look at memory, and ask only for whom they doubt.
void WaitSetCore::look_closer_at_all() noexcept {
  for (const Entry& entry : entries_)
    if (entry.member != nullptr) entry.member->look_closer();
}

void WaitSetCore::look_closer(std::uint64_t now, bool all) noexcept {
  if (now < look_closer_at_) return;
  look_closer_at_ = now + port::kSleepBound;
  if (all) return look_closer_at_all();
  for (std::size_t i = 0; i < std::min(kLookedAtPerBound, entries_.size()); ++i) {
    looked_at_ = (looked_at_ + 1) % entries_.size();
    if (Waitable* const member = entries_[looked_at_].member; member != nullptr) member->look_closer();
  }
}

void WaitSetCore::wake() noexcept {
  if (inherited_by_fork() || !wake_.ask()) return;
  (void)os::wake(wake_.word());
  if (const int number = wake_.descriptor(); number >= 0) os::Event::ring(number);
}

}  // namespace tenon::detail
