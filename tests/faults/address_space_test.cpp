// RLIMIT_AS: a mapping that the limit does not allow is an error of who opens something, and harms nobody.
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using Huge = Numbered<65'536>;  // 512 KiB: a ring is many times what the heap wants meanwhile

class AddressSpaceTest : public Domain {
 protected:
  static std::uint64_t mapped_bytes() {
    unsigned long long pages = 0;
    std::FILE* const file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr || std::fscanf(file, "%llu", &pages) != 1) return 0;
    std::fclose(file);
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  }
  static bool may_map_no_more_than(std::uint64_t more) {
    const rlim_t limit = mapped_bytes() + more;
    const rlimit both{limit, limit};
    return ::setrlimit(RLIMIT_AS, &both) == 0;
  }
};

TEST_F(AddressSpaceTest, TooLittleIsAnErrorOfEachOpeningAndLeavesNothing) {
  int refused = 0;
  bool worked = false;
  for (std::uint64_t mebibytes = 4; mebibytes <= 64 && !worked; mebibytes += 4) {
    const int status = os::test::run_in_child([&] {
      const Node own = open_node();
      if (!may_map_no_more_than(mebibytes << 20)) return 1;
      auto publisher = Publisher<Huge>::open(own, "t", {.depth = 4, .loans = 1, .holds = 2});
      auto subscriber = Subscriber<Huge>::open(own, "t", {.holds = 1});
      for (const auto* error : {publisher ? nullptr : &publisher.error(), subscriber ? nullptr : &subscriber.error()})
        if (error != nullptr && error->code() != ErrorCode::out_of_memory &&
            error->code() != ErrorCode::out_of_shared_memory)
          return 2;
      if (publisher && !publish_range(*publisher, 0, 20)) return 3;
      if (!publisher || !subscriber) return 10;
      return subscriber->take() ? 0 : 11;  // found no room to map the publisher's ring a second time
    });
    ASSERT_TRUE(status == 0 || status >= 10) << "with " << mebibytes << " MiB: " << status;
    refused += status == 0 ? 0 : 1;
    worked = status == 0;
    come_along();
    EXPECT_EQ(files_below(path()), std::vector<std::string>{}) << "with " << mebibytes << " MiB";
  }
  EXPECT_GT(refused, 0);
  EXPECT_TRUE(worked);
}

}  // namespace
}  // namespace tenon::test
