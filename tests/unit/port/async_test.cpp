// Waiting in coroutines, over both kinds of executor: one that asks a wait set, one that watches descriptors.
#include <poll.h>
#include <tenon/wait_set.hpp>

#include <optional>

#include "domain.hpp"
#include "messages.hpp"
#include "one_wait.hpp"

namespace tenon::test {
namespace {

Task take_all(OneWait&, Subscriber<Short>& subscriber, std::vector<std::uint64_t>& numbers, std::uint64_t count) {
  while (numbers.size() < count) {
    const auto sample = co_await subscriber.next();
    if (!sample) co_return;
    numbers.push_back(sample->number);
  }
}

class AsyncTest : public Domain {
 protected:
  AsyncTest() {
    publisher_.emplace(Publisher<Short>::open(node(), "t").value());
    subscriber_.emplace(Subscriber<Short>::open(node(), "t", {.holds = 2}).value());
  }
  void TearDown() override {
    subscriber_.reset();
    publisher_.reset();
    Domain::TearDown();
  }
  std::optional<Publisher<Short>> publisher_;
  std::optional<Subscriber<Short>> subscriber_;
  OneWait executor_;
  std::vector<std::uint64_t> numbers_;
};

TEST_F(AsyncTest, MessagesThatAreThereSuspendNobody) {
  ASSERT_TRUE(publish_range(*publisher_, 0, 3));
  const Task task = take_all(executor_, *subscriber_, numbers_, 3);
  EXPECT_TRUE(task.coroutine.done());
  EXPECT_EQ(numbers_, (std::vector<std::uint64_t>{0, 1, 2}));
  task.coroutine.destroy();
}

TEST_F(AsyncTest, GoesOnWhenTheSetSaysSo) {
  const Task task = take_all(executor_, *subscriber_, numbers_, 2);
  ASSERT_NE(executor_.wait(), nullptr);
  WaitSet set;
  (void)set.add(*executor_.wait()).value();
  for (std::uint64_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(set.wait(std::chrono::nanoseconds(0)).empty());
    EXPECT_FALSE(executor_.look());
    ASSERT_TRUE(publish_range(*publisher_, i, i + 1));
    EXPECT_EQ(set.wait(std::chrono::seconds(10)).size(), 1u);
    EXPECT_TRUE(executor_.look());
  }
  EXPECT_TRUE(task.coroutine.done());
  task.coroutine.destroy();
}

TEST_F(AsyncTest, GoesOnWhenTheDescriptorSaysSo) {
  const Task task = take_all(executor_, *subscriber_, numbers_, 3);
  for (std::uint64_t i = 0; i < 3; ++i) {
    pollfd entry{executor_.wait()->fd().value(), POLLIN, 0};
    while (::poll(&entry, 1, 0) == 1) EXPECT_FALSE(executor_.look());
    ASSERT_TRUE(publish_range(*publisher_, i, i + 1));
    ASSERT_EQ(::poll(&entry, 1, 10'000), 1);
    EXPECT_TRUE(executor_.look());
  }
  EXPECT_TRUE(task.coroutine.done());
  task.coroutine.destroy();
}

TEST_F(AsyncTest, DestroyedCoroutineIsForgottenByItsExecutor) {
  const Task task = take_all(executor_, *subscriber_, numbers_, 1);
  ASSERT_NE(executor_.wait(), nullptr);
  task.coroutine.destroy();
  EXPECT_EQ(executor_.wait(), nullptr);
}

TEST_F(AsyncTest, UsedUpHoldsEndTheWaitWithoutASample) {
  ASSERT_TRUE(publish_range(*publisher_, 0, 3));
  const auto first = subscriber_->take();
  const auto second = subscriber_->take();
  const Task task = take_all(executor_, *subscriber_, numbers_, 1);
  EXPECT_TRUE(task.coroutine.done());
  EXPECT_TRUE(numbers_.empty());
  task.coroutine.destroy();
}

}  // namespace
}  // namespace tenon::test
