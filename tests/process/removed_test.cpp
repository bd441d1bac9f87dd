// Files that somebody removes by hand, while their owners live or after their death.
#include <unistd.h>
#include <tenon/bus_error.hpp>
#include <tenon/doctor.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>

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

// --- while their topic is in use --------------------------------------------------------------------------------------

struct Damage {
  const char* name;
  std::optional<std::uintmax_t> bytes;  // that it is truncated to
  mode_t mode = 0600;
  bool met = false;  // somebody who lives takes from the dead publisher: its header alone says whose it is
};

class DamagedFileTest : public testing::TestWithParam<Damage> {
 protected:
  static void damage(const std::string& file) {
    const Damage& how = GetParam();
    if (how.bytes) std::filesystem::resize_file(file, *how.bytes);
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(how.mode));
  }
  static bool is_new(const std::vector<std::string>& before, const std::string& file) {
    return std::find(before.begin(), before.end(), file) == before.end();
  }

  // As one who is not root, with a publisher and a subscriber of "t" that live.
  static int run() {
    if (::geteuid() == 0 && ::setresuid(54321, 54321, 54321) != 0) return 1;
    if (!contain_bus_errors()) return 2;
    const os::test::Scratch scratch;
    const NodeOptions here{.runtime_directory = scratch.path()};
    const Node node = Node::open("living", here).value();
    auto publisher = Publisher<Short>::open(node, "t").value();
    auto subscriber = Subscriber<Short>::open(node, "t").value();
    const auto before = files_below(scratch.path());
    const os::test::Signal ready;
    Child victim([&] {
      const Node dying = Node::open("victim", here).value();
      auto its_publisher = Publisher<Short>::open(dying, "t").value();
      auto its_subscriber = Subscriber<Short>::open(dying, "t").value();
      ready.give();
      std::this_thread::sleep_for(1h);
      return 0;
    });
    ready.await();
    if (GetParam().met && (subscriber.take() || subscriber.publisher_count() != 2)) return 3;
    victim.kill();
    int damaged = 0;
    for (const std::string& file : files_below(scratch.path())) {
      const bool member = file.find("/p-") != file.npos || file.find("/s-") != file.npos;
      if (!member || !is_new(before, file)) continue;
      damage(scratch.path_of(file));
      ++damaged;
    }
    if (damaged != 2) return 4;
    (void)Node::open("passer_by", here).value();
    if (subscriber.take() || subscriber.publisher_count() != 1) return 5;
    for (const std::string& file : files_below(scratch.path()))
      if (is_new(before, file)) return 6;
    if (!examine(here)->findings.empty()) return 7;
    if (!publish_range(publisher, 0, 1) || !subscriber.take()) return 8;
    return publisher.subscriber_count() == 1 ? 0 : 9;
  }
};

TEST_P(DamagedFileTest, OfADeadOneGoesWhileItsTopicIsInUse) { EXPECT_EQ(os::test::run_in_child(&run), 0); }
INSTANTIATE_TEST_SUITE_P(By, DamagedFileTest,
                         testing::Values(Damage{"truncation_to_nothing", 0, 0600, true},
                                         Damage{"truncation_of_the_header", 100, 0600, true},
                                         Damage{"truncation_behind_the_header", 600},
                                         Damage{"truncation_and_mode", 600, 0666}, Damage{"mode_0000", {}, 0000},
                                         Damage{"mode_0666", {}, 0666}, Damage{"mode_0777", {}, 0777}),
                         [](const auto& one) { return std::string(one.param.name); });

class LivingDamagedFileTest : public Domain {};

TEST_F(LivingDamagedFileTest, IsLeftWhereItIs) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  const auto members = [&] {
    std::vector<std::string> found;
    for (const std::string& file : files_below(path()))
      if (file.find("/p-") != file.npos || file.find("/s-") != file.npos) found.push_back(file);
    return found;
  };
  const auto before = members();
  ASSERT_EQ(before.size(), 2u);
  EXPECT_EQ(os::test::run_in_child([&] {  // its own process touches them no more
              for (const std::string& file : before)
                std::filesystem::permissions(path() + "/" + file, std::filesystem::perms(0666));
              Child dying([&] {
                const Node victim = open_node("victim");
                std::this_thread::sleep_for(1h);
                return 0;
              });
              std::this_thread::sleep_for(50ms);
              dying.kill();
              (void)open_node("passer_by");
              return 0;
            }),
            0);
  EXPECT_EQ(members(), before);
}

}  // namespace
}  // namespace tenon::test
