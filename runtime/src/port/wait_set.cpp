// The public face of wait sets: time as users have it.
#include "tenon/wait_set.hpp"

#include <algorithm>
#include <new>

#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "port/sleeping.hpp"
#include "port/wait_set_core.hpp"

namespace tenon {

namespace {

std::uint64_t monotonic(WaitSet::Time when) noexcept {
  const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(when.time_since_epoch()).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(since, 0));
}

Error no_set() noexcept { return error::out_of_memory("make a wait set"); }

}  // namespace

WaitSet::WaitSet(const WaitSetOptions& options) noexcept : options_(options) { (void)made(); }
WaitSet::WaitSet(WaitSet&& other) noexcept = default;
WaitSet& WaitSet::operator=(WaitSet&& other) noexcept = default;
WaitSet::~WaitSet() = default;

bool WaitSet::made() noexcept {
  if (core_ == nullptr) core_.reset(new (std::nothrow) detail::WaitSetCore(options_));
  return core_ != nullptr;
}

Result<WaitId> WaitSet::add_member(detail::Waitable& member) noexcept {
  return made() ? core_->add(member) : tl::unexpected(no_set());
}
Result<WaitId> WaitSet::add_timer(std::chrono::nanoseconds after) noexcept {
  return made() ? core_->add_timer(os::deadline_after(after.count()), 0) : tl::unexpected(no_set());
}
Result<WaitId> WaitSet::add_periodic(std::chrono::nanoseconds period) noexcept {
  const std::int64_t step = std::max<std::int64_t>(period.count(), 1);
  return made() ? core_->add_timer(os::deadline_after(step), static_cast<std::uint64_t>(step))
                : tl::unexpected(no_set());
}
Result<WaitId> WaitSet::add_deadline(Time when) noexcept {
  return made() ? core_->add_timer(monotonic(when), 0) : tl::unexpected(no_set());
}
bool WaitSet::move_timer(WaitId timer, Time when) noexcept {
  return core_ != nullptr && core_->move_timer(timer, monotonic(when));
}
std::uint64_t WaitSet::expirations(WaitId timer) const noexcept {
  return core_ != nullptr ? core_->expirations(timer) : 0;
}

bool WaitSet::remove(WaitId member) noexcept { return core_ != nullptr && core_->remove(member); }
std::size_t WaitSet::size() const noexcept { return core_ != nullptr ? core_->size() : 0; }
Ready WaitSet::wait(std::chrono::nanoseconds time) noexcept {
  const std::uint64_t deadline = os::deadline_after(time.count());
  const os::FutexWord never{0};
  while (!made()) {  // it has no member yet, and nobody could have woken it
    if (os::monotonic_ns() >= deadline) return {};
    (void)os::wait(never, 0, std::min(deadline, os::deadline_after(port::kShortSleepBound)));
  }
  return core_->wait(deadline);
}
Result<int> WaitSet::fd() noexcept { return made() ? core_->descriptor() : tl::unexpected(no_set()); }
void WaitSet::wake() noexcept {
  if (core_ != nullptr) core_->wake();
}

}  // namespace tenon
