#include "os/mapping.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <utility>

#include "child.hpp"
#include "mapped.hpp"
#include "os/process.hpp"
#include "os/segment_file.hpp"
#include "refusal.hpp"
#include "scratch.hpp"

namespace tenon::os {
namespace {

using test::run_in_child;
using test::Scratch;

constexpr std::uint32_t kPopulateWriteAdvice = 23;

FileDescriptor file_of(const Scratch& scratch, std::uint64_t bytes) {
  return create_unnamed(scratch.open(), bytes).value();
}

// Whether our page table has the page: what a first access would otherwise have to arrange.
bool is_present(const std::byte* address) {
  const int pagemap = ::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  std::uint64_t entry = 0;
  const auto at = static_cast<off_t>(reinterpret_cast<std::uintptr_t>(address) / page_size() * sizeof entry);
  const bool read = ::pread(pagemap, &entry, sizeof entry, at) == sizeof entry;
  ::close(pagemap);
  return read && (entry >> 63) != 0;
}

bool all_present(const Mapping& mapping) {
  for (std::size_t at = 0; at < mapping.size(); at += page_size()) {
    if (!is_present(mapping.data() + at)) return false;
  }
  return true;
}

TEST(Mapping, ShowsWhatTheOwnerWrites) {
  const Scratch scratch;
  const auto file = file_of(scratch, 4096);
  const auto own = Mapping::writable(file, 4096);
  const auto peer = Mapping::read_only(file, 4096);
  ASSERT_TRUE(own && peer);
  std::memcpy(own->writable_data() + 100, "seen", 4);
  EXPECT_EQ(std::memcmp(peer->data() + 100, "seen", 4), 0);
  EXPECT_EQ(peer->size(), 4096u);
}

TEST(Mapping, MovedToItselfStays) {
  const Scratch scratch;
  const auto file = file_of(scratch, 4096);
  auto mapping = Mapping::writable(file, 4096).value();
  auto& same = mapping;
  mapping = std::move(same);
  ASSERT_EQ(mapping.size(), 4096u);
  EXPECT_EQ(mapping.data()[0], std::byte{0});
}

TEST(Mapping, ForReadingHasNothingToWriteTo) {
  const Scratch scratch;
  const auto peer = Mapping::read_only(file_of(scratch, 4096), 4096);
  EXPECT_EQ(peer->writable_data(), nullptr);
  const int code = run_in_child([&] {
    const auto again = Mapping::read_only(file_of(scratch, 4096), 4096);
    ::signal(SIGSEGV, [](int) { ::_exit(99); });
    *const_cast<volatile std::byte*>(again->data()) = std::byte{1};
    return 0;
  });
  EXPECT_EQ(code, 99) << "a store through it is a fault";
}

TEST(Mapping, OfTheOwnerHasItsPagesAtOnce) {
  const Scratch scratch;
  const auto own = Mapping::writable(file_of(scratch, 1 << 20), 1 << 20);
  EXPECT_TRUE(all_present(*own));
}

TEST(Mapping, OfAPeerHasItsPagesAtOnceIfAsked) {
  const Scratch scratch;
  const auto file = file_of(scratch, 1 << 20);
  EXPECT_FALSE(all_present(*Mapping::read_only(file, 1 << 20)));
  EXPECT_TRUE(all_present(*Mapping::read_only(file, 1 << 20, Populate::at_once)));
}

TEST(Mapping, HasItsPagesOnAKernelThatCannotPopulate) {
  const Scratch scratch;
  const int code = run_in_child([&] {
    if (!test::refuse({SYS_madvise, EINVAL, kPopulateWriteAdvice})) return 1;
    const auto own = Mapping::writable(file_of(scratch, 1 << 20), 1 << 20);
    return own && all_present(*own) ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
}

TEST(Mapping, WithoutMemoryForItsPagesIsAnError) {
  const Scratch scratch;
  const int code = run_in_child([&] {
    if (!test::refuse({SYS_madvise, ENOMEM, kPopulateWriteAdvice})) return 1;
    const auto own = Mapping::writable(file_of(scratch, 8192), 8192);
    return !own && own.error().error == ENOMEM && own.error().wanted == 8192 ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
}

TEST(Mapping, LargerThanTheAddressSpaceIsAnError) {
  const Scratch scratch;
  const auto file = file_of(scratch, 4096);
  EXPECT_EQ(Mapping::read_only(file, std::uint64_t{1} << 62).error().error, ENOMEM);
  EXPECT_EQ(Mapping::read_only(file, ~std::uint64_t{0}).error().error, ENOMEM);
  EXPECT_EQ(Mapping::read_only(FileDescriptor(), 4096).error().error, EBADF);
}

TEST(Mapping, TouchingChangesNoByte) {
  const Scratch scratch;
  auto own = Mapping::writable(file_of(scratch, 8192), 8192);
  std::fill_n(own->writable_data(), 8192, std::byte{0xa5});
  touch_every_page(own->writable_data(), 8192);
  EXPECT_EQ(std::count(own->data(), own->data() + 8192, std::byte{0xa5}), 8192);
}

TEST(Mapping, EndsWithItsObject) {
  const Scratch scratch;
  const std::byte* address = nullptr;
  {
    auto own = Mapping::writable(file_of(scratch, 4096), 4096);
    address = own->data();
    const Mapping moved = std::move(*own);
    EXPECT_TRUE(test::is_mapped(address));
    EXPECT_FALSE(*own);
  }
  EXPECT_FALSE(test::is_mapped(address));
}

TEST(Mapping, IsPrivateZerosInAForkedChildAndUndoesNothingThere) {
  const Scratch scratch;
  auto own = Mapping::writable(file_of(scratch, 4096), 4096);
  std::byte* const address = own->writable_data();
  address[7] = std::byte{42};
  EXPECT_FALSE(own->inherited_by_fork());
  const int code = run_in_child([&] {
    if (!own->inherited_by_fork()) return 1;
    if (address[7] != std::byte{0}) return 2;
    address[7] = std::byte{1};
    own->unmap();
    return test::is_mapped(address) ? 0 : 3;
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(address[7], std::byte{42});
}

TEST(Mapping, ThatIsForReadingMayBeWrittenByAForkedChildToNoEffect) {
  const Scratch scratch;
  const FileDescriptor file = file_of(scratch, 4096);
  const auto own = Mapping::writable(file, 4096);
  const auto peer = Mapping::read_only(file, 4096);
  EXPECT_EQ(run_in_child([&] {
              const_cast<std::byte*>(peer->data())[7] = std::byte{1};
              return 0;
            }),
            0);
  EXPECT_EQ(own->data()[7], std::byte{0});
}

}  // namespace
}  // namespace tenon::os
