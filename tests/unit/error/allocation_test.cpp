// What an Error costs in memory: a program of its own, because it replaces operator new.
#include <gtest/gtest.h>
#include <tenon/error.hpp>

#include <cstdlib>
#include <new>
#include <string>
#include <utility>

namespace {
thread_local long allocations = 0;
thread_local bool memory_is_out = false;
}  // namespace

// Not inlined: the compiler would take malloc and free for a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  void* const memory = memory_is_out ? nullptr : std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tenon {
namespace {

TEST(ErrorMemory, WithoutAContextSaysTheStandingTextAndAllocatesNothing) {
  const long before = allocations;
  const Error error(ErrorCode::loan_limit);
  const std::string_view message = error.message();
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(message,
            "TN2201 all loans of the publisher are out; publish or drop one first, or open the publisher with more "
            "loans");
  EXPECT_EQ(error.found(), "");
  EXPECT_EQ(error.remedy(), "publish or drop one first, or open the publisher with more loans");
}

TEST(ErrorMemory, CopiesShareTheirText) {
  Error error(ErrorCode::timeout, {.action = std::string(100, 'a')});
  const long before = allocations;
  const Error copy = error;
  const Error moved = std::move(error);
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(copy.message().data(), moved.message().data());
}

TEST(ErrorMemory, WithoutMemoryKeepsItsCode) {
  ErrorContext context{.action = std::string(100, 'a')};
  memory_is_out = true;
  const Error error(ErrorCode::timeout, std::move(context));
  const std::string json = error.json();
  memory_is_out = false;
  EXPECT_EQ(error.message(), Error(ErrorCode::timeout).message());
  EXPECT_EQ(json, "");
}

}  // namespace
}  // namespace tenon
