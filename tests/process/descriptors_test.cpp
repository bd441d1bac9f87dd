// A process that runs out of descriptors. Not under UBSan, whose checks open some of their own.
#include <sys/resource.h>
#include <tenon/latest.hpp>

#include <chrono>

#include "child.hpp"
#include "domain.hpp"
#include "keyed_messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class DescriptorsTest : public Domain {};

TEST_F(DescriptorsTest, TooFewAreAnErrorAndLeaveNothing) {
  bool refused[3] = {};
  int works_from = 0;
  for (int limit = 3; works_from == 0 && limit < 64; ++limit) {
    const int status = os::test::run_in_child([&] {
      const rlimit few{static_cast<rlim_t>(limit), static_cast<rlim_t>(limit)};
      ::setrlimit(RLIMIT_NOFILE, &few);
      const auto node = Node::open("n");
      if (!node) return node.error().code() == ErrorCode::descriptor_limit ? 10 : 1;
      auto publisher = Publisher<Short>::open(*node, "t");
      if (!publisher) return publisher.error().code() == ErrorCode::descriptor_limit ? 11 : 2;
      auto subscriber = Subscriber<Short>::open(*node, "t");
      if (!subscriber) return subscriber.error().code() == ErrorCode::descriptor_limit ? 12 : 3;
      (void)publisher->subscriber_count();
      if (!publish_range(*publisher, 0, 3)) return 4;
      return subscriber->take() ? 0 : 13;
    });
    ASSERT_TRUE(status == 0 || status >= 10) << "at " << limit << " descriptors: " << status;
    if (status == 0) works_from = limit;
    if (status >= 10 && status < 13) refused[status - 10] = true;
    come_along();
    ASSERT_EQ(files_below(path()), std::vector<std::string>{}) << "at " << limit << " descriptors";
  }
  std::printf("works from %d descriptors on\n", works_from);
  EXPECT_NE(works_from, 0);
  EXPECT_TRUE(refused[0] && refused[1] && refused[2]) << "each kind of port met the limit";
}

// At each number of descriptors that is too small: an error that says so, and a reader that works all the same.
TEST_F(DescriptorsTest, TooFewForTheOneOfALatestValueAreAnErrorAndHarmNobody) {
  int refused = 0;
  bool worked = false;
  for (int limit = 8; !worked && limit < 64; ++limit) {
    const int status = os::test::run_in_child([&] {
      const Node own = open_node();
      auto one = LatestWriter<Keyed>::open(own, "v").value();
      auto member = LatestReader<Keyed>::open(own, "v").value();
      const auto reads = [&](std::uint64_t number) {
        Keyed value;
        return member.get(keyed(1, 0), value) && value.value.number == number;
      };
      if (!one.set(keyed(1, 1))) return 1;
      rlimit usual{};
      ::getrlimit(RLIMIT_NOFILE, &usual);
      const rlimit few{static_cast<rlim_t>(limit), usual.rlim_max};
      ::setrlimit(RLIMIT_NOFILE, &few);
      const auto made = member.fd();
      if (!one.set(keyed(1, 2)) || !reads(2)) return 2;
      ::setrlimit(RLIMIT_NOFILE, &usual);
      if (!one.set(keyed(1, 3)) || !member.wait_change(1s) || !reads(3)) return 3;
      if (made) return 0;
      return made.error().code() == ErrorCode::descriptor_limit ? 10 : 4;
    });
    ASSERT_TRUE(status == 0 || status == 10) << "at " << limit << " descriptors: " << status;
    worked = status == 0;
    refused += status == 10 ? 1 : 0;
    come_along();
    ASSERT_EQ(files_below(path()), std::vector<std::string>{}) << "at " << limit << " descriptors";
  }
  EXPECT_TRUE(worked);
  EXPECT_GE(refused, 3);
}

}  // namespace
}  // namespace tenon::test
