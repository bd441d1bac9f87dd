// On the path of a message: no allocation and no system call.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>

#include "child.hpp"
#include "domain.hpp"
#include "hot.hpp"

namespace {
std::atomic<std::uint64_t> allocations{0};
}

// Every way to the heap passes here: operator new calls malloc.
#if defined(__SANITIZE_ADDRESS__)
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t) { ++allocations; }
#else
// glibc's own, under the names it exports them by for this purpose.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* malloc(std::size_t bytes) noexcept {
  ++allocations;
  return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) noexcept {
  ++allocations;
  return __libc_calloc(count, bytes);
}
void* realloc(void* old, std::size_t bytes) noexcept {
  ++allocations;
  return __libc_realloc(old, bytes);
}
}
#endif

namespace tenon::test {
namespace {

constexpr std::uint64_t kMessages = 20'000;

using Give = bool (*)(Giver&, std::uint64_t) noexcept;
using Get = bool (*)(Taker&) noexcept;

// From here on any system call but exit_group ends this process with SIGSYS.
bool forbid_system_calls() {
  std::array<sock_filter, 4> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
  }};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

class PathTest : public Domain, public testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    publisher_.emplace(Giver::open(node(), "t", {.depth = 64, .slow_reader = SlowReader::block}).value());
    subscriber_.emplace(Taker::open(node(), "t", {.reliable = GetParam()}).value());
    ASSERT_TRUE(run(path_publish, path_take, 1000)) << "both know each other";
  }
  void TearDown() override {
    subscriber_.reset();
    publisher_.reset();
    Domain::TearDown();
  }
  bool run(Give give, Get get, std::uint64_t messages) {
    for (std::uint64_t i = 0; i < messages; ++i)
      if (!give(*publisher_, i) || !get(*subscriber_)) return false;
    return true;
  }
  std::uint64_t allocations_of(Give give, Get get) {
    const std::uint64_t before = allocations;
    EXPECT_TRUE(run(give, get, kMessages));
    return allocations - before;
  }
  // What became of a process that may make no system call: 0, or minus the signal. The ports are its own, because
  // handles copied by a fork are inert.
  int outcome_without_system_calls(Give give, Get get) {
    return os::test::run_in_child([&] {
      const Node node = open_node();
      publisher_.emplace(Giver::open(node, "own", {.depth = 64, .slow_reader = SlowReader::block}).value());
      subscriber_.emplace(Taker::open(node, "own", {.reliable = GetParam()}).value());
      if (!run(path_publish, path_take, 1000)) return 1;
      if (!forbid_system_calls()) return 2;
      return run(give, get, kMessages) ? 0 : 3;
    });
  }

  std::optional<Giver> publisher_;
  std::optional<Taker> subscriber_;
};

INSTANTIATE_TEST_SUITE_P(Modes, PathTest, testing::Bool(),
                         [](const auto& mode) { return mode.param ? "Reliable" : "Overwrite"; });

TEST_P(PathTest, AllocatesNothing) { EXPECT_EQ(allocations_of(path_publish, path_take), 0u); }

// Nor does keeping the last message of a key, nor taking it after one fell behind.
TEST_P(PathTest, KeepingAllocatesNothing) {
  publisher_.emplace(Giver::open(node(), "kept", {.depth = 64, .keep_keys = 4}).value());
  subscriber_.emplace(Taker::open(node(), "kept", {.reliable = GetParam()}).value());
  ASSERT_TRUE(run(path_publish, path_take, 1000));
  const std::uint64_t before = allocations;
  ASSERT_TRUE(run(path_publish, path_take, kMessages));
  if (!GetParam()) {
    for (std::uint64_t i = 0; i < 1000; ++i) ASSERT_TRUE(path_publish(*publisher_, i));
    while (path_take(*subscriber_)) {}
    EXPECT_GT(subscriber_->lost(), 0u);
  }
  EXPECT_EQ(allocations - before, 0u);
}

TEST_P(PathTest, AllocationWouldBeNoticed) {
  EXPECT_GE(allocations_of(broken_publish_allocates, path_take), kMessages);
  EXPECT_GE(allocations_of(path_publish, broken_take_allocates), kMessages);
}

