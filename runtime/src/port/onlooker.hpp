// Whoever reads what the nodes of a shared directory hand over to look on: announcements and latest values, which stand where
// they were written. One end of it, from look_on() on; nothing on nodes that meet nobody.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "error/from_failure.hpp"
#include "os/random.hpp"
#include "port/exchange.hpp"

namespace tenon::port {

class Onlooker {
 public:
  Onlooker() noexcept = default;
  ~Onlooker() {
    if (exchange_ != nullptr) exchange_->withdraw(self_);
  }
  Onlooker(const Onlooker&) = delete;
  Onlooker& operator=(const Onlooker&) = delete;

  // Once. The topic outlives this. Errors: those of Exchange::offer_subscriber.
  [[nodiscard]] Result<void> look_on(const std::shared_ptr<Exchange>& exchange, const Topic& topic,
                                     const std::optional<Access>& access, const Exchange::Terms& terms,
                                     const std::string& action) {
    const auto self = os::random_incarnation();
    if (!self) return tl::unexpected(error::from(self.error(), action));
    Exchange::Offer offer;
    offer.topic = &topic;
    offer.self = self_ = *self;
    offer.access = access;
    offer.terms = terms;
    exchange_ = exchange;
    return exchange->offer_subscriber(offer, action);
  }
  [[nodiscard]] explicit operator bool() const noexcept { return exchange_ != nullptr; }

  // Whose a segment is that was handed over; see Exchange::owner_of.
  [[nodiscard]] Exchange::Owner owner_of(const shm::Incarnation& publisher) const noexcept {
    return exchange_->owner_of(publisher, self_);
  }
  [[nodiscard]] std::vector<Error> take_refusals() const { return exchange_->take_refusals(self_); }
  void part(const shm::Incarnation& publisher) const noexcept { exchange_->part(publisher, self_); }
  void let_go_of_board(const shm::Incarnation& writer) const noexcept { exchange_->let_go_of_board(writer, self_); }
  // Somebody of our node has announced a sleep at the topic's bell.
  void sleeps() const noexcept { exchange_->sleeper_has_come(); }

 private:
  std::shared_ptr<Exchange> exchange_;
  shm::Incarnation self_;
};

}  // namespace tenon::port
