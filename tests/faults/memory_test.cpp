// A machine, or a container, that has less memory than is asked for: an error when something is opened, or a death by the kernel
// that is one as any other; never SIGBUS, and nothing is left behind.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "messages.hpp"
#include "os/segment_file.hpp"
#include "own_file_system.hpp"

namespace tenon::test {
namespace {

namespace fs = std::filesystem;

using Huge = Numbered<65'536>;  // 512 KiB

class MemoryTest : public OwnFileSystem {
 protected:
  // Three messages to oneself and back.
  template <class T>
  static bool works(const Node& node, const char* topic) {
    auto publisher = Publisher<T>::open(node, topic, {.depth = 4, .loans = 1, .holds = 4});
    auto subscriber = Subscriber<T>::open(node, topic);
    return publisher && subscriber && publish_range(*publisher, 0, 3) && subscriber->take();
  }
};

// What Docker gives a container by default.
TEST_F(MemoryTest, InAContainerOf64MebibytesWhatFitsWorksAndWhatDoesNotIsAnError) {
  const int status = on_a_file_system_of("size=64m", [this] {
    {
      const Node own = open_node();
      if (!works<Long>(own, "small")) return 1;
      if (!works<Huge>(own, "large")) return 2;
      std::vector<Publisher<Huge>> publishers;
      for (;;) {
        auto opened = Publisher<Huge>::open(own, "t", {.depth = 8, .loans = 1, .holds = 4});
        if (!opened) {
          note(opened.error());
          break;
        }
        publishers.push_back(std::move(*opened));
        if (publishers.size() > 20) return 3;
      }
      if (publishers.empty()) return 4;
      for (auto& publisher : publishers)
        if (!publish_range(publisher, 0, 30)) return 5;
    }
    return files_below(path()).empty() ? 0 : 6;
  });
  ASSERT_EQ(status, 0) << told();
  EXPECT_EQ(said_->code, ErrorCode::out_of_shared_memory) << told();
  EXPECT_NE(std::string(said_->expected.data()).find(" bytes"), std::string::npos) << told();
  EXPECT_NE(std::string(said_->found.data()).find("bytes available"), std::string::npos) << told();
}

TEST_F(MemoryTest, WithTooFewInodesEachOpeningFailsCleanlyAndNamesThem) {
  bool worked = false;
  for (int inodes = 3; inodes < 20 && !worked; ++inodes) {
    const int status = on_a_file_system_of("size=16m,nr_inodes=" + std::to_string(inodes), [this] {
      int answer = 0;
      {
        const auto own = Node::open("n");
        auto publisher = own ? Publisher<Long>::open(*own, "t") : tl::unexpected(own.error());
        auto subscriber = own ? Subscriber<Long>::open(*own, "t") : tl::unexpected(own.error());
        for (const auto* error :
             {publisher ? nullptr : &publisher.error(), subscriber ? nullptr : &subscriber.error()}) {
          if (error == nullptr) continue;
          note(*error);
          if (error->code() != ErrorCode::out_of_shared_memory) return 1;
          answer = 10;
        }
        if (publisher && !publish_range(*publisher, 0, 100)) return 2;
        if (answer == 0 && !subscriber->take()) return 3;
      }
      return files_below(path()).empty() ? answer : 4;
    });
    ASSERT_TRUE(status == 0 || status == 10) << inodes << " inodes: " << status << ": " << told();
    worked = status == 0;
    EXPECT_TRUE(worked || told().find("nr_inodes") != std::string::npos) << inodes << " inodes: " << told();
    EXPECT_FALSE(worked && inodes == 3) << "three must be too few";
  }
  EXPECT_TRUE(worked);
}

// So no promise of the kernel is left that it could break later, whatever its policy of overcommitting.
TEST_F(MemoryTest, EverySegmentHasAllOfItsPagesFromTheStart) {
  const Node own = open_node();
  const auto publisher = Publisher<Huge>::open(own, "t", {.depth = 4, .keep_keys = 2}).value();
  const auto subscriber = Subscriber<Huge>::open(own, "t").value();
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path())) {
    if (!entry.is_regular_file()) continue;
    struct stat facts {};
    ASSERT_EQ(::stat(entry.path().c_str(), &facts), 0);
    EXPECT_GE(facts.st_blocks * 512, facts.st_size) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 4);
  // Whoever maps a segment fills its pages as well, which would hide that they were not there before.
  constexpr std::uint64_t kBytes = 3 << 20;
  const auto file = os::create_unnamed(directory(), kBytes);
  ASSERT_TRUE(file);
  EXPECT_GE(os::facts_of(*file)->allocated, kBytes);
}

