// The receiving end of a topic: takes the messages of all its publishers, in each publisher's order, in place.
//
// One thread at a time; samples may go to other threads. Between publishers takes alternate; there is no order among
// them. A subscriber is attached to every publisher that existed when open() returned, and to later ones before they
// publish anything it could miss.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "tenon/deadline.hpp"
#include "tenon/detail/subscriber_port.hpp"

namespace tenon {

namespace detail {
[[nodiscard]] std::uint64_t lost_by(const SubscriberPort& port) noexcept;
[[nodiscard]] Delivery granted_to(const SubscriberPort& port) noexcept;
[[nodiscard]] std::uint32_t count_publishers(SubscriberPort& port) noexcept;
[[nodiscard]] std::vector<Error> refusals_of(const SubscriberPort& port);
[[nodiscard]] std::string_view topic_of(const SubscriberPort& port) noexcept;
[[nodiscard]] Result<int> descriptor_of(SubscriberPort& port);

template <class T>
[[nodiscard]] Sample<T> sample_of(const Found& found) noexcept {
  if (found.taken.state == queue::TakeState::taken) return Sample<T>(found.taken, found.lost);
  return Sample<T>(found.taken.state == queue::TakeState::no_hold ? Take::no_hold : Take::nothing);
}
}  // namespace detail

template <class T>
class Next;

template <class T>
class Subscriber {
  static_assert(Publishable<T>, "only a struct of an interface that is not @nested can be subscribed to");
  static_assert(
      !detail::HasTails<T>,
      "what the tails of a message hold stands behind it: include its generated <x.hpp> or <tenon/tailed.hpp>");

 public:
  static constexpr queue::SlotShape kShape = queue::slot_shape(sizeof(T), alignof(T));

  // Joins the topic; there need not be a publisher yet.
  // Errors: schema_mismatch (publishers exist and none has this interface: detail() names every differing field),
  // reliability_refused, holds_exhausted, too_many_subscribers, too_many_publishers, name_invalid, version_mismatch,
  // out_of_shared_memory, permission_denied, descriptor_limit, system_call.
  [[nodiscard]] static Result<Subscriber> open(const Node& node, std::string_view topic = traits<T>::topic,
                                               const SubscriberOptions& options = {}) {
    return detail::open_subscriber(node, topic, detail::facts_of<T>(), options)
        .map([](detail::SubscriberHandle&& port) { return Subscriber(std::move(port)); });
  }

  // The next message if there is one; never waits. Cost: one cache line that the publisher wrote, and a few words of our
  // own, whatever the size of the message.
  [[nodiscard]] Sample<T> take() noexcept {
    detail::Found found;
    if (detail::take_at_once(*port_, kShape, found)) [[likely]]
      return Sample<T>(found.taken, found.lost);
    return take_slowly();
  }

  // The newest message of a publisher that has one to take; what it published before and was not taken is passed over, and
  // is not counted as lost. For state rather than events: with a history of 1 a subscriber that comes late has the present
  // value at once. Cost: as take(), and one more line that the publisher wrote.
  [[nodiscard]] Sample<T> take_newest() noexcept { return detail::sample_of<T>(detail::take_newest(*port_)); }

  // The next message, waiting for it at most so long. Polls for SubscriberOptions::spin, then sleeps without using
  // the processor; publishers pay nothing for it while nobody sleeps.
  [[nodiscard]] Sample<T> wait_take(std::chrono::nanoseconds time) noexcept {
    if (Sample<T> sample = take(); sample || sample.why() == Take::no_hold) return sample;
    const std::uint64_t deadline = detail::deadline_after(time);
    while (detail::wait_for_message(*port_, deadline))
      if (Sample<T> sample = take(); sample || sample.why() == Take::no_hold) return sample;
    return Sample<T>(Take::timed_out);
  }

  // Copies the next message out; false if there is none. Cost: what the message uses; parts of less than 4 KiB are
  // copied whole, and bytes of `value` that belong to no part of the message stay as they are. From a copy_only publisher this needs no hold and can be
  // repeated at the highest rates; from another it takes a sample, copies and releases it.
  [[nodiscard]] bool take_copy(T& value) noexcept { return copy(value) == queue::TakeState::taken; }

  // The same, waiting for a message as wait_take() does; false when the time is over, or when every hold is in use and
  // the publisher's messages cannot be copied without one.
  [[nodiscard]] bool wait_copy(T& value, std::chrono::nanoseconds time) noexcept {
    queue::TakeState state = copy(value);
    if (state == queue::TakeState::taken) [[likely]]
      return true;
    const std::uint64_t deadline = detail::deadline_after(time);
    while (state != queue::TakeState::no_hold && detail::wait_for_message(*port_, deadline)) {
      state = copy(value);
      if (state == queue::TakeState::taken) return true;
    }
    return false;
  }

  // Messages lost in all, of all publishers: exact.
  [[nodiscard]] std::uint64_t lost() const noexcept { return detail::lost_by(*port_); }
  // What every publisher attached grants at least: the lesser of what was asked for and what it grants at most. Without a
  // publisher, what was asked for.
  [[nodiscard]] Delivery granted() const noexcept { return detail::granted_to(*port_); }
  // Publishers attached now. May look at the topic's directory.
  [[nodiscard]] std::uint32_t publisher_count() noexcept { return detail::count_publishers(*port_); }
  // Publishers that were not attached because their interface or their options differ; the latest sixteen.
  [[nodiscard]] std::vector<Error> refusals() const { return detail::refusals_of(*port_); }
  [[nodiscard]] std::string_view topic() const noexcept { return detail::topic_of(*port_); }

  // A descriptor for poll, epoll and event loops, made by the first call; closed with the subscriber, never by the caller.
  // It is readable while there is something to take, and may be so for nothing. The user's part: when it is readable, take
  // until there is nothing; that last take makes it unreadable, for about 12 us. Takes that find a message cost what they
  // always do. It is readable for nothing every 50 ms, so that nobody who was killed delays the loop for longer.
  // Costs four descriptors, and one in each publisher that calls it.
  // Errors: descriptor_limit, permission_denied, out_of_shared_memory (a FIFO in the topic's directory), closed (in a forked
  // child), system_call.
  [[nodiscard]] Result<int> fd() { return detail::descriptor_of(*port_); }

  // Counts the times that there was nothing to take for so long; at least 1 us.
  [[nodiscard]] Deadline deadline(std::chrono::nanoseconds period) {
    return Deadline(detail::open_deadline(*port_, period));
  }

  // Awaits the next message in a coroutine; defined by <tenon/async.hpp>.
  [[nodiscard]] Next<T> next() noexcept;

  // For WaitSet.
  [[nodiscard]] detail::Waitable& waitable() noexcept { return detail::waitable_of(*port_); }

 private:
  explicit Subscriber(detail::SubscriberHandle port) noexcept : port_(std::move(port)) {}

  [[nodiscard]] queue::TakeState copy(T& value) noexcept { return detail::copy(*port_, kShape, value); }
  [[nodiscard, gnu::noinline]] Sample<T> take_slowly() noexcept {
    return detail::sample_of<T>(detail::take_slowly(*port_));
  }

  detail::SubscriberHandle port_;
};

}  // namespace tenon
