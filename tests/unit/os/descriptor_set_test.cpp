#include "os/descriptor_set.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <array>

#include "child.hpp"
#include "os/clock.hpp"

namespace tenon::os {
namespace {

bool readable_within(int number, int milliseconds) {
  pollfd entry{number, POLLIN, 0};
  return ::poll(&entry, 1, milliseconds) == 1 && entry.revents == POLLIN;
}

TEST(DescriptorSet, IsReadableWhileAMemberIs) {
  const auto set = DescriptorSet::make().value();
  const auto event = Event::make().value();
  const auto quiet = Event::make().value();
  ASSERT_TRUE(set.add(event.number(), 7));
  ASSERT_TRUE(set.add(quiet.number(), 8));
  std::array<std::uint64_t, 4> keys{};
  EXPECT_EQ(set.readable(keys), 0u);
  EXPECT_FALSE(readable_within(set.number(), 0));
  Event::ring(event.number());
  Event::ring(event.number());
  EXPECT_TRUE(readable_within(set.number(), 0));
  ASSERT_EQ(set.readable(keys), 1u);
  EXPECT_EQ(keys[0], 7u);
  event.drain();
  EXPECT_FALSE(readable_within(set.number(), 0));
}

TEST(DescriptorSet, ForgetsWhoIsRemovedOrClosed) {
  const auto set = DescriptorSet::make().value();
  const auto removed = Event::make().value();
  ASSERT_TRUE(set.add(removed.number(), 1));
  Event::ring(removed.number());
  set.remove(removed.number());
  {
    const auto closed = Event::make().value();
    ASSERT_TRUE(set.add(closed.number(), 2));
    Event::ring(closed.number());
  }
  EXPECT_FALSE(readable_within(set.number(), 0));
}

TEST(Alarm, IsReadableFromItsTimeUntilItIsSetToAnother) {
  const auto alarm = Alarm::make().value();
  EXPECT_FALSE(readable_within(alarm.number(), 0));
  const std::uint64_t due = deadline_after(3'000'000);
  alarm.set(due);
  EXPECT_TRUE(readable_within(alarm.number(), 10'000));
  EXPECT_GE(monotonic_ns(), due);
  alarm.set(kNever);
  EXPECT_FALSE(readable_within(alarm.number(), 0));
  alarm.set(0);
  EXPECT_TRUE(readable_within(alarm.number(), 10'000)) << "a time that has passed";
}

TEST(DescriptorSet, IsClosedInAForkedChild) {
  const auto set = DescriptorSet::make().value();
  const int number = set.number();
  EXPECT_EQ(test::run_in_child([&] { return set.number() == -1 && !readable_within(number, 0) ? 0 : 1; }), 0);
  EXPECT_EQ(set.number(), number);
}

}  // namespace
}  // namespace tenon::os
