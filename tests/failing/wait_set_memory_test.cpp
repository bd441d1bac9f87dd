// A wait set that could not be made for want of memory says so, and is made by the next call that finds some.
#include <gtest/gtest.h>

#include <tenon/wait_set.hpp>

#include "memory.hpp"

namespace tenon::failing {
namespace {

using namespace std::chrono_literals;

// The next request for memory is refused, and only that.
template <class Call>
auto without_memory(const Call& call) {
  refuse_memory(1);
  auto result = call();
  EXPECT_TRUE(memory_was_refused());
  refuse_memory(0);
  return result;
}

TEST(WaitSetWithoutMemory, HasNothingUntilThereIsSome) {
  WaitSet set = without_memory([] { return WaitSet(); });
  EXPECT_EQ(set.size(), 0u);
  EXPECT_FALSE(set.remove(WaitId{}));
  EXPECT_FALSE(set.move_timer(WaitId{}, WaitSet::Time{}));
  EXPECT_EQ(set.expirations(WaitId{}), 0u);
  set.wake();  // nobody
  EXPECT_EQ(without_memory([&] { return set.add_timer(1ms); }).error(), ErrorCode::out_of_memory);
  EXPECT_EQ(without_memory([&] { return set.add_periodic(1ms); }).error(), ErrorCode::out_of_memory);
  EXPECT_EQ(without_memory([&] { return set.add_deadline(WaitSet::Time{}); }).error(), ErrorCode::out_of_memory);
  EXPECT_EQ(without_memory([&] { return set.fd(); }).error(), ErrorCode::out_of_memory);
  EXPECT_TRUE(without_memory([&] { return set.wait(0ns).empty(); }));
  EXPECT_TRUE(without_memory([&] { return set.wait(5ms).empty(); })) << "it is made while it is waited for";
  ASSERT_TRUE(set.add_timer(1ms));
  EXPECT_FALSE(set.wait(20s).empty());
}

}  // namespace
}  // namespace tenon::failing
