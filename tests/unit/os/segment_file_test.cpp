#include "os/segment_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "child.hpp"
#include "refusal.hpp"
#include "scratch.hpp"

namespace tenon::os {
namespace {

using test::run_in_child;
using test::Scratch;

constexpr std::uint64_t kMebibyte = 1u << 20;

std::uint64_t allocated_bytes(const FileDescriptor& file) {
  struct stat status {};
  ::fstat(file.number(), &status);
  return static_cast<std::uint64_t>(status.st_blocks) * 512u;
}

std::string failed_call(const Outcome<OpenedFile>& outcome) { return outcome ? "none" : outcome.error().call; }
int error_of(const Outcome<OpenedFile>& outcome) { return outcome ? 0 : outcome.error().error; }

TEST(SegmentFile, HasAllItsBytesAndNoName) {
  const Scratch scratch;
  const auto directory = scratch.open();
  const mode_t before = ::umask(0777);
  const auto file = create_unnamed(directory, 5 * kMebibyte + 1);
  ::umask(before);
  ASSERT_TRUE(file);
  const auto facts = facts_of(*file);
  EXPECT_EQ(facts->bytes, 5 * kMebibyte + 1);
  EXPECT_EQ(facts->mode, 0600u);
  EXPECT_EQ(facts->links, 0u);
  EXPECT_TRUE(facts->regular);
  EXPECT_GE(allocated_bytes(*file), 5 * kMebibyte + 1);
  EXPECT_TRUE(directory.list()->empty());
}

TEST(SegmentFile, OfNoBytesIsRefused) {
  const Scratch scratch;
  EXPECT_EQ(create_unnamed(scratch.open(), 0).error().error, EINVAL);
}

TEST(SegmentFile, IsThereOnceItIsLinked) {
  const Scratch scratch;
  const auto directory = scratch.open();
  const auto file = create_unnamed(directory, 4096);
  ASSERT_TRUE(link_into(directory, *file, "segment"));
  const auto opened = open_existing(directory, "segment", Access::read_only);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->facts.identity, facts_of(*file)->identity);
  EXPECT_EQ(opened->facts.bytes, 4096u);
  EXPECT_EQ(opened->facts.links, 1u);
  EXPECT_EQ(opened->facts.owner, ::geteuid());
}

TEST(SegmentFile, DoesNotTakeANameThatIsTaken) {
  const Scratch scratch;
  const auto directory = scratch.open();
  const auto first = create_unnamed(directory, 4096);
  const auto second = create_unnamed(directory, 4096);
  ASSERT_TRUE(link_into(directory, *first, "segment"));
  EXPECT_EQ(link_into(directory, *second, "segment").error().error, EEXIST);
  EXPECT_EQ(directory.facts_of("segment")->identity, facts_of(*first)->identity);
  EXPECT_EQ(link_into(directory, *second, "../segment").error().error, EINVAL);
}

TEST(SegmentFile, OfACreatorKilledBeforeLinkingLeavesNoName) {
  const Scratch scratch;
  test::Signal created;
  test::Child creator([&] {
    const auto file = create_unnamed(scratch.open(), kMebibyte);
    created.give();
    for (;;) ::pause();
    return file ? 0 : 1;
  });
  created.await();
  creator.kill();
  EXPECT_TRUE(scratch.open().list()->empty());
}

// /proc/self is the main thread's, and has no descriptors once that has ended.
TEST(SegmentFile, IsLinkedAfterTheMainThreadHasEnded) {
  const Scratch scratch;
  const int code = run_in_child([&] {
    std::thread([&scratch] {
      while (::access("/proc/self/fd/0", F_OK) == 0) std::this_thread::yield();
      const auto directory = scratch.open();
      const auto file = create_unnamed(directory, 4096);
      ::_exit(file && link_into(directory, *file, "late") ? 0 : 1);
    }).detach();
    ::syscall(SYS_exit, 0);  // ends this thread alone
    return 2;
  });
  EXPECT_EQ(code, 0);
  EXPECT_TRUE(std::filesystem::exists(scratch.path_of("late")));
}

TEST(SegmentFile, LargerThanTheFileSystemIsRefusedBeforeItTakesAnything) {
  const Scratch scratch;
  const auto directory = scratch.open();
  const std::uint64_t wanted = *directory.available_bytes() + 1024 * kMebibyte;
  const auto file = create_unnamed(directory, wanted);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().error, ENOSPC);
  EXPECT_EQ(file.error().wanted, wanted);
  EXPECT_GT(file.error().available, 0u);
  EXPECT_LT(file.error().available, wanted);
}

