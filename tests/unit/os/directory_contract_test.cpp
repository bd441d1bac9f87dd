// What the runtime relies on in a directory and its files, in a file system and in memory alike.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "child.hpp"
#include "os/file_lock.hpp"
#include "os/mapping.hpp"
#include "os/segment_file.hpp"
#include "scratch.hpp"

namespace tenon::os {
namespace {

constexpr std::uint64_t kContractBytes = 8192;

class DirectoryContract : public testing::TestWithParam<bool> {
 protected:
  [[nodiscard]] const Directory& top() {
    if (!top_) top_ = GetParam() ? Directory::in_memory().value() : scratch_.open();
    return *top_;
  }
  [[nodiscard]] FileDescriptor linked(const std::string& name) {
    FileDescriptor file = create_unnamed(top(), kContractBytes).value();
    EXPECT_TRUE(link_into(top(), file, name));
    return file;
  }

 private:
  test::Scratch scratch_;
  std::optional<Directory> top_;
};

INSTANTIATE_TEST_SUITE_P(Of, DirectoryContract, testing::Bool(),
                         [](const auto& which) { return which.param ? "Memory" : "FileSystem"; });

TEST_P(DirectoryContract, MadeTwiceIsMadeOnce) {
  const auto first = top().make_below("d").value();
  const auto second = top().make_below("d").value();
  const auto file = create_unnamed(first, kContractBytes).value();
  ASSERT_TRUE(link_into(first, file, "f"));
  EXPECT_EQ(second.list(), std::vector<std::string>{"f"});
  EXPECT_EQ(top().open_below("d").value().list(), std::vector<std::string>{"f"});
}

TEST_P(DirectoryContract, WhatIsMissingOrOfAnotherKindIsSaid) {
  EXPECT_EQ(top().open_below("d").error().error, ENOENT);
  EXPECT_EQ(open_existing(top(), "f", Access::read_only).error().error, ENOENT);
  EXPECT_EQ(top().facts_of("f").error().error, ENOENT);
  const auto file = linked("f");
  EXPECT_FALSE(top().open_below("f"));
  EXPECT_FALSE(top().make_below("f"));
  EXPECT_FALSE(top().remove_if_empty("f"));
}

TEST_P(DirectoryContract, ADirectoryBelowIsNoFile) {
  const auto below = top().make_below("d").value();
  const auto facts = top().facts_of("d");
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->directory && !facts->regular);
  EXPECT_FALSE(open_existing(top(), "d", Access::read_only));
  EXPECT_EQ(top().unlink("d").error().error, EISDIR);
  EXPECT_EQ(link_into(top(), create_unnamed(top(), kContractBytes).value(), "d").error().error, EEXIST);
  EXPECT_EQ(top().remove_if_empty("d"), true);
}

TEST_P(DirectoryContract, NamesStayBelowIt) {
  for (const std::string name : {"", ".", "..", "../x", "a/b", "/etc"}) {
    EXPECT_EQ(top().make_below(name).error().error, EINVAL) << name;
    EXPECT_EQ(top().open_below(name).error().error, EINVAL) << name;
    EXPECT_FALSE(link_into(top(), create_unnamed(top(), kContractBytes).value(), name)) << name;
    EXPECT_FALSE(open_existing(top(), name, Access::read_only)) << name;
    EXPECT_FALSE(top().unlink(name)) << name;
  }
}

TEST_P(DirectoryContract, AFileIsSeenOnlyOnceItIsLinked) {
  const auto file = create_unnamed(top(), kContractBytes).value();
  EXPECT_EQ(top().list(), std::vector<std::string>{});
  ASSERT_TRUE(link_into(top(), file, "f"));
  EXPECT_EQ(top().list(), std::vector<std::string>{"f"});
  EXPECT_EQ(link_into(top(), file, "f").error().error, EEXIST);
}

TEST_P(DirectoryContract, EveryOpeningMapsTheSameBytes) {
  const auto file = linked("f");
  const auto writer = Mapping::writable(file, kContractBytes).value();
  const auto opened = open_existing(top(), "f", Access::read_only).value();
  EXPECT_EQ(opened.facts.bytes, kContractBytes);
  const auto reader = Mapping::read_only(opened.file, kContractBytes).value();
  writer.writable_data()[kContractBytes - 1] = std::byte{7};
  EXPECT_EQ(reader.data()[kContractBytes - 1], std::byte{7});
}

TEST_P(DirectoryContract, ANameStandsForOneFileAtATime) {
  const auto first = linked("f");
  EXPECT_EQ(top().names("f", first), true);
  EXPECT_EQ(top().unlink("f"), true);
  EXPECT_EQ(top().unlink("f"), false);
  EXPECT_EQ(top().names("f", first), false);
  const auto second = linked("f");
  EXPECT_EQ(top().names("f", first), false);
  EXPECT_EQ(top().names("f", second), true);
}

// A copy of the descriptor in the directory would keep the lock: the dead would live on.
TEST_P(DirectoryContract, ALockGoesWithWhoTookItWhileTheNameStays) {
  FileDescriptor owner = linked("f");
  ASSERT_EQ(try_lock(owner), true);
  const auto other = open_existing(top(), "f", Access::read_write).value();
  EXPECT_EQ(probe(other.file), Liveness::alive);
  EXPECT_EQ(try_lock(other.file), false);
  owner.close();
  EXPECT_EQ(probe(other.file), Liveness::dead);
  EXPECT_EQ(try_lock(other.file), true);
}

TEST_P(DirectoryContract, OnlyAnEmptyDirectoryIsRemovedAndNothingIsLinkedIntoItThen) {
  const auto inside = top().make_below("d").value();
  const auto file = create_unnamed(inside, kContractBytes).value();
  ASSERT_TRUE(link_into(inside, file, "f"));
  EXPECT_EQ(top().remove_if_empty("d"), false);
  EXPECT_FALSE(inside.is_gone());
  ASSERT_EQ(inside.unlink("f"), true);
  EXPECT_EQ(top().remove_if_empty("d"), true);
  EXPECT_EQ(top().remove_if_empty("d"), false);
  EXPECT_TRUE(inside.is_gone());
  EXPECT_EQ(link_into(inside, create_unnamed(inside, kContractBytes).value(), "f").error().error, ENOENT);
  EXPECT_FALSE(inside.make_below("e"));
}

TEST_P(DirectoryContract, InAForkedChildWhatIsOpenIsOutOfReach) {
  const auto file = linked("f");
  const Directory& open = top();
  EXPECT_EQ(test::run_in_child([&] {
              if (open.list() || open.unlink("f") || open.make_below("d") || open.facts_of("f")) return 1;
              return open_existing(open, "f", Access::read_only) ? 2 : 0;
            }),
            0);
  EXPECT_EQ(top().list(), std::vector<std::string>{"f"});
}

TEST(DirectoryInMemory, IsOneForTheProcessAndEmptyInItsChild) {
  const auto first = Directory::in_memory().value();
  ASSERT_TRUE(first.make_below("d"));
  EXPECT_EQ(Directory::in_memory().value().list(), std::vector<std::string>{"d"});
  EXPECT_EQ(test::run_in_child([] {
              const auto own = Directory::in_memory();
              return own && own->list()->empty() && own->make_below("e") ? 0 : 1;
            }),
            0);
  EXPECT_EQ(first.list(), std::vector<std::string>{"d"});
}

TEST(DirectoryInMemory, GoesWithItsLastHandle) {
  { EXPECT_TRUE(Directory::in_memory().value().make_below("d")); }
  EXPECT_EQ(Directory::in_memory().value().list(), std::vector<std::string>{});
}

}  // namespace
}  // namespace tenon::os
