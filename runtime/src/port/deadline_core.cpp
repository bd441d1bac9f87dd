#include "port/deadline_core.hpp"

#include <algorithm>
#include <utility>

#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "port/subscriber_core.hpp"

namespace tenon::detail {

namespace {

constexpr std::int64_t kShortestPeriod = 1000;  // ns

}  // namespace

DeadlineCore::DeadlineCore(SubscriberCore& subscriber, std::chrono::nanoseconds period)
    : subscriber_(&subscriber),
      period_(static_cast<std::uint64_t>(std::max<std::int64_t>(period.count(), kShortestPeriod))),
      since_(os::monotonic_ns()),
      next_look_(since_),
      progress_(subscriber.progress()) {
  subscriber.watch(*this);
}

DeadlineCore::~DeadlineCore() {
  if (subscriber_ != nullptr) subscriber_->forget(*this);
}

void DeadlineCore::look() noexcept {
  if (subscriber_ == nullptr || subscriber_->inherited_by_fork()) return;
  const bool something = subscriber_->ready();
  const std::uint64_t progress = subscriber_->progress();
  const std::uint64_t now = os::monotonic_ns();
  if (something || progress != progress_) {
    since_ = now;
  } else {
    const std::uint64_t periods = (now - since_) / period_;
    missed_ += periods;
    since_ += periods * period_;
  }
  progress_ = progress;
  next_look_ = now + std::min(since_ + period_ - now, period_ / 4);
}

std::uint64_t DeadlineCore::take_missed() noexcept {
  look();
  return std::exchange(missed_, 0);
}

bool DeadlineCore::ready() noexcept {
  look();
  return missed_ != 0;
}

std::uint64_t DeadlineCore::due() noexcept { return subscriber_ != nullptr ? next_look_ : os::kNever; }

Result<DescriptorBell*> DeadlineCore::descriptor_bell() {
  return tl::unexpected(Error(ErrorCode::no_descriptor, {"wait by a descriptor",
                                                         "a deadline of a subscriber",
                                                         "something that arrives",
                                                         "use a timer of the event loop and take_missed()",
                                                         {},
                                                         {}}));
}

namespace {
Result<DeadlineHandle> made_for(SubscriberCore& subscriber, std::chrono::nanoseconds period) {
  return DeadlineHandle(new DeadlineCore(subscriber, period));
}
}  // namespace

Result<DeadlineHandle> open_deadline(SubscriberPort& port, std::chrono::nanoseconds period) noexcept {
  auto& subscriber = static_cast<SubscriberCore&>(port);
  return error::guarded("watch over a subscriber of", subscriber.topic_core().name(),
                        [&] { return made_for(subscriber, period); });
}
std::uint64_t take_missed(DeadlineCore& core) noexcept { return core.take_missed(); }
Waitable& waitable_of(DeadlineCore& core) noexcept { return core; }
void CloseDeadline::operator()(DeadlineCore* core) const noexcept { delete core; }

}  // namespace tenon::detail