TEST(SegmentFile, ThatFindsNoRoomHalfWayTellsBothSizes) {
  const Scratch scratch;
  const int code = run_in_child([&] {
    if (!test::refuse({SYS_fallocate, ENOSPC, {}})) return 1;
    const auto file = create_unnamed(scratch.open(), kMebibyte);
    if (file || file.error().error != ENOSPC) return 2;
    return file.error().wanted == kMebibyte && file.error().available > 0 ? 0 : 3;
  });
  EXPECT_EQ(code, 0);
}

TEST(SegmentFile, BeyondTheFileSizeLimitIsAnErrorAndNoSignal) {
  const Scratch scratch;
  const int code = run_in_child([&] {
    const rlimit limit{kMebibyte, kMebibyte};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto file = create_unnamed(scratch.open(), kMebibyte + 1);
    if (file || file.error().error != EFBIG) return 1;
    if (file.error().wanted != kMebibyte + 1 || file.error().available != kMebibyte) return 2;
    return create_unnamed(scratch.open(), kMebibyte) ? 0 : 3;
  });
  EXPECT_EQ(code, 0);
}

// Kernels that let a signal interrupt an allocation undo all of that call: one large call would never end there.
TEST(SegmentFile, IsAllocatedUnderAStormOfSignals) {
  const Scratch scratch;
  const int code = run_in_child([&] {
    struct sigaction ignore {};
    ignore.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &ignore, nullptr);
    const itimerval often{{0, 500}, {0, 500}};
    ::setitimer(ITIMER_REAL, &often, nullptr);
    return create_unnamed(scratch.open(), 64 * kMebibyte) ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

TEST(SegmentFile, IsNotWhateverSquatsOnItsName) {
  const Scratch scratch;
  const auto directory = scratch.open();
  std::ofstream(scratch.path_of("file")) << "x";
  std::filesystem::create_symlink("file", scratch.path_of("link"));
  std::filesystem::create_directory(scratch.path_of("directory"));
  ASSERT_EQ(::mkfifo(scratch.path_of("fifo").c_str(), 0600), 0);
  EXPECT_EQ(error_of(open_existing(directory, "link", Access::read_only)), ELOOP);
  EXPECT_EQ(failed_call(open_existing(directory, "directory", Access::read_only)), "type check");
  EXPECT_EQ(failed_call(open_existing(directory, "fifo", Access::read_only)), "type check");
  EXPECT_EQ(failed_call(open_existing(directory, "fifo", Access::read_write)), "type check");
  EXPECT_EQ(error_of(open_existing(directory, "nothing", Access::read_only)), ENOENT);
  EXPECT_EQ(error_of(open_existing(directory, "../x", Access::read_only)), EINVAL);
}

TEST(SegmentFile, ThatOthersMayWriteIsRefused) {
  const Scratch scratch;
  std::ofstream(scratch.path_of("file")) << "x";
  ASSERT_EQ(::chmod(scratch.path_of("file").c_str(), 0620), 0);
  EXPECT_EQ(failed_call(open_existing(scratch.open(), "file", Access::read_only)), "mode check");
}

TEST(SegmentFile, TellsThatItWasUnlinked) {
  const Scratch scratch;
  const auto directory = scratch.open();
  const auto file = create_unnamed(directory, 4096);
  ASSERT_TRUE(link_into(directory, *file, "segment"));
  const auto opened = open_existing(directory, "segment", Access::read_write);
  ASSERT_EQ(directory.unlink("segment"), true);
  EXPECT_EQ(facts_of(opened->file)->links, 0u);
}

}  // namespace
}  // namespace tenon::os
