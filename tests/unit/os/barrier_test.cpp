#include "os/barrier.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <cerrno>

#include "child.hpp"
#include "refusal.hpp"

namespace tenon::os {
namespace {

TEST(Barrier, ReachesProcessesThatRegistered) {
  EXPECT_TRUE(register_for_barriers());
  EXPECT_TRUE(register_for_barriers()) << "a second time changes nothing";
  EXPECT_TRUE(barrier());
}

TEST(Barrier, SaysWhenTheKernelHasNone) {
  const int code = test::run_in_child([] {
    if (!test::refuse({SYS_membarrier, ENOSYS, {}})) return 1;
    return register_for_barriers() || barrier() ? 2 : 0;
  });
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace tenon::os
