#include "os/process.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "child.hpp"

namespace tenon::os {
namespace {

TEST(Process, KnowsItsUserAndPageSize) {
  EXPECT_EQ(effective_user(), ::geteuid());
  EXPECT_EQ(process_id(), static_cast<std::uint32_t>(::getpid()));
  EXPECT_EQ(page_size() % 4096, 0u);
}

TEST(Process, CountsForksInTheChildOnly) {
  const auto before = fork_generation();
  const int code = test::run_in_child([before] {
    if (fork_generation() != before + 1) return 1;
    return test::run_in_child([before] { return fork_generation() == before + 2 ? 0 : 2; });
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(fork_generation(), before);
}

}  // namespace
}  // namespace tenon::os
