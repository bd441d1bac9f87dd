// Watches over a subscriber to which something should come every so often: counts the times that nothing did.
//
//   auto deadline = subscriber.deadline(100ms).value();
//   set.add(deadline);                         // ready when 100 ms have passed in which there was nothing to take
//   … const std::uint64_t missed = deadline.take_missed();
//
// It goes by what there is to take, whoever published it: messages that wait to be taken are no silence, and one publisher
// that speaks is enough. Who fell silent, and why, is told by Notices. The subscriber's thread; a deadline whose subscriber
// has gone says nothing more.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "tenon/result.hpp"

namespace tenon {

namespace detail {
class DeadlineCore;
class Waitable;
struct SubscriberPort;
struct CloseDeadline {
  void operator()(DeadlineCore* core) const noexcept;
};
using DeadlineHandle = std::unique_ptr<DeadlineCore, CloseDeadline>;
[[nodiscard]] Result<DeadlineHandle> open_deadline(SubscriberPort& port, std::chrono::nanoseconds period) noexcept;
[[nodiscard]] std::uint64_t take_missed(DeadlineCore& core) noexcept;
[[nodiscard]] Waitable& waitable_of(DeadlineCore& core) noexcept;
}  // namespace detail

class AnySubscriber;

class Deadline {
 public:
  // As subscriber.deadline(period). Errors: out_of_memory.
  [[nodiscard]] static Result<Deadline> open(AnySubscriber& subscriber, std::chrono::nanoseconds period) noexcept;

  explicit Deadline(detail::DeadlineHandle core) noexcept : core_(std::move(core)) {}

  // Whole periods, one after the other, in which there was nothing to take, since the last call. Never too many; a message
  // that came and was taken unseen between two looks puts the end of its period off by the time between them, which in a
  // WaitSet is a quarter of a period at most. Cost: a look at each publisher's next slot and at the clock.
  [[nodiscard]] std::uint64_t take_missed() noexcept { return detail::take_missed(*core_); }

  // For a WaitSet: ready while there are missed ones to take. Not for a set with a descriptor.
  [[nodiscard]] detail::Waitable& waitable() noexcept { return detail::waitable_of(*core_); }

 private:
  detail::DeadlineHandle core_;
};

}  // namespace tenon