// A group of the kernel's for one process and its pages; empty if no controller of memory may be written here.
class MemoryGroup {
 public:
  explicit MemoryGroup(std::uint64_t bytes) {
    const auto name = "tenon-test-" + std::to_string(::getpid());
    for (const auto& [root, limit] :
         {std::pair{"/sys/fs/cgroup", "memory.max"}, std::pair{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"}}) {
      path_ = fs::path(root) / name;
      std::error_code refused;
      if (fs::create_directory(path_, refused) && put(limit, bytes)) {
        (void)put("memory.swap.max", 0);
        return;
      }
      fs::remove(path_, refused);
      path_.clear();
    }
  }
  ~MemoryGroup() {
    std::error_code busy;
    for (int i = 0; i < 100 && !path_.empty() && !fs::remove(path_, busy); ++i) ::usleep(10'000);
  }
  MemoryGroup(const MemoryGroup&) = delete;
  MemoryGroup& operator=(const MemoryGroup&) = delete;
  [[nodiscard]] bool limits() const { return !path_.empty(); }
  // From now on the calling process is in it.
  [[nodiscard]] bool enter() const { return put("cgroup.procs", static_cast<std::uint64_t>(::getpid())); }

 private:
  [[nodiscard]] bool put(const char* file, std::uint64_t value) const {
    if (!fs::exists(path_ / file)) return false;
    std::ofstream stream(path_ / file);
    stream << value << std::flush;
    return stream.good();
  }

  fs::path path_;
};

// Beyond a group's limit the kernel kills who asks, in the middle of its opening. Where there is no group to be had, the test
// kills in its stead.
TEST_F(MemoryTest, InAMemoryGroupThatIsTooSmallNothingIsLeftOfWhoAsks) {
  const MemoryGroup group(std::uint64_t{32} << 20);
  auto survivor = Publisher<Long>::open(node(), "t").value();
  auto taker = Subscriber<Long>::open(node(), "t", {.reliable = true}).value();
  const int status = os::test::run_in_child([&] {
    const Node own = open_node("greedy");
    std::vector<Publisher<Huge>> publishers;
    if (group.limits() && !group.enter()) return 1;
    for (int i = 0; i < 16; ++i) {
      auto opened = Publisher<Huge>::open(own, "t2", {.depth = 16});
      if (!opened) {
        note(opened.error());
        return opened.error().code() == ErrorCode::out_of_shared_memory ? 0 : 2;
      }
      publishers.push_back(std::move(*opened));
      if (!group.limits()) ::raise(SIGKILL);
    }
    return 3;  // 128 MiB and more
  });
  std::printf("%s: %d\n", group.limits() ? "by the kernel's group" : "no group may be made here: killed by the test",
              status);
  EXPECT_TRUE(status == 0 || status == -SIGKILL) << status << ": " << told();
  ASSERT_TRUE(publish_range(survivor, 0, 3)) << "another topic does not notice";
  for (std::uint64_t i = 0; i < 3; ++i) EXPECT_EQ(taker.take()->number, i);
  come_along();
  for (const auto& entry : fs::recursive_directory_iterator(path()))
    EXPECT_TRUE(!entry.is_regular_file() || entry.file_size() < 1u << 20) << entry.path();
  expect_nothing_damaged();
}

}  // namespace
}  // namespace tenon::test
