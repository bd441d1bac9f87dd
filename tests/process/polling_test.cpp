// A subscriber that takes again and again and never waits, and publishers that die one after another.
#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

class PollingTest : public Domain {};

TEST_F(PollingTest, TheDeadTakeNoPlaceFromTheirSuccessors) {
  auto subscriber = Subscriber<Short>::open(node(), "t", {.publishers = 2}).value();
  for (std::uint64_t number = 0; number < 8; ++number) {
    Child publisher([&] {
      auto opened = Publisher<Short>::open(open_node("victim"), "t", {.depth = 4}).value();
      if (!publish_range(opened, number, number + 1)) return 1;
      std::this_thread::sleep_for(1h);
      return 0;
    });
    ASSERT_TRUE(eventually([&] {
      const auto sample = subscriber.take();
      return sample && sample->number == number;
    })) << "of the one after "
        << number << " that died";
    publisher.kill();
  }
  EXPECT_TRUE(subscriber.refusals().empty());
  EXPECT_FALSE(subscriber.wait_take(60ms));
}

}  // namespace
}  // namespace tenon::test
