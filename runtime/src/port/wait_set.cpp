// The public face of wait sets: time as users have it.
#include "tenon/wait_set.hpp"

#include <algorithm>

#include "os/clock.hpp"
#include "port/wait_set_core.hpp"

namespace tenon {

namespace {

std::uint64_t monotonic(WaitSet::Time when) noexcept {
  const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(when.time_since_epoch()).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(since, 0));
}

}  // namespace

WaitSet::WaitSet(const WaitSetOptions& options) : core_(std::make_unique<detail::WaitSetCore>(options)) {}
WaitSet::WaitSet(WaitSet&& other) noexcept = default;
WaitSet& WaitSet::operator=(WaitSet&& other) noexcept = default;
WaitSet::~WaitSet() = default;

Result<WaitId> WaitSet::add_member(detail::Waitable& member) { return core_->add(member); }
Result<WaitId> WaitSet::add_timer(std::chrono::nanoseconds after) {
  return core_->add_timer(os::deadline_after(after.count()), 0);
}
Result<WaitId> WaitSet::add_periodic(std::chrono::nanoseconds period) {
  const std::int64_t step = std::max<std::int64_t>(period.count(), 1);
  return core_->add_timer(os::deadline_after(step), static_cast<std::uint64_t>(step));
}
Result<WaitId> WaitSet::add_deadline(Time when) { return core_->add_timer(monotonic(when), 0); }
bool WaitSet::move_timer(WaitId timer, Time when) noexcept { return core_->move_timer(timer, monotonic(when)); }
std::uint64_t WaitSet::expirations(WaitId timer) const noexcept { return core_->expirations(timer); }

bool WaitSet::remove(WaitId member) noexcept { return core_->remove(member); }
std::size_t WaitSet::size() const noexcept { return core_->size(); }
Ready WaitSet::wait(std::chrono::nanoseconds time) noexcept { return core_->wait(os::deadline_after(time.count())); }
Result<int> WaitSet::fd() { return core_->descriptor(); }
void WaitSet::wake() noexcept { core_->wake(); }

}  // namespace tenon
