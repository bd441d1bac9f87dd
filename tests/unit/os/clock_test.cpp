#include "os/clock.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tenon::os {
namespace {

TEST(Clock, NeverGoesBack) {
  auto last = monotonic_ns();
  for (int i = 0; i < 100'000; ++i) {
    const auto now = monotonic_ns();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(Clock, DeadlinesNeitherOverflowNorLieInThePast) {
  const auto now = monotonic_ns();
  EXPECT_GE(deadline_after(1'000), now + 1'000);
  EXPECT_GE(deadline_after(-5), now);
  EXPECT_LT(deadline_after(-5), now + 10'000'000'000);
  EXPECT_GT(deadline_after(std::numeric_limits<std::int64_t>::max()), now);
}

}  // namespace
}  // namespace tenon::os
