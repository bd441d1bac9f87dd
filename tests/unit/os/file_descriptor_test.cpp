#include "os/file_descriptor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "child.hpp"
#include "os/segment_file.hpp"
#include "scratch.hpp"

namespace tenon::os {
namespace {

using test::run_in_child;
using test::Scratch;

bool is_open(int number) { return ::fcntl(number, F_GETFD) != -1; }

TEST(FileDescriptor, IsClosedOnExec) {
  const Scratch scratch;
  const auto file = create_unnamed(scratch.open(), 4096);
  EXPECT_EQ(::fcntl(file->number(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST(FileDescriptor, MovesAndClosesOnce) {
  const Scratch scratch;
  auto first = create_unnamed(scratch.open(), 4096).value();
  auto second = create_unnamed(scratch.open(), 4096).value();
  const int a = first.number();
  const int b = second.number();
  first = std::move(second);
  EXPECT_FALSE(is_open(a));
  EXPECT_EQ(first.number(), b);
  EXPECT_FALSE(second);  // what a moved-from one is
  first.close();
  EXPECT_FALSE(is_open(b));
  EXPECT_FALSE(first);
}

TEST(FileDescriptor, IsClosedInAForkedChild) {
  const Scratch scratch;
  const auto file = create_unnamed(scratch.open(), 4096);
  const int number = file->number();
  const int code = run_in_child([&] { return is_open(number) || file->number() != -1 ? 1 : 0; });
  EXPECT_EQ(code, 0);
  EXPECT_TRUE(is_open(number));
}

TEST(FileDescriptor, OfTheParentClosesNothingInTheChild) {
  const Scratch scratch;
  auto file = create_unnamed(scratch.open(), 4096).value();
  const int number = file.number();
  const int code = run_in_child([&] {
    if (::dup2(STDERR_FILENO, number) != number) return 1;  // somebody else's now
    file.close();
    return is_open(number) ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
}

TEST(FileDescriptor, OfAChildIsClosedInItsOwnChild) {
  const Scratch scratch;
  const int code = run_in_child([&] {
    const auto file = create_unnamed(scratch.open(), 4096);
    if (!file || !is_open(file->number())) return 1;
    const int number = file->number();
    return run_in_child([number] { return is_open(number) ? 2 : 0; });
  });
  EXPECT_EQ(code, 0);
}

TEST(FileDescriptor, ThatCannotBeRegisteredIsRefused) {
  errno = 0;
  const auto file = FileDescriptor::adopt_result_of([] { return 1 << 20; });
  EXPECT_EQ(errno, EMFILE);
  EXPECT_FALSE(file);
}

// A number beyond those that are kept a list of is closed, and nothing else is.
TEST(FileDescriptor, ThatCannotBeRegisteredChangesNothingElse) {
  const Scratch scratch;
  const auto other = create_unnamed(scratch.open(), 4096).value();
  for (int i = 0; i < 256; ++i) EXPECT_FALSE(FileDescriptor::adopt_result_of([i]() noexcept { return (1 << 20) + i; }));
  EXPECT_TRUE(is_open(other.number()));
}

TEST(FileDescriptor, KeepsTheReasonOfAFailedOpening) {
  const auto file = FileDescriptor::adopt_result_of([] {
    errno = ENOENT;
    return -1;
  });
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(file);
}

TEST(FileDescriptor, MovedToItselfStaysOpen) {
  const Scratch scratch;
  auto file = create_unnamed(scratch.open(), 4096).value();
  const int number = file.number();
  auto& same = file;
  file = std::move(same);
  EXPECT_EQ(file.number(), number);
  EXPECT_TRUE(is_open(number));
}

}  // namespace
}  // namespace tenon::os
