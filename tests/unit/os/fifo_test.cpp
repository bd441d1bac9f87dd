#include "os/fifo.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "child.hpp"
#include "scratch.hpp"

namespace tenon::os {
namespace {

bool readable(const FileDescriptor& file) {
  pollfd entry{file.number(), POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1 && entry.revents == POLLIN;
}

class FifoTest : public testing::Test {
 protected:
  [[nodiscard]] std::string path() const { return scratch_.path() + "/f"; }
  test::Scratch scratch_;
  Directory directory_ = Directory::open(scratch_.path()).value();
};

TEST_F(FifoTest, IsReadableFromRingingToDraining) {
  const auto mine = make_fifo(directory_, "f").value();
  const auto theirs = open_fifo(directory_, "f").value();
  EXPECT_FALSE(readable(mine));
  EXPECT_FALSE(drain(mine));
  ring(theirs);
  ring(theirs);
  EXPECT_TRUE(readable(mine));
  EXPECT_TRUE(drain(mine));
  EXPECT_FALSE(readable(mine));
}

TEST_F(FifoTest, FullOneIsReadableAndRingingItWaitsForNobody) {
  const auto mine = make_fifo(directory_, "f").value();
  const auto theirs = open_fifo(directory_, "f").value();
  for (int i = 0; i < 70'000; ++i) ring(theirs);
  EXPECT_TRUE(readable(mine));
  EXPECT_TRUE(drain(mine));
  EXPECT_FALSE(readable(mine));
}

TEST_F(FifoTest, DeadReaderIsNoSignalAndDeadRingerNoHangUp) {
  EXPECT_EQ(test::run_in_child([&] {
              std::signal(SIGPIPE, SIG_DFL);
              const Directory own = Directory::open(scratch_.path()).value();
              auto mine = make_fifo(own, "f").value();
              const auto theirs = open_fifo(own, "f").value();
              mine.close();
              for (int i = 0; i < 10; ++i) ring(theirs);
              return 0;
            }),
            0);
  const auto mine = open_fifo(directory_, "f").value();
  { const auto theirs = open_fifo(directory_, "f").value(); }
  pollfd entry{mine.number(), POLLIN, 0};
  EXPECT_EQ(::poll(&entry, 1, 0), 0);
}

TEST_F(FifoTest, BelongsToItsUserWhateverTheUmask) {
  EXPECT_EQ(test::run_in_child([&] {
              const Directory own = Directory::open(scratch_.path()).value();
              ::umask(0777);
              return make_fifo(own, "f").has_value() ? 0 : 1;
            }),
            0);
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(FifoTest, WhatSquatsOnTheNameIsRefused) {
  EXPECT_EQ(open_fifo(directory_, "f").error().error, ENOENT);
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  EXPECT_EQ(make_fifo(directory_, "f").error().error, EEXIST);
  ASSERT_EQ(::chmod(path().c_str(), 0666), 0);
  EXPECT_EQ(open_fifo(directory_, "f").error().error, EPERM) << "others may write it";
  ::unlink(path().c_str());
  ASSERT_EQ(::symlink("/dev/null", path().c_str()), 0);
  EXPECT_EQ(open_fifo(directory_, "f").error().error, ELOOP);
  ::unlink(path().c_str());
  ::close(::open(path().c_str(), O_CREAT | O_RDWR, 0600));
  EXPECT_EQ(open_fifo(directory_, "f").error().error, EPERM) << "a regular file";
}

TEST(FifoInMemory, RingsBetweenThreadsAndGoesWithItsName) {
  const auto directory = Directory::in_memory().value();
  const auto mine = make_fifo(directory, "f").value();
  const auto theirs = open_fifo(directory, "f").value();
  ring(theirs);
  EXPECT_TRUE(readable(mine));
  EXPECT_TRUE(drain(mine));
  EXPECT_FALSE(drain(mine)) << "and does not wait";
  EXPECT_EQ(make_fifo(directory, "f").error().error, EEXIST);
  EXPECT_TRUE(directory.unlink("f").value());
  EXPECT_EQ(open_fifo(directory, "f").error().error, ENOENT);
}

TEST_F(FifoTest, OfANameThatIsNoneIsRefused) {
  for (const char* name : {"", ".", "..", "a/b"}) {
    EXPECT_EQ(make_fifo(directory_, name).error().error, EINVAL) << name;
    EXPECT_EQ(open_fifo(directory_, name).error().error, EINVAL) << name;
  }
}

}  // namespace
}  // namespace tenon::os
