#include "os/directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "child.hpp"
#include "scratch.hpp"

namespace tenon::os {
namespace {

using test::Scratch;

std::string failed_call(const Outcome<Directory>& outcome) { return outcome ? "none" : outcome.error().call; }
int error_of(const Outcome<Directory>& outcome) { return outcome ? 0 : outcome.error().error; }

TEST(Directory, IsMadePrivateWhateverTheUmask) {
  const Scratch scratch;
  const mode_t before = ::umask(0777);
  const auto made = Directory::make(scratch.path_of("d"));
  ::umask(before);
  ASSERT_TRUE(made);
  EXPECT_EQ(scratch.open().facts_of("d")->mode, 0700u);
}

TEST(Directory, ForAGroupKeepsSetGidAndSticky) {
  const Scratch scratch;
  ASSERT_TRUE(Directory::make(scratch.path_of("d"), 03770));
  EXPECT_EQ(scratch.open().facts_of("d")->mode, 03770u);
  EXPECT_EQ(failed_call(Directory::open(scratch.path_of("d"), 0700)), "mode check");
}

TEST(Directory, MadeTwiceIsMadeOnce) {
  const Scratch scratch;
  const auto parent = scratch.open();
  ASSERT_TRUE(parent.make_below("d"));
  const auto first = parent.facts_of("d")->identity;
  ASSERT_TRUE(parent.make_below("d"));
  EXPECT_EQ(parent.facts_of("d")->identity, first);
}

TEST(Directory, IsNotReachedThroughASymbolicLink) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path_of("real"));
  std::filesystem::create_symlink("real", scratch.path_of("link"));
  EXPECT_FALSE(Directory::open(scratch.path_of("link")));
  EXPECT_FALSE(Directory::open(scratch.path_of("link/")));
  EXPECT_FALSE(Directory::make(scratch.path_of("link//")));
}

TEST(Directory, IsNotAFile) {
  const Scratch scratch;
  std::ofstream(scratch.path_of("file")) << "x";
  EXPECT_EQ(error_of(Directory::make(scratch.path_of("file"))), ENOTDIR);
}

TEST(Directory, ThatOthersMayWriteIsRefused) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path_of("d"));
  ASSERT_EQ(::chmod(scratch.path_of("d").c_str(), 0722), 0);
  const auto opened = Directory::open(scratch.path_of("d"));
  EXPECT_EQ(failed_call(opened), "mode check");
  EXPECT_EQ(error_of(opened), EPERM);
  EXPECT_EQ(opened.error().path, scratch.path_of("d"));
}

TEST(Directory, OfAnotherUserIsRefused) {
  const Scratch scratch;
  std::string foreign = "/dev";  // of root, should we not be root
  if (::geteuid() == 0) {
    foreign = scratch.path_of("d");
    std::filesystem::create_directory(foreign);
    ASSERT_EQ(::chown(foreign.c_str(), 12345, 12345), 0);
  }
  EXPECT_EQ(failed_call(Directory::open(foreign)), "owner check");
}

TEST(Directory, WithoutAParentIsNotMade) {
  const Scratch scratch;
  EXPECT_EQ(error_of(Directory::make(scratch.path_of("a/b"))), ENOENT);
  EXPECT_EQ(error_of(Directory::make("")), ENOENT);
}

TEST(Directory, ListsEveryName) {
  const Scratch scratch;
  for (int i = 0; i < 1000; ++i) std::ofstream(scratch.path_of("a-longer-name-" + std::to_string(i))).close();
  const auto directory = scratch.open();
  EXPECT_EQ(directory.list()->size(), 1000u);
  EXPECT_EQ(directory.list()->size(), 1000u) << "a second listing starts at the beginning";
  const auto names = *directory.list();
  EXPECT_NE(std::find(names.begin(), names.end(), "a-longer-name-999"), names.end());
}

TEST(DirectoryReader, TellsEachNameOnceAndFewAtATime) {
  const Scratch scratch;
  for (int i = 0; i < 1000; ++i) std::ofstream(scratch.path_of("a name that is not so short " + std::to_string(i)));
  const Directory directory = scratch.open();
  auto reader = DirectoryReader::on(directory).value();
  std::vector<std::string> all;
  for (std::size_t before = 0; reader.next(all).value(); before = all.size()) EXPECT_LE(all.size() - before, 512u);
  EXPECT_FALSE(reader.next(all).value()) << "the end stays the end";
  std::sort(all.begin(), all.end());
  auto names = directory.list().value();
  std::sort(names.begin(), names.end());
  EXPECT_EQ(all.size(), 1000u);
  EXPECT_EQ(all, names);
}

