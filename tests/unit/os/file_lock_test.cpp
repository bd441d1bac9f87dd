#include "os/file_lock.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "child.hpp"
#include "os/segment_file.hpp"
#include "scratch.hpp"

namespace tenon::os {
namespace {

using test::Child;
using test::Scratch;
using test::Signal;

// A linked file, and a child that holds its lock until it is killed.
class LockedByChild : public ::testing::Test {
 protected:
  LockedByChild() {
    const auto directory = scratch_.open();
    const auto file = create_unnamed(directory, 4096);
    EXPECT_TRUE(link_into(directory, *file, "node"));
  }

  [[nodiscard]] FileDescriptor open(Access access) const {
    return std::move(open_existing(scratch_.open(), "node", access).value().file);
  }

  int hold() const {
    const auto file = open(Access::read_write);
    if (try_lock(file) != true) return 1;
    held_.give();
    for (;;) ::pause();
  }

  [[nodiscard]] Liveness verdict() const { return probe(open(Access::read_only)).value(); }

  const Scratch scratch_;
  const Signal held_;
  const Signal released_;
};

TEST_F(LockedByChild, IsAliveWhileItRunsAndDeadOnceKilled) {
  EXPECT_EQ(verdict(), Liveness::dead);
  Child holder([this] { return hold(); });
  held_.await();
  EXPECT_EQ(verdict(), Liveness::alive);
  EXPECT_EQ(try_lock(open(Access::read_write)), false);
  EXPECT_EQ(try_lock_shared(open(Access::read_only)), false);
  holder.kill();
  EXPECT_EQ(verdict(), Liveness::dead);
  EXPECT_EQ(try_lock(open(Access::read_write)), true);
}

TEST_F(LockedByChild, IsAliveWhileItIsStopped) {
  const Child holder([this] { return hold(); });
  held_.await();
  holder.send(SIGSTOP);
  holder.wait_until_stopped();
  EXPECT_EQ(verdict(), Liveness::alive);
}

TEST_F(LockedByChild, IsDeadAsAZombieNobodyReaps) {
  Child holder([this] { return hold(); });
  held_.await();
  holder.kill(true);
  EXPECT_EQ(verdict(), Liveness::dead);
}

TEST_F(LockedByChild, IsDeadThoughAForkedChildOfItLivesOn) {
  Child holder([&] {
    const auto file = open(Access::read_write);
    if (try_lock(file) != true) return 1;
    if (::fork() == 0) {
      ::alarm(20);  // should the test not come to its end
      held_.give();
      released_.await();
      ::_exit(0);
    }
    for (;;) ::pause();
  });
  held_.await();
  EXPECT_EQ(verdict(), Liveness::alive);
  holder.kill();
  EXPECT_EQ(verdict(), Liveness::dead);
  released_.give();
}

TEST_F(LockedByChild, IsDeadOnceItRunsAnotherProgram) {
  Child holder([this] {
    const auto file = open(Access::read_write);
    if (try_lock(file) != true) return 1;
    held_.give();
    ::execl("/bin/sleep", "sleep", "20", nullptr);
    return 1;
  });
  held_.await();
  const auto file = open(Access::read_write);
  EXPECT_TRUE(lock(file)) << "returns when the exec has closed the holder's descriptor";
}

TEST_F(LockedByChild, IsNotFakedByAReadLock) {
  const Child reader([this] {
    const auto file = open(Access::read_only);
    struct flock range {};
    range.l_type = F_RDLCK;
    range.l_whence = SEEK_SET;
    if (::fcntl(file.number(), F_SETLK, &range) == -1) return 1;
    held_.give();
    for (;;) ::pause();
  });
  held_.await();
  EXPECT_EQ(verdict(), Liveness::dead);
}

TEST_F(LockedByChild, StaysAliveWhenTheLockingThreadEnds) {
  const auto file = open(Access::read_write);
  std::thread([&file] { EXPECT_EQ(try_lock(file), true); }).join();
  EXPECT_EQ(verdict(), Liveness::alive);
}

TEST_F(LockedByChild, IsNotUnlockedByClosingAnotherOpening) {
  const auto file = open(Access::read_write);
  ASSERT_EQ(try_lock(file), true);
  open(Access::read_write).close();  // would end a lock of the process kind
  EXPECT_EQ(verdict(), Liveness::alive);
}

TEST_F(LockedByChild, SharedLocksShareAndKeepTheExclusiveOut) {
  const auto first = open(Access::read_only);
  const auto second = open(Access::read_only);
  EXPECT_EQ(try_lock_shared(first), true);
  EXPECT_EQ(try_lock_shared(second), true);
  EXPECT_EQ(try_lock(open(Access::read_write)), false);
  EXPECT_TRUE(unlock(first));
  EXPECT_EQ(try_lock(open(Access::read_write)), false);
  EXPECT_TRUE(unlock(second));
  EXPECT_EQ(try_lock(open(Access::read_write)), true);
}

TEST_F(LockedByChild, BytesBehindTheFirstAreLocksOfTheirOwn) {
  constexpr std::uint64_t kFar = std::uint64_t{1} << 62;
  Child child([this] { return hold(); });
  held_.await();
  const auto first = open(Access::read_write);
  const auto second = open(Access::read_write);
  EXPECT_TRUE(try_lock_byte(first, kFar).value()) << "the child holds byte 0 only";
  EXPECT_FALSE(try_lock_byte(second, kFar).value());
  EXPECT_TRUE(try_lock_byte(second, kFar + 1).value());
  EXPECT_TRUE(unlock_byte(first, kFar));
  EXPECT_TRUE(try_lock_byte(second, kFar).value());
  EXPECT_EQ(verdict(), Liveness::alive);
}

TEST_F(LockedByChild, AByteIsFreeOnceItsHolderIsKilled) {
  Child child([this] {
    const auto file = open(Access::read_write);
    if (try_lock_byte(file, 7) != true) return 1;
    held_.give();
    for (;;) ::pause();
  });
  held_.await();
  const auto file = open(Access::read_write);
  EXPECT_FALSE(try_lock_byte(file, 7).value());
  child.kill();
  EXPECT_TRUE(try_lock_byte(file, 7).value());
}

TEST_F(LockedByChild, WaitingEndsWhenTheHolderUnlocks) {
  const auto mine = open(Access::read_write);
  ASSERT_TRUE(lock(mine));
  std::thread waiter([this] {
    const auto other = open(Access::read_write);
    EXPECT_TRUE(lock(other));
  });
  EXPECT_TRUE(unlock(mine));
  waiter.join();
}

TEST(FileLock, OfAClosedFileIsAnError) {
  const FileDescriptor none;
  EXPECT_EQ(try_lock(none).error().error, EBADF);
  EXPECT_EQ(lock(none).error().error, EBADF);
  EXPECT_EQ(unlock(none).error().error, EBADF);
  EXPECT_EQ(probe(none).error().error, EBADF);
}

}  // namespace
}  // namespace tenon::os
