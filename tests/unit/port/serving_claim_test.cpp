// Which of several servers is active: one at a time, whoever comes, goes and finds what at whatever moment.
#include "port/serving_claim.hpp"

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "os/directory.hpp"
#include "scratch.hpp"

namespace tenon::port {
namespace {

class ServingClaimTest : public testing::Test {
 protected:
  ServingClaimTest() : directory_(scratch_.open()) {}
  [[nodiscard]] std::vector<std::string> files() const { return directory_.list().value(); }

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
  std::ofstream(scratch_.path_of("c-1-left")) << "x";
  std::ofstream(scratch_.path_of("c-1-also")) << "x";
  {
    ServingClaim one(directory_, "c-1-");
    ServingClaim other(directory_, "c-1-");
    EXPECT_TRUE(one.try_take().value());
    EXPECT_FALSE(other.try_take().value());
    remove_if_free(directory_, "c-1-left");
    EXPECT_EQ(files().size(), 2U) << "it is in use";
  }
  EXPECT_EQ(files(), std::vector<std::string>{});
  std::ofstream(scratch_.path_of("c-1-left")) << "x";
  remove_if_free(directory_, "c-1-left");
  EXPECT_EQ(files(), std::vector<std::string>{});
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
