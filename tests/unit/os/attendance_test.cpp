#include "os/attendance.hpp"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <fstream>

#include <gtest/gtest.h>

#include "child.hpp"
#include "os/descriptor_set.hpp"
#include "os/small_file.hpp"
#include "scratch.hpp"

namespace tenon::os::test {
namespace {

TEST(BackgroundThread, TakesNoSignals) {
  std::atomic<bool> blocked{false};
  auto thread = BackgroundThread::start("tenon-test", [&] {
                  sigset_t mask;
                  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
                  blocked = ::sigismember(&mask, SIGTERM) == 1 && ::sigismember(&mask, SIGINT) == 1;
                }).value();
  thread.join();
  EXPECT_TRUE(blocked);
  sigset_t own;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &own);
  EXPECT_EQ(::sigismember(&own, SIGTERM), 0);
}

TEST(BackgroundThread, IsNotWaitedForInAForkedChild) {
  const Event end = Event::make().value();
  const int number = end.number();
  auto thread = BackgroundThread::start("tenon-test", [number] {
                  std::array<PollEntry, 1> entries{{{number, false}}};
                  poll(entries, -1);
                }).value();
  EXPECT_EQ(run_in_child([&] {
              thread.join();
              return 0;
            }),
            0);
  Event::ring(number);
  thread.join();
}

TEST(DirectoryWatch, ANameThatAppearsIsTold) {
  const Scratch scratch;
  const auto watch = DirectoryWatch::on(scratch.open()).value();
  std::array<PollEntry, 1> entries{{{watch.descriptor().number(), false}}};
  poll(entries, 0);
  EXPECT_FALSE(entries[0].readable);
  std::ofstream(scratch.path_of("name")).put('x');
  poll(entries, 1000);
  EXPECT_TRUE(entries[0].readable);
  watch.drain();
  poll(entries, 0);
  EXPECT_FALSE(entries[0].readable);
}

TEST(SharedDirectory, IsRefusedIfMembersCouldRemoveWhatIsNotTheirs) {
  const Scratch scratch;
  const auto refused = [&](mode_t mode) {
    ::chmod(scratch.path().c_str(), mode);
    const auto opened = Directory::open_shared(scratch.path());
    return !opened && opened.error().error == EPERM;
  };
  EXPECT_TRUE(refused(0770));
  EXPECT_TRUE(refused(02770));
  EXPECT_TRUE(refused(01777));
  EXPECT_FALSE(refused(03770));
  EXPECT_FALSE(refused(0750));
}

TEST(SmallFile, IsReadWholeOrNotAtAll) {
  const Scratch scratch;
  const Directory directory = scratch.open();
  EXPECT_EQ(read_small_file(directory, "file", 10).error().error, ENOENT);
  EXPECT_EQ(read_small_file(directory, "..", 10).error().error, EINVAL);
  std::ofstream(scratch.path_of("file")) << "0123456789";
  EXPECT_EQ(read_small_file(directory, "file", 10).value().text, "0123456789");
  EXPECT_EQ(read_small_file(directory, "file", 9).error().error, EFBIG);
  ASSERT_EQ(::symlink("file", scratch.path_of("link").c_str()), 0);
  EXPECT_EQ(read_small_file(directory, "link", 10).error().error, ELOOP);
  ASSERT_EQ(::mkfifo(scratch.path_of("fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_small_file(directory, "fifo", 10).error().error, EPERM);
}

}  // namespace
}  // namespace tenon::os::test
