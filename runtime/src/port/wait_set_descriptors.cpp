// A wait set as a descriptor: readable while one of its members' bells was called, a timer is due, somebody woke the set,
// or the bound of a sleep has passed, which finds what a ringer that was killed did not call for any more.
#include <algorithm>
#include <array>
#include <span>

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "port/descriptor_bell.hpp"
#include "port/wait_set_core.hpp"

namespace tenon::detail {

namespace {

constexpr std::uint64_t kAlarmKey = 0;
constexpr std::uint64_t kEventKey = 1;
std::uint64_t member_key(const Waitable* member) noexcept { return reinterpret_cast<std::uintptr_t>(member); }

class AnnounceDescriptor final : public BellVisitor {
 public:
  void visit(Bell& bell, std::uint64_t) noexcept override { bell.announce_descriptor(); }
};

class InForce final : public BellVisitor {
 public:
  void visit(Bell& bell, std::uint64_t) noexcept override { everywhere = everywhere && bell.awaits_descriptors(); }
  bool everywhere = true;
};

}  // namespace

Result<int> WaitSetCore::descriptor() noexcept {
  if (inherited_by_fork()) return tl::unexpected(Error(ErrorCode::closed));
  if (!descriptors_) {
    auto made = make_descriptors();
    for (std::size_t i = 0; made && i < entries_.size(); ++i) made = connect(entries_[i]);
    if (!made) {
      wake_.name_descriptor(-1);
      for (Entry& entry : entries_) entry.bell = nullptr;
      descriptors_.reset();
      return tl::unexpected(made.error());
    }
    if (wake_.asked()) os::Event::ring(descriptors_->event.number());
  }
  return descriptors_->set.number();
}

Result<void> WaitSetCore::make_descriptors() noexcept {
  const auto failed = [](const os::Failure& failure) {
    return tl::unexpected(error::from(failure, "make a descriptor to wait for"));
  };
  auto set = os::DescriptorSet::make();
  if (!set) return failed(set.error());
  auto event = os::Event::make();
  if (!event) return failed(event.error());
  auto alarm = os::Alarm::make();
  if (!alarm) return failed(alarm.error());
  if (auto added = set->add(event->number(), kEventKey); !added) return failed(added.error());
  if (auto added = set->add(alarm->number(), kAlarmKey); !added) return failed(added.error());
  descriptors_.emplace(Descriptors{std::move(*set), std::move(*event), std::move(*alarm)});
  wake_.name_descriptor(descriptors_->event.number());
  return {};
}

// A member that has come: readable at once if it has something.
Result<void> WaitSetCore::connect(Entry& entry) noexcept {
  set_alarm();
  if (entry.member == nullptr) return {};
  auto bell = error::guarded("wait for one more descriptor", {}, [&] { return entry.member->descriptor_bell(); });
  if (!bell) return tl::unexpected(bell.error());
  const bool known = std::any_of(entries_.begin(), entries_.end(),
                                 [&](const Entry& one) { return one.member == entry.member && one.bell != nullptr; });
  if (!known) {
    if (auto added = descriptors_->set.add((*bell)->number(), member_key(entry.member)); !added)
      return tl::unexpected(error::from(added.error(), "wait for one more descriptor"));
  }
  entry.bell = *bell;
  if (arm_members())
    for (Entry& one : entries_)
      if (one.bell != nullptr && one.member->ready()) one.bell->call();
  return {};
}

void WaitSetCore::disconnect(const Entry& entry) noexcept {
  if (entry.bell == nullptr || !descriptors_) return;
  const auto others = std::count_if(entries_.begin(), entries_.end(), [&](const Entry& one) {
    return one.member == entry.member && one.bell != nullptr;
  });
  if (others == 1) descriptors_->set.remove(entry.bell->number());
}

bool WaitSetCore::settle() noexcept {
  const bool called = drain_called();
  set_alarm();
  if (!arm_members() && !called) return false;
  if (!collect(os::monotonic_ns())) return false;
  // What is found now may have come before the announcement, so that nobody called for it.
  for (const WaitId id : ready_)
    if (const auto entry = find(id); entry->bell != nullptr) entry->bell->call();
  return true;
}

// True if more may have come than bells tell of: somebody woke the set, or its alarm rang.
bool WaitSetCore::drain_called() noexcept {
  std::array<std::uint64_t, 64> keys;
  bool more = false;
  const std::size_t count = descriptors_->set.readable(keys);
  for (const std::uint64_t key : std::span(keys.data(), count)) {
    if (key == kAlarmKey) {
      descriptors_->alarm_at = 0;  // it has rung
      look_closer(os::monotonic_ns(), false);
      more = true;
    } else if (key == kEventKey) {
      descriptors_->event.drain();
      more = true;
    }
    for (Entry& entry : entries_) {
      if (entry.bell == nullptr || member_key(entry.member) != key) continue;
      (void)entry.bell->drain();
      entry.armed = false;
    }
  }
  return more;
}

// Announces at the bells of all members whose last announcement was collected; then the ringers' stores are visible. False
// if there was nothing to announce.
bool WaitSetCore::arm_members() noexcept {
  bool any = false;
  for (Entry& entry : entries_) {
    if (entry.bell == nullptr) continue;
    InForce in_force;
    if (entry.armed) entry.member->visit_bells(in_force);
    if (entry.armed && in_force.everywhere) continue;
    entry.bell->arm();
    AnnounceDescriptor announce;
    entry.member->visit_bells(announce);
    entry.armed = any = true;
  }
  if (any) descriptors_->bound = port::announced();
  return any;
}

// At the next timer, or at the bound of a sleep if that comes first; moved only when it has rung or would ring too late.
void WaitSetCore::set_alarm() noexcept {
  Descriptors& all = *descriptors_;
  const bool members =
      std::any_of(entries_.begin(), entries_.end(), [](const Entry& e) { return e.member != nullptr; });
  const std::uint64_t at = std::min(next_due(), members ? os::deadline_after(all.bound) : os::kNever);
  if (all.alarm_at != 0 && all.alarm_at <= at) return;
  all.alarm.set(at);
  all.alarm_at = at;
}

}  // namespace tenon::detail
