// The halves of the path: the loan apart from its publication, the take apart from the release, and a look in vain.
#include "hot.hpp"

bool path_loan(tenon::test::Giver& publisher, tenon::test::Kept& kept) noexcept {
  auto loan = publisher.loan();
  if (!loan) return false;
  kept.loan.emplace(std::move(*loan));
  return true;
}

bool path_send(tenon::test::Kept& kept) noexcept {
  std::move(*kept.loan).publish();
  return true;
}

bool path_hold(tenon::test::Taker& subscriber, tenon::test::Kept& kept) noexcept {
  kept.sample = subscriber.take();
  return static_cast<bool>(kept.sample);
}

bool path_release(tenon::test::Kept& kept) noexcept {
  kept.sample.release();
  return true;
}

bool path_poll(tenon::test::Taker& subscriber) noexcept { return !subscriber.take(); }
