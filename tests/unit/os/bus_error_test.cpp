// Each test in a child of its own: a handler of signals stays for as long as its process. The directory is the parent's, who
// lives to remove it.
#include "os/bus_error.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <thread>

#include "child.hpp"
#include "os/mapped_ranges.hpp"
#include "os/mapping.hpp"
#include "os/process.hpp"
#include "os/segment_file.hpp"
#include "scratch.hpp"

namespace tenon::os {
namespace {

using test::run_in_child;
using test::Scratch;

constexpr std::uint64_t kPages = 4;

struct Truncated {
  explicit Truncated(const Scratch& scratch, std::uint64_t left = 0, bool writable = true)
      : file(create_unnamed(scratch.open(), kPages * page_size()).value()),
        mapping(
            (writable ? Mapping::writable(file, kPages * page_size()) : Mapping::read_only(file, kPages * page_size()))
                .value()) {
    const std::byte byte{7};
    for (std::uint64_t page = 0; page < kPages; ++page)
      (void)!::pwrite(file.number(), &byte, 1, static_cast<off_t>(page * page_size()));
    if (::ftruncate(file.number(), static_cast<off_t>(left * page_size())) != 0) ::_exit(90);
  }
  [[nodiscard]] int at(std::uint64_t page) const {
    return static_cast<int>(*const_cast<const volatile std::byte*>(mapping.data() + page * page_size()));
  }
  FileDescriptor file;
  Mapping mapping;
};

// In place of what a sanitizer may do at a fault that nobody contains.
void end_with_99(int) { ::_exit(99); }

TEST(BusError, WithoutAHandlerEndsTheProcess) {
  const Scratch scratch;
  EXPECT_EQ(run_in_child([&] {
              ::signal(SIGBUS, SIG_DFL);
              return Truncated(scratch).at(0);
            }),
            -SIGBUS);
}

TEST(BusError, LostPagesAreZerosAndTheMappingIsMarked) {
  const Scratch scratch;
  EXPECT_EQ(run_in_child([&] {
              if (!contain_bus_errors() || !contain_bus_errors()) return 1;
              const std::uint32_t before = disturbances();
              const Truncated one(scratch);
              const auto other = Mapping::writable(create_unnamed(scratch.open(), 4096).value(), 4096).value();
              if (!one.mapping.whole()) return 2;
              if (one.at(1) != 0 || one.at(3) != 0 || one.at(0) != 0) return 3;
              if (one.mapping.whole() || one.mapping.inherited_by_fork()) return 4;
              if (!other.whole()) return 5;
              one.mapping.writable_data()[0] = std::byte{5};
              if (one.at(0) != 5) return 6;
              return disturbances() == before + 2 ? 0 : 7;  // the second page and all behind it, and the first
            }),
            0);
}

TEST(BusError, WhatTheFileStillHasStays) {
  const Scratch scratch;
  EXPECT_EQ(run_in_child([&] {
              if (!contain_bus_errors()) return 1;
              const Truncated one(scratch, 2);
              return one.at(2) == 0 && one.at(0) == 7 && one.at(1) == 7 && !one.mapping.whole() ? 0 : 2;
            }),
            0);
}

TEST(BusError, WhatMayOnlyBeReadStaysSo) {
  const Scratch scratch;
  EXPECT_EQ(run_in_child([&] {
              ::signal(SIGSEGV, end_with_99);
              if (!contain_bus_errors()) return 1;
              const Truncated one(scratch, 0, false);
              if (one.at(0) != 0) return 2;
              *const_cast<volatile std::byte*>(one.mapping.data()) = std::byte{1};
              return 3;
            }),
            99);
}

TEST(BusError, FaultsElsewhereGoToTheHandlerBefore) {
  const Scratch scratch;
  EXPECT_EQ(run_in_child([&] {
              ::signal(SIGBUS, end_with_99);
              if (!contain_bus_errors()) return 1;
              const Truncated one(scratch);
              void* const own = ::mmap(nullptr, page_size(), PROT_READ, MAP_SHARED, one.file.number(), 0);
              return static_cast<int>(*static_cast<volatile std::byte*>(own));
            }),
            99);
}

int seen_code = 0;
void* seen_address = nullptr;

TEST(BusError, TheHandlerBeforeIsToldAll) {
  EXPECT_EQ(run_in_child([] {
              struct sigaction theirs {};
              theirs.sa_flags = SA_SIGINFO;
              theirs.sa_sigaction = [](int, siginfo_t* info, void* context) {
                seen_code = info->si_code;
                seen_address = context;
              };
              ::sigaction(SIGBUS, &theirs, nullptr);
              if (!contain_bus_errors()) return 1;
              ::raise(SIGBUS);
              return seen_code <= 0 && seen_address != nullptr ? 0 : 2;
            }),
            0);
}

TEST(BusError, WithoutOneBeforeWhatIsSentEndsTheProcess) {
  EXPECT_EQ(run_in_child([] {
              ::signal(SIGBUS, SIG_DFL);
              if (!contain_bus_errors()) return 1;
              ::raise(SIGBUS);
              return 2;
            }),
            -SIGBUS);
}

TEST(BusError, IsIgnoredIfItWasSentAndIgnoredBefore) {
  EXPECT_EQ(run_in_child([] {
              ::signal(SIGBUS, SIG_IGN);
              if (!contain_bus_errors()) return 1;
              ::raise(SIGBUS);
              return 0;
            }),
            0);
}

TEST(BusError, AForkedChildHasZerosInTheWholeRange) {
  const Scratch scratch;
  EXPECT_EQ(run_in_child([&] {
              if (!contain_bus_errors()) return 1;
              const Truncated one(scratch, 2);
              if (one.at(3) != 0 || one.at(1) != 7) return 2;
              return run_in_child([&] {
                if (one.mapping.whole() || !one.mapping.inherited_by_fork()) return 3;
                for (std::uint64_t page = 0; page < kPages; ++page)
                  if (one.at(page) != 0) return 4;
                const Truncated own(scratch);  // the handler is there too
                return own.at(0) == 0 && !own.mapping.whole() && !one.mapping.whole() ? 0 : 5;
              });
            }),
            0);
}

TEST(BusError, IsContainedInThreadsThatTakeNoSignals) {
  const Scratch scratch;
  EXPECT_EQ(run_in_child([&] {
              if (!contain_bus_errors()) return 1;
              const Truncated one(scratch);
              std::array<int, 4> sums{1, 1, 1, 1};
              std::array<std::thread, 4> threads;
              for (std::size_t i = 0; i < threads.size(); ++i)
                threads[i] = std::thread([&, i] {
                  sums[i] = 0;
                  for (std::uint64_t page = kPages; page-- > 0;) sums[i] += one.at(page);
                });
              for (auto& thread : threads) thread.join();
              return sums == std::array<int, 4>{} && !one.mapping.whole() ? 0 : 2;
            }),
            0);
}

}  // namespace
}  // namespace tenon::os
