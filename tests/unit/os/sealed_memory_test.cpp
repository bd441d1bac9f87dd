#include "os/sealed_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <gtest/gtest.h>

#include "os/directory.hpp"
#include "os/mapping.hpp"
#include "os/memory_directory.hpp"
#include "os/segment_file.hpp"
#include "scratch.hpp"

namespace tenon::os::test {
namespace {

constexpr std::uint64_t kBytes = 3 * 4096;

class SealedMemory : public testing::Test {
 protected:
  Directory directory_ = Directory::apart_in_memory().value();
  FileDescriptor file_ = create_unnamed(directory_, kBytes).value();
  Mapping memory_ = Mapping::writable(file_, kBytes).value();
  FileDescriptor passed_ = seal(file_).value();
};

TEST_F(SealedMemory, ItsCreatorCannotChangeItsSize) {
  EXPECT_EQ(::ftruncate(file_.number(), 0), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(::ftruncate(file_.number(), 2 * kBytes), -1);
  EXPECT_EQ(errno, EPERM);
}

TEST_F(SealedMemory, ItsCreatorCannotPunchHoles) {
  EXPECT_EQ(::fallocate(file_.number(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(::madvise(memory_.writable_data(), 4096, MADV_REMOVE), -1);
  EXPECT_EQ(errno, EPERM);
}

TEST_F(SealedMemory, NobodyMakesAnotherWritableMapping) {
  for (const int file : {file_.number(), passed_.number()})
    EXPECT_EQ(::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), MAP_FAILED);
  const auto mapped = Mapping::read_only(passed_, kBytes).value();
  EXPECT_EQ(::mprotect(const_cast<std::byte*>(mapped.data()), kBytes, PROT_READ | PROT_WRITE), -1);
  EXPECT_EQ(::write(file_.number(), "x", 1), -1);
  EXPECT_EQ(errno, EPERM);
}

TEST_F(SealedMemory, NobodyTakesASealAway) {
  EXPECT_EQ(::fcntl(file_.number(), F_ADD_SEALS, F_SEAL_WRITE), -1);
  EXPECT_EQ(errno, EPERM);
}

TEST_F(SealedMemory, WhatItsCreatorWritesIsSeen) {
  const auto mapped = Mapping::read_only(passed_, kBytes).value();
  memory_.writable_data()[5000] = std::byte{42};
  EXPECT_EQ(mapped.data()[5000], std::byte{42});
}

TEST_F(SealedMemory, TwiceIsOnce) { EXPECT_TRUE(check_sealed(seal(file_).value(), kBytes)); }

TEST_F(SealedMemory, PassesTheCheck) {
  const auto facts = check_sealed(passed_, kBytes);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->bytes, kBytes);
}

std::string call_that_refused(const FileDescriptor& file, std::uint64_t most) {
  const auto checked = check_sealed(file, most);
  return checked ? "" : checked.error().call;
}

TEST_F(SealedMemory, OneThatIsTooLargeIsRefused) { EXPECT_EQ(call_that_refused(passed_, kBytes - 1), "size check"); }

TEST_F(SealedMemory, OneWithoutSealsIsRefused) {
  EXPECT_EQ(call_that_refused(create_unnamed(directory_, kBytes).value(), kBytes), "seal check");
}

TEST_F(SealedMemory, OneWithHolesIsRefused) {
  const FileDescriptor sparse = MemoryDirectory::create_unnamed();
  ASSERT_EQ(::ftruncate(sparse.number(), kBytes), 0);
  EXPECT_EQ(call_that_refused(seal(sparse).value(), kBytes), "size check");
}

TEST_F(SealedMemory, WhatIsNoMemoryIsRefused) {
  const Scratch scratch;
  for (const char* path : {scratch.path().c_str(), "/dev/null", "/proc/self/stat"}) {
    const auto file = FileDescriptor::adopt_result_of([&]() noexcept { return ::open(path, O_RDONLY | O_CLOEXEC); });
    ASSERT_TRUE(file) << path;
    EXPECT_EQ(call_that_refused(file, kBytes), "seal check") << path;
  }
  const Directory directory = scratch.open();
  EXPECT_EQ(call_that_refused(create_unnamed(directory, kBytes).value(), kBytes), "seal check");
}

TEST_F(SealedMemory, OneThatWasHandedOverIsReadThoughItsCreatorTakesTheRightBack) {
  ASSERT_EQ(::fchmod(file_.number(), 0), 0);
  ASSERT_TRUE(directory_.memory()->adopt(std::move(passed_), "segment"));
  const auto opened = open_existing(directory_, "segment", Access::read_only);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(Mapping::read_only(opened->file, opened->facts.bytes));
}

}  // namespace
}  // namespace tenon::os::test
