// Files that somebody removes by hand, while their owners live or after their death.
#include <unistd.h>

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

// Of a dead one's files, as one who is not root meets them: to him a mode means something.
class ChangedModeTest : public testing::TestWithParam<mode_t> {};

TEST_P(ChangedModeTest, OfADeadOnesFilesIsNothingThatStays) {
  EXPECT_EQ(os::test::run_in_child([] {
              if (::geteuid() == 0 && ::setresuid(54321, 54321, 54321) != 0) return 1;
              const os::test::Scratch scratch;
              const NodeOptions here{.runtime_directory = scratch.path()};
              const os::test::Signal ready;
              Child victim([&] {
                const Node node = Node::open("victim", here).value();
                auto publisher = Publisher<Short>::open(node, "t").value();
                auto subscriber = Subscriber<Short>::open(node, "u").value();
                ready.give();
                std::this_thread::sleep_for(1h);
                return 0;
              });
              ready.await();
              victim.kill();
              const auto left = files_below(scratch.path());
              for (const std::string& file : left)
                if (const auto at = scratch.path_of(file); std::filesystem::is_regular_file(at))
                  std::filesystem::permissions(at, static_cast<std::filesystem::perms>(GetParam()));
              if (left.size() < 5) return 2;
              (void)Node::open("passer_by", here).value();
              return files_below(scratch.path()).empty() ? 0 : 3;
            }),
            0);
}
INSTANTIATE_TEST_SUITE_P(To, ChangedModeTest, testing::Values(0000, 0200, 0400, 0666, 0777));

}  // namespace
}  // namespace tenon::test
