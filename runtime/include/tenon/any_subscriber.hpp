// What subscribers have in common, whatever it is that they hand out. For code that watches over any of them: one that
// reports losses, or a loop of events.
//
// One thread at a time, that of the subscriber.
#pragma once

#include <chrono>
#include <span>
#include <string_view>
#include <utility>

#include "tenon/deadline.hpp"
#include "tenon/detail/subscriber_port.hpp"

namespace tenon {

namespace detail {
[[nodiscard]] std::uint64_t lost_by(const SubscriberPort& port) noexcept;
[[nodiscard]] Delivery granted_to(const SubscriberPort& port) noexcept;
[[nodiscard]] std::uint32_t count_publishers(SubscriberPort& port) noexcept;
[[nodiscard]] std::span<const Error> refusals_of(const SubscriberPort& port) noexcept;
[[nodiscard]] std::string_view topic_of(const SubscriberPort& port) noexcept;
[[nodiscard]] Result<int> descriptor_of(SubscriberPort& port);
}  // namespace detail

class AnySubscriber {
 public:
  // Messages lost in all, of all publishers: exact. What a publisher keeps of them counts until it is given.
  [[nodiscard]] std::uint64_t lost() const noexcept { return detail::lost_by(*port_); }
  // What every publisher attached grants at least: the lesser of what was asked for and what it grants at most. Without a
  // publisher, what was asked for.
  [[nodiscard]] Delivery granted() const noexcept { return detail::granted_to(*port_); }
  // Publishers attached now. May look at the topic's directory.
  [[nodiscard]] std::uint32_t publisher_count() noexcept { return detail::count_publishers(*port_); }
  // Publishers that were not attached because their interface or their options differ, or that are without what they keep,
  // because there was no memory for it; the latest sixteen, until the next call of this handle.
  [[nodiscard]] std::span<const Error> refusals() const noexcept { return detail::refusals_of(*port_); }
  [[nodiscard]] std::string_view topic() const noexcept { return detail::topic_of(*port_); }

  // A descriptor for poll, epoll and event loops, made by the first call; closed with the subscriber, never by the caller.
  // It is readable while there is something to take, and may be so for nothing. The user's part: when it is readable, take
  // until there is nothing; that last take makes it unreadable, for about 12 us. Takes that find a message cost what they
  // always do. It is readable for nothing every 50 ms, so that nobody who was killed delays the loop for longer.
  // Costs four descriptors, and one in each publisher that calls it.
  // Errors: descriptor_limit, permission_denied, out_of_shared_memory (a FIFO in the topic's directory), closed (in a forked
  // child), system_call.
  [[nodiscard]] Result<int> fd() { return detail::descriptor_of(*port_); }

  // Counts the times that there was nothing to take for so long; at least 1 us. Errors: out_of_memory.
  [[nodiscard]] Result<Deadline> deadline(std::chrono::nanoseconds period) noexcept {
    return Deadline::open(*this, period);
  }

  // For WaitSet.
  [[nodiscard]] detail::Waitable& waitable() noexcept { return detail::waitable_of(*port_); }

 protected:
  explicit AnySubscriber(detail::SubscriberHandle port) noexcept : port_(std::move(port)) {}
  AnySubscriber(AnySubscriber&&) noexcept = default;
  AnySubscriber& operator=(AnySubscriber&&) noexcept = default;
  ~AnySubscriber() = default;

  [[nodiscard]] detail::SubscriberPort& port() const noexcept { return *port_; }

  // Takes, and waits between, until there is a sample or no hold for one, or until the time is over. The clock is read
  // only if there is nothing at once.
  template <class TakeOne>
  [[nodiscard]] auto wait_by(const TakeOne& take_one, std::chrono::nanoseconds time) noexcept -> decltype(take_one()) {
    if (auto sample = take_one(); sample || sample.why() == Take::no_hold) return sample;
    const std::uint64_t deadline = detail::deadline_after(time);
    while (detail::wait_for_message(*port_, deadline))
      if (auto sample = take_one(); sample || sample.why() == Take::no_hold) return sample;
    return decltype(take_one())(Take::timed_out);
  }

 private:
  friend class Deadline;
  detail::SubscriberHandle port_;
};

inline Result<Deadline> Deadline::open(AnySubscriber& subscriber, std::chrono::nanoseconds period) noexcept {
  return detail::open_deadline(*subscriber.port_, period).map([](detail::DeadlineHandle&& core) {
    return Deadline(std::move(core));
  });
}

}  // namespace tenon