TEST(Directory, UnlinkSaysWhetherThereWasSomething) {
  const Scratch scratch;
  std::ofstream(scratch.path_of("file")).close();
  const auto directory = scratch.open();
  EXPECT_EQ(directory.unlink("file"), true);
  EXPECT_EQ(directory.unlink("file"), false);
}

TEST(Directory, OnlyAnEmptyOneIsRemoved) {
  const Scratch scratch;
  const auto parent = scratch.open();
  const auto child = parent.make_below("d");
  std::ofstream(scratch.path_of("d/file")).close();
  EXPECT_EQ(parent.remove_if_empty("d"), false);
  EXPECT_FALSE(child->is_gone());
  EXPECT_EQ(child->unlink("file"), true);
  EXPECT_EQ(parent.remove_if_empty("d"), true);
  EXPECT_EQ(parent.remove_if_empty("d"), false);
  EXPECT_TRUE(child->is_gone());
}

TEST(Directory, NamesStayBelowIt) {
  const Scratch scratch;
  const auto directory = scratch.open();
  for (const std::string name : {"", ".", "..", "../x", "a/b", "/etc"}) {
    EXPECT_EQ(error_of(directory.make_below(name)), EINVAL) << name;
    EXPECT_EQ(error_of(directory.open_below(name)), EINVAL) << name;
    EXPECT_FALSE(directory.unlink(name)) << name;
    EXPECT_FALSE(directory.remove_if_empty(name)) << name;
  }
  EXPECT_FALSE(is_plain_name(std::string("a\0b", 3)));
  EXPECT_TRUE(is_plain_name("..a"));
}

TEST(Directory, StaysTheSameWhenItsPathMoves) {
  const Scratch scratch;
  const auto directory = scratch.open().make_below("d");
  std::filesystem::rename(scratch.path_of("d"), scratch.path_of("e"));
  ASSERT_TRUE(directory->make_below("inside"));
  EXPECT_TRUE(std::filesystem::exists(scratch.path_of("e/inside")));
}

TEST(Directory, IsMadeWhileACleanerRemovesIt) {
  const Scratch scratch;
  const auto parent = scratch.open();
  const test::Child cleaner([&] {
    const auto own = scratch.open();
    for (;;) {
      if (!own.remove_if_empty("d")) return 1;
      ::usleep(1);  // a cleaner that does nothing else can win every time
    }
  });
  for (int i = 0; i < 5000; ++i) ASSERT_TRUE(parent.make_below("d")) << "round " << i;
}

TEST(RuntimeDirectory, IsWhatTheEnvironmentSaysElseOneForTheUser) {
  const char* before = ::getenv("TENON_RUNTIME_DIR");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("TENON_RUNTIME_DIR", "/dev/shm/mine", 1);
  EXPECT_EQ(default_runtime_directory(), "/dev/shm/mine");
  ::setenv("TENON_RUNTIME_DIR", "", 1);
  EXPECT_EQ(default_runtime_directory(), "/dev/shm/tenon-" + std::to_string(::geteuid()));
  ::unsetenv("TENON_RUNTIME_DIR");
  EXPECT_EQ(default_runtime_directory(), "/dev/shm/tenon-" + std::to_string(::geteuid()));
  if (before != nullptr) ::setenv("TENON_RUNTIME_DIR", kept.c_str(), 1);
}

TEST(SharedDirectory, IsWhatTheEnvironmentSaysElseNone) {
  const char* before = ::getenv("TENON_SHARED_DIR");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("TENON_SHARED_DIR", "/dev/shm/ours", 1);
  EXPECT_EQ(default_shared_directory(), "/dev/shm/ours");
  ::unsetenv("TENON_SHARED_DIR");
  EXPECT_EQ(default_shared_directory(), "");
  if (before != nullptr) ::setenv("TENON_SHARED_DIR", kept.c_str(), 1);
}

}  // namespace
}  // namespace tenon::os
