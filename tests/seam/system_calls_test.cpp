// Each function of os/syscall.hpp is a step, and one that may fail can be made to: then the kernel is not asked.
#include <array>
#include <cerrno>
#include <functional>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "os/syscall.hpp"
#include "seam/sites.hpp"

namespace tenon::seam {
namespace {

namespace sys = os::sys;

// -1 as a number or as a pointer.
template <class Result>
bool refused(Result result) {
  if constexpr (std::is_pointer_v<Result>)
    return result == reinterpret_cast<Result>(std::intptr_t{-1});
  else
    return result == static_cast<Result>(-1);
}

// None of these would do any harm.
struct stat status {};
struct statvfs facts {};
struct rlimit limit {};
std::array<char, 16> bytes{};
int ends[2] = {};

const std::map<std::string, std::function<bool()>> kCalls{
    {"open_at", [] { return refused(sys::open_at(-1, "", 0)); }},
    {"close", [] { return refused(sys::close(-1)); }},
    {"make_directory_at", [] { return refused(sys::make_directory_at(-1, "", 0)); }},
    {"change_mode", [] { return refused(sys::change_mode(-1, 0)); }},
    {"change_mode_at", [] { return refused(sys::change_mode_at(-1, "", 0)); }},
    {"set_size", [] { return refused(sys::set_size(-1, 0)); }},
    {"allocate", [] { return refused(sys::allocate(-1, 0, 0)); }},
    {"link_at", [] { return refused(sys::link_at("", -1, "")); }},
    {"unlink_at", [] { return refused(sys::unlink_at(-1, "", 0)); }},
    {"status", [] { return refused(sys::status(-1, &status)); }},
    {"status_at", [] { return refused(sys::status_at(-1, "", &status)); }},
    {"file_system", [] { return refused(sys::file_system(-1, &facts)); }},
    {"read_directory", [] { return refused(sys::read_directory(-1, bytes.data(), 0)); }},
    {"file_size_limit", [] { return refused(sys::file_size_limit(&limit)); }},
    {"memory_file", [] { return refused(sys::memory_file("")); }},
    {"rename_at", [] { return refused(sys::rename_at(-1, "", "")); }},
    {"add_seals", [] { return refused(sys::add_seals(-1, 0)); }},
    {"seals_of", [] { return refused(sys::seals_of(-1)); }},
    {"file_system_kind", [] { return refused(sys::file_system_kind(-1, nullptr)); }},
    {"duplicate", [] { return refused(sys::duplicate(-1)); }},
    {"local_socket", [] { return refused(sys::local_socket()); }},
    {"bind", [] { return refused(sys::bind(-1, nullptr, 0)); }},
    {"listen", [] { return refused(sys::listen(-1, 0)); }},
    {"connect", [] { return refused(sys::connect(-1, nullptr, 0)); }},
    {"accept", [] { return refused(sys::accept(-1)); }},
    {"send_message", [] { return refused(sys::send_message(-1, nullptr)); }},
    {"receive_message", [] { return refused(sys::receive_message(-1, nullptr)); }},
    {"socket_option", [] { return refused(sys::socket_option(-1, 0, nullptr, nullptr)); }},
    {"watch", [] { return refused(sys::watch()); }},
    {"watch_directory", [] { return refused(sys::watch_directory(-1, "")); }},
    {"poll", [] { return refused(sys::poll(nullptr, 0, 0)); }},
    {"groups", [] { return refused(sys::groups(0, nullptr)); }},
    {"make_fifo_at", [] { return refused(sys::make_fifo_at(-1, "", 0)); }},
    {"pipe", [] { return refused(sys::pipe(ends)); }},
    {"set_pipe_size", [] { return refused(sys::set_pipe_size(-1, 0)); }},
    {"read", [] { return refused(sys::read(-1, bytes.data(), 0)); }},
    {"write", [] { return refused(sys::write(-1, bytes.data(), 0)); }},
    {"event", [] { return refused(sys::event()); }},
    {"timer", [] { return refused(sys::timer()); }},
    {"set_timer", [] { return refused(sys::set_timer(-1, nullptr)); }},
    {"poll_set", [] { return refused(sys::poll_set()); }},
    {"poll_control", [] { return refused(sys::poll_control(-1, 0, -1, nullptr)); }},
    {"poll_now", [] { return refused(sys::poll_now(-1, nullptr, 0)); }},
    {"lock_control", [] { return refused(sys::lock_control(-1, 0, nullptr)); }},
    {"map", [] { return refused(sys::map(0, 0, -1)); }},
    {"map_zeros", [] { return refused(sys::map_zeros(0, 0)); }},
    {"move_mapping", [] { return refused(sys::move_mapping(nullptr, 0, nullptr)); }},
    {"signal_action", [] { return refused(sys::signal_action(-1, nullptr, nullptr)); }},
    {"map_zeros_at", [] { return refused(sys::map_zeros_at(nullptr, 0)); }},
    {"unmap", [] { return refused(sys::unmap(nullptr, 0)); }},
    {"advise", [] { return refused(sys::advise(nullptr, 0, 0)); }},
    {"memory_barrier", [] { return refused(sys::memory_barrier(0)); }},
    {"futex_wait", [] { return refused(sys::futex_wait(nullptr, 0, nullptr)); }},
    {"futex_wake", [] { return refused(sys::futex_wake(nullptr, 0)); }},
    {"futex_wait_any", [] { return refused(sys::futex_wait_any(nullptr, 0, nullptr)); }},
    {"sleep_until", [] { return refused(sys::sleep_until(nullptr)); }},
    {"random_bytes", [] { return refused(sys::random_bytes(bytes.data(), 0)); }},
};

// Nobody expects a failure of these: they are counted, and made.
const std::map<std::string, std::function<bool()>> kQuestions{
    {"monotonic_time",
     [] {
       struct timespec now {};
       return sys::monotonic_time(&now) == 0 && now.tv_sec > 0;
     }},
    {"process_id", [] { return sys::process_id() == ::getpid(); }},
    {"thread_id", [] { return sys::thread_id() == ::gettid(); }},
    {"effective_user", [] { return sys::effective_user() == ::geteuid(); }},
    {"effective_group", [] { return sys::effective_group() == ::getegid(); }},
    {"page_size", [] { return sys::page_size() > 0; }},
};

TEST(SystemCalls, AreAllMadeHere) {
  for (const std::string name : kSystemCalls)
    EXPECT_EQ(kCalls.count(name) + kQuestions.count(name), 1u) << name << " is missing in this test";
  EXPECT_EQ(kCalls.size() + kQuestions.size(), kSystemCalls.size());
}

TEST(SystemCalls, AreEachOneStepAndCanBeFailed) {
  for (const auto& [name, call] : kCalls) {
    arm({.site = kAnySystemCall, .action = Action::fail, .error = EDOM, .for_good = true});
    const std::uint64_t before = counts().of(kAnySystemCall);
    errno = 0;
    EXPECT_TRUE(call()) << name;
    EXPECT_EQ(errno, EDOM) << name;
    EXPECT_EQ(counts().of(kAnySystemCall), before + 1) << name;
    disarm();
  }
}

TEST(SystemCalls, ThatCannotFailAreOneStepToo) {
  arm({.site = kAnySystemCall, .action = Action::fail, .error = EDOM, .for_good = true});
  for (const auto& [name, question] : kQuestions) {
    const std::uint64_t before = counts().of(kAnySystemCall);
    EXPECT_TRUE(question()) << name;
    EXPECT_EQ(counts().of(kAnySystemCall), before + 1) << name;
  }
  EXPECT_FALSE(fired());
  disarm();
}

}  // namespace
}  // namespace tenon::seam
