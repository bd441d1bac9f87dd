// Each function once, as an application would have it: what the compiler does here it does there.
#include "hot.hpp"

namespace {
volatile std::uint64_t sink = 0;
}

bool path_publish(tenon::test::Giver& publisher, std::uint64_t number) noexcept {
  auto loan = publisher.loan();
  if (!loan) return false;
  (*loan)->number = number;
  std::move(*loan).publish();
  return true;
}

bool path_take(tenon::test::Taker& subscriber) noexcept {
  const auto sample = subscriber.take();
  if (!sample) return false;
  sink = sample->number;
  return true;
}
