#include "os/random.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <cerrno>
#include <set>
#include <utility>

#include "child.hpp"
#include "refusal.hpp"

namespace tenon::os {
namespace {

TEST(Incarnation, IsNeverDrawnTwiceAndNeverNone) {
  std::set<std::pair<std::uint64_t, std::uint64_t>> drawn;
  for (int i = 0; i < 10'000; ++i) {
    const auto incarnation = random_incarnation();
    ASSERT_TRUE(incarnation);
    EXPECT_NE(*incarnation, Incarnation{});
    EXPECT_TRUE(drawn.insert({incarnation->high, incarnation->low}).second);
  }
}

TEST(Incarnation, IsNotMadeUpWhenTheKernelGivesNone) {
  const int code = test::run_in_child([] {
    if (!test::refuse({SYS_getrandom, ENOSYS, {}})) return 1;
    const auto incarnation = random_incarnation();
    return !incarnation && incarnation.error().error == ENOSYS ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace tenon::os
