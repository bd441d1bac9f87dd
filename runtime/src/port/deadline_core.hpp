// How long a subscriber has had nothing to take. Looks at it now and then; a message costs nothing for it.
#pragma once

#include <cstdint>

#include "port/waitable.hpp"
#include "tenon/deadline.hpp"

namespace tenon::detail {

class SubscriberCore;

class DeadlineCore final : public Waitable {
 public:
  DeadlineCore(SubscriberCore& subscriber, std::chrono::nanoseconds period);
  ~DeadlineCore();

  [[nodiscard]] std::uint64_t take_missed() noexcept;
  void forget_subscriber() noexcept { subscriber_ = nullptr; }

  [[nodiscard]] bool ready() noexcept override;
  void visit_bells(BellVisitor&) noexcept override {}  // silence rings none
  [[nodiscard]] std::uint64_t due() noexcept override;
  void visit_lives(port::SleepPlaces& /*places*/) noexcept override {}
  void look_closer() noexcept override {}
  [[nodiscard]] Result<DescriptorBell*> descriptor_bell() override;

 private:
  void look() noexcept;

  SubscriberCore* subscriber_;  // null: it has gone
  std::uint64_t period_;        // ns
  std::uint64_t since_;         // there was nothing since then
  std::uint64_t next_look_;
  std::uint64_t progress_;  // of the subscriber, at the last look
  std::uint64_t missed_ = 0;
};

}  // namespace tenon::detail
