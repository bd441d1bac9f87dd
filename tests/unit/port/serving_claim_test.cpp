// Which of several servers is active: one at a time, whoever comes, goes and finds what at whatever moment.
#include "port/serving_claim.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "os/directory.hpp"
#include "os/file_lock.hpp"
#include "scratch.hpp"

namespace tenon::port {
namespace {

class ServingClaimTest : public testing::Test {
 protected:
  ServingClaimTest() : directory_(scratch_.open()) {}
  [[nodiscard]] std::vector<std::string> files() const { return directory_.list().value(); }
  // A file of ours with that text and mode.
  void leave(const std::string& name, const std::string& text, mode_t mode = 0600) const {
    std::ofstream(scratch_.path_of(name)) << text;
    ASSERT_EQ(::chmod(scratch_.path_of(name).c_str(), mode), 0);
  }
  [[nodiscard]] mode_t mode_of(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(::stat(scratch_.path_of(name).c_str(), &status), 0);
    return status.st_mode & 07777;
  }

  os::test::Scratch scratch_;
  os::Directory directory_;
};

TEST_F(ServingClaimTest, OneHasItUntilItGivesItUp) {
  ServingClaim one(directory_, "c-1-");
  ServingClaim other(directory_, "c-1-");
  ServingClaim of_another_instance(directory_, "c-2-");
  EXPECT_TRUE(one.try_take().value());
  EXPECT_FALSE(other.try_take().value());
  EXPECT_TRUE(of_another_instance.try_take().value());
  EXPECT_EQ(files().size(), 2U);
  one.give_up();
  EXPECT_TRUE(other.try_take().value());
  other.give_up();
  of_another_instance.give_up();
  EXPECT_EQ(files(), std::vector<std::string>{});
}

// What one that was killed left is locked by nobody, and goes with its successor or with who cleans.
TEST_F(ServingClaimTest, WhatADeadOneLeftStopsNobody) {
  leave("c-1-left", "c-1-left");
  leave("c-1-also", "c-1-also");
  {
    ServingClaim one(directory_, "c-1-");
    ServingClaim other(directory_, "c-1-");
    EXPECT_TRUE(one.try_take().value());
    EXPECT_FALSE(other.try_take().value());
    remove_if_free(directory_, "c-1-left");
    EXPECT_EQ(files().size(), 2U) << "it is in use";
  }
  EXPECT_EQ(files(), std::vector<std::string>{});
  leave("c-1-left", "c-1-left");
  remove_if_free(directory_, "c-1-left");
  EXPECT_EQ(files(), std::vector<std::string>{});
}

// Files of ours that another user moved or linked there, with what he may have open of them locked: they stand for nothing,
// and stay what they are.
TEST_F(ServingClaimTest, FilesThatWereNotMadeForItAreLeftAsTheyAre) {
  leave("c-1-content", "diary");
  leave("c-1-longer", "c-1-longer and more");
  leave("c-1-linked", "c-1-content");
  leave("c-1-readable", "c-1-readable", 0644);
  leave("c-1-writable", "c-1-writable", 0664);
  std::vector<os::FileDescriptor> theirs;
  for (const std::string& name : files()) {
    theirs.push_back(os::FileDescriptor::adopt_result_of(
        [&]() noexcept { return ::open(scratch_.path_of(name).c_str(), O_RDONLY | O_CLOEXEC); }));
    ASSERT_TRUE(os::try_lock_shared(theirs.back()).value());
  }
  {
    ServingClaim claim(directory_, "c-1-");
    ServingClaim other(directory_, "c-1-");
    EXPECT_TRUE(claim.try_take().value());
    EXPECT_FALSE(other.try_take().value());
    EXPECT_EQ(files().size(), 6U);
  }
  theirs.clear();
  for (const std::string& name : files()) remove_if_free(directory_, name);
  EXPECT_EQ(files().size(), 5U);
  EXPECT_EQ(mode_of("c-1-readable"), 0644U);
  EXPECT_EQ(mode_of("c-1-writable"), 0664U);
}

TEST_F(ServingClaimTest, OfManyAtOnceNoTwoHaveIt) {
  std::atomic<int> holders{0};
  std::atomic<int> turns{0};
  std::atomic<bool> two{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      const os::Directory directory = scratch_.open();
      for (int n = 0; n < 400; ++n) {
        ServingClaim claim(directory, "c-1-");
        const auto taken = claim.try_take();
        if (!taken || !*taken) continue;
        if (holders.fetch_add(1) != 0) two = true;
        ++turns;
        std::this_thread::yield();
        holders.fetch_sub(1);
      }
    });
  std::thread cleaner([&] {
    for (int n = 0; n < 400; ++n)
      for (const std::string& name : files()) remove_if_free(directory_, name);
  });
  for (auto& thread : threads) thread.join();
  cleaner.join();
  EXPECT_FALSE(two);
  EXPECT_GT(turns, 0);
  for (const std::string& name : files()) remove_if_free(directory_, name);
  EXPECT_EQ(files(), std::vector<std::string>{});
}

}  // namespace
}  // namespace tenon::port
