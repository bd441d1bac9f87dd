// Files that somebody removes by hand, while their owners live or after their death.
#include <filesystem>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

class RemovedTest : public Domain {
 protected:
  // Removes the files of nodes that are not in `stay`.
  void remove_nodes_but(const std::vector<std::string>& stay) const {
    for (const std::string& file : files_below(path()))
      if (file.find("/n-") != file.npos && std::find(stay.begin(), stay.end(), file) == stay.end())
        std::filesystem::remove(path() + "/" + file);
  }
};

TEST_F(RemovedTest, APublisherDoesNotWaitForADeadOneWhoseNodeIsGone) {
  auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4, .slow_reader = SlowReader::block}).value();
  const auto ours = files_below(path());
  const os::test::Signal ready;
  Child subscriber([&] {
    auto opened = Subscriber<Short>::open(open_node("victim"), "t", {.reliable = true}).value();
    ready.give();
    std::this_thread::sleep_for(1h);
    return 0;
  });
  ready.await();
  subscriber.kill();
  remove_nodes_but(ours);
  const auto began = now_ns();
  EXPECT_TRUE(publish_range(publisher, 0, 3 * publisher.capacity()));
  EXPECT_LT(now_ns() - began, 1'000'000'000u);
  EXPECT_EQ(publisher.subscriber_count(), 0u);
}

}  // namespace
}  // namespace tenon::test
