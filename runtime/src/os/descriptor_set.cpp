#include "os/descriptor_set.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "os/clock.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

constexpr std::size_t kAtATime = 64;

}  // namespace

Outcome<Event> Event::make() noexcept {
  Event event;
  event.file_ = FileDescriptor::adopt_result_of([]() noexcept { return sys::event(); });
  if (!event.file_) return last_failure("eventfd");
  return event;
}

void Event::ring(int number) noexcept {
  const std::uint64_t one = 1;
  (void)sys::retried([&] { return sys::write(number, &one, sizeof one); });
}

void Event::drain() const noexcept {
  std::uint64_t count = 0;
  (void)sys::retried([&] { return sys::read(number(), &count, sizeof count); });
}

Outcome<Alarm> Alarm::make() noexcept {
  Alarm alarm;
  alarm.file_ = FileDescriptor::adopt_result_of([]() noexcept { return sys::timer(); });
  if (!alarm.file_) return last_failure("timerfd_create");
  return alarm;
}

void Alarm::set(std::uint64_t when_ns) const noexcept {
  struct itimerspec when {};  // zero: it rests
  if (when_ns != kNever) {
    // A 32-bit time_t ends in 68 years of uptime.
    constexpr std::uint64_t kMost = std::numeric_limits<decltype(when.it_value.tv_sec)>::max();
    when.it_value.tv_sec = static_cast<decltype(when.it_value.tv_sec)>(std::min(when_ns / kSecond, kMost));
    when.it_value.tv_nsec = static_cast<decltype(when.it_value.tv_nsec)>(std::max<std::uint64_t>(when_ns % kSecond, 1));
  }
  (void)sys::set_timer(number(), &when);  // cannot fail: the descriptor is a timer's, the time is a time
}

Outcome<DescriptorSet> DescriptorSet::make() noexcept {
  DescriptorSet set;
  set.file_ = FileDescriptor::adopt_result_of([]() noexcept { return sys::poll_set(); });
  if (!set.file_) return last_failure("epoll_create1");
  return set;
}

Outcome<void> DescriptorSet::add(int number, std::uint64_t key) const noexcept {
  struct epoll_event event {};
  event.events = EPOLLIN;
  event.data.u64 = key;
  if (sys::poll_control(this->number(), EPOLL_CTL_ADD, number, &event) == 0) return {};
  // ENOSPC is about descriptors here, and not about bytes: the user's limit fs.epoll.max_user_watches.
  return failure("epoll_ctl", errno == ENOSPC ? EMFILE : errno);
}

void DescriptorSet::remove(int number) const noexcept {
  struct epoll_event event {};
  (void)sys::poll_control(this->number(), EPOLL_CTL_DEL, number, &event);
}

std::size_t DescriptorSet::readable(std::span<std::uint64_t> keys) const noexcept {
  std::array<struct epoll_event, kAtATime> events;
  const auto most = static_cast<int>(std::min(keys.size(), events.size()));
  const int count = sys::retried([&] { return sys::poll_now(number(), events.data(), most); });
  for (int i = 0; i < count; ++i) keys[static_cast<std::size_t>(i)] = events[static_cast<std::size_t>(i)].data.u64;
  return static_cast<std::size_t>(std::max(count, 0));
}

}  // namespace tenon::os