// Both ends of a call in one thread, as often as a message above.
bool call(Service& service, bool (*serve)(Service&) noexcept) {
  for (std::uint64_t i = 0; i < kMessages; ++i)
    if (!path_call(service, i) || !serve(service) || !path_reply(service)) return false;
  return true;
}

using Answering = bool (*)(Service&, std::uint64_t) noexcept;

// Both ends of a stream; the server looks for credit as often as it must.
bool stream(Service& service, Answering answer) {
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    if (!answer(service, i) || !path_take_answer(service)) return false;
    if (i % 16 == 0) (void)service.server.poll();
  }
  return true;
}

class ServicePathTest : public Domain {
 protected:
  static std::uint64_t allocations_of_a_stream(Service& service, Answering answer) {
    const std::uint64_t before = allocations;
    EXPECT_TRUE(stream(service, answer));
    return allocations - before;
  }
  int outcome_of_a_stream_without_system_calls(Answering answer) {
    return os::test::run_in_child([&] {
      child_.emplace(open_node());
      if (!path_open_stream(*child_) || !stream(*child_, path_answer)) return 1;
      if (!forbid_system_calls()) return 2;
      return stream(*child_, answer) ? 0 : 3;
    });
  }
  static std::uint64_t allocations_of(Service& service, bool (*serve)(Service&) noexcept) {
    const std::uint64_t before = allocations;
    EXPECT_TRUE(call(service, serve));
    return allocations - before;
  }
  int outcome_without_system_calls(bool (*serve)(Service&) noexcept) {
    return os::test::run_in_child([&] {
      child_.emplace(open_node());  // not closed before the process ends: that is no part of the path
      if (!call(*child_, path_serve)) return 1;
      if (!forbid_system_calls()) return 2;
      return call(*child_, serve) ? 0 : 3;
    });
  }

  std::optional<Service> child_;
};

TEST_F(ServicePathTest, CallAndAnswerAllocateNothing) {
  Service service(node());
  ASSERT_TRUE(call(service, path_serve)) << "both know each other";
  EXPECT_EQ(allocations_of(service, path_serve), 0u);
  EXPECT_GE(allocations_of(service, broken_serve_allocates), kMessages) << "one would be noticed";
}

TEST_F(ServicePathTest, AnswersOfAStreamAllocateNothing) {
  Service service(node());
  ASSERT_TRUE(path_open_stream(service));
  ASSERT_TRUE(stream(service, path_answer)) << "both know each other";
  EXPECT_EQ(allocations_of_a_stream(service, path_answer), 0u);
  EXPECT_GE(allocations_of_a_stream(service, broken_answer_allocates), kMessages) << "one would be noticed";
}

#ifndef TENON_SANITIZED  // whose checks make system calls of their own
TEST_F(ServicePathTest, CallAndAnswerMakeNoSystemCall) {
  EXPECT_EQ(outcome_without_system_calls(path_serve), 0);
  EXPECT_EQ(outcome_without_system_calls(broken_serve_calls), -SIGSYS) << "one would be noticed";
  come_along();
}

TEST_F(ServicePathTest, AnswersOfAStreamMakeNoSystemCall) {
  EXPECT_EQ(outcome_of_a_stream_without_system_calls(path_answer), 0);
  EXPECT_EQ(outcome_of_a_stream_without_system_calls(broken_answer_calls), -SIGSYS) << "one would be noticed";
  come_along();
}

TEST_P(PathTest, MakesNoSystemCall) {
  EXPECT_EQ(outcome_without_system_calls(path_publish, path_take), 0);
  come_along();
}

TEST_P(PathTest, SystemCallWouldBeNoticed) {
  EXPECT_EQ(outcome_without_system_calls(broken_publish_calls, path_take), -SIGSYS);
  EXPECT_EQ(outcome_without_system_calls(path_publish, broken_take_calls), -SIGSYS);
  come_along();
}

#endif

}  // namespace
}  // namespace tenon::test
