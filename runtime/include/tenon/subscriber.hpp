// The receiving end of a topic: takes the messages of all its publishers, in each publisher's order, in place.
//
// One thread at a time; samples may go to other threads. Between publishers takes alternate; there is no order among
// them. A subscriber is attached to every publisher that existed when open() returned, and to later ones before they
// publish anything it could miss.
#pragma once

#include <chrono>
#include <string_view>

#include "tenon/any_subscriber.hpp"

namespace tenon {

namespace detail {
template <class T>
[[nodiscard]] Sample<T> sample_of(const Found& found) noexcept {
  return found ? Sample<T>(found.taken, found.lost) : Sample<T>(found.why());
}
}  // namespace detail

template <class T>
class Next;

template <class T>
class Subscriber : public AnySubscriber {
  static_assert(Publishable<T>, "only a struct of an interface that is not @nested can be subscribed to");
  static_assert(
      !detail::HasTails<T>,
      "what the tails of a message hold stands behind it: include its generated <x.hpp> or <tenon/tailed.hpp>");

 public:
  static constexpr queue::SlotShape kShape = queue::slot_shape(sizeof(T), alignof(T));

  // Joins the topic; there need not be a publisher yet.
  // Errors: schema_mismatch (publishers exist and none has this interface: detail() names every differing field),
  // reliability_refused, holds_exhausted, too_many_subscribers, too_many_publishers, name_invalid, version_mismatch,
  // out_of_shared_memory, permission_denied, descriptor_limit, out_of_memory, system_call.
  [[nodiscard]] static Result<Subscriber> open(const Node& node, std::string_view topic = traits<T>::topic,
                                               const SubscriberOptions& options = {}) {
    return detail::open_subscriber(node, topic, detail::facts_of<T>(), options)
        .map([](detail::SubscriberHandle&& port) { return Subscriber(std::move(port)); });
  }

  // The next message if there is one; never waits. A loop around it that never rests has each message later than
  // wait_take() has: it takes the line from the publisher who is about to write it. Cost: one cache line that the publisher wrote, and a few words of our
  // own, whatever the size of the message.
  [[nodiscard, gnu::always_inline]] Sample<T> take() noexcept {
    detail::Found found;
    if (detail::take_at_once(port(), kShape, found)) [[likely]]
      return Sample<T>(found.taken, found.lost);
    return take_slowly();
  }

  // The newest message of a publisher that has one to take; what it published before and was not taken is passed over, and
  // is not counted as lost. For state rather than events: with a history of 1 a subscriber that comes late has the present
  // value at once. Cost: as take(), and one more line that the publisher wrote.
  [[nodiscard]] Sample<T> take_newest() noexcept { return detail::sample_of<T>(detail::take_newest(port())); }

  // The next message, waiting for it at most so long. Polls for SubscriberOptions::spin, with a rest of some 40 ns between
  // two looks, then sleeps without using the processor; publishers pay nothing for it while nobody sleeps. With a long spin
  // this is the way of least latency.
  [[nodiscard, gnu::always_inline]] Sample<T> wait_take(std::chrono::nanoseconds time) noexcept {
    detail::Found found;
    if (detail::take_at_once(port(), kShape, found)) [[likely]]
      return Sample<T>(found.taken, found.lost);
    return wait_slowly(time);
  }

  // Copies the next message out; false if there is none. Cost: what the message uses; parts of less than 4 KiB are copied
  // whole, and bytes of `value` that belong to no part of the message stay as they are. From a copy_only publisher this
  // needs no hold and can be repeated at the highest rates; from another it takes a sample, copies and releases it, but for
  // messages that it keeps beside its ring (PublisherOptions::keep_keys), which need no hold either.
  [[nodiscard]] bool take_copy(T& value) noexcept { return copy(value) == queue::TakeState::taken; }

  // The same, waiting for a message as wait_take() does; false when the time is over, or when every hold is in use and
  // the publisher's messages cannot be copied without one.
  [[nodiscard]] bool wait_copy(T& value, std::chrono::nanoseconds time) noexcept {
    queue::TakeState state = copy(value);
    if (state == queue::TakeState::taken) [[likely]]
      return true;
    const std::uint64_t deadline = detail::deadline_after(time);
    while (state != queue::TakeState::no_hold && detail::wait_for_message(port(), deadline)) {
      state = copy(value);
      if (state == queue::TakeState::taken) return true;
    }
    return false;
  }

  // Awaits the next message in a coroutine; defined by <tenon/async.hpp>.
  [[nodiscard]] Next<T> next() noexcept;

 private:
  explicit Subscriber(detail::SubscriberHandle port) noexcept : AnySubscriber(std::move(port)) {}

  [[nodiscard]] queue::TakeState copy(T& value) noexcept { return detail::copy(port(), kShape, value); }
  [[nodiscard, gnu::noinline]] Sample<T> take_slowly() noexcept {
    return detail::sample_of<T>(detail::take_slowly(port()));
  }
  [[nodiscard, gnu::noinline]] Sample<T> wait_slowly(std::chrono::nanoseconds time) noexcept {
    return wait_by([this]() noexcept { return take(); }, time);
  }
};

}  // namespace tenon
