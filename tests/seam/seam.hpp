// Where a test stands between the runtime and what it does to shared memory and to the kernel.
//
// `tenon_runtime_seamed` is the runtime's own source, built against another os/syscall.hpp and another
// detail/queue/atomics.hpp. Both are made from the real ones when it is built (generate.py), so that nothing is written
// twice and what is added there is covered by itself. Each system call, and each store, exchange, fetch_* and
// compare_exchange of a shared word, is a *step*; the place in the runtime's source that makes it is a *site*. Sites are
// found by reading the sources, so that one that no test ever reaches is known too.
//
// A step is counted, and nothing else, until a plan is set: then one chosen hit kills or stops the process, fails the call,
// or calls the test back. One plan at a time; the counts may stand in memory that processes share.
//
//   seam::reset(counts);
//   seam::arm({.site = seam::find_site("os/directory.cpp", "unlink_at"), .hit = 2, .action = seam::Action::kill});
//   for (n = 1;; ++n) { seam::arm({.site = seam::kAnySystemCall, .hit = n, .action = seam::Action::fail, .error = ENOMEM}); … }
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace tenon::seam {

enum class Kind : std::uint8_t { store, system_call };

// Of the runtime's source: who makes a step. As a default argument it is the place of the call.
struct Place {
  const char* file = "";
  int line = 0;
  static constexpr Place here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) noexcept {
    return {file, line};
  }
};

// A call as it stands in the source, from its first line to its last.
struct Site {
  const char* file;  // below runtime/, without src/ or include/tenon/
  int first = 0;
  int last = 0;
  const char* operation;
  Kind kind = Kind::store;
};

inline constexpr std::size_t kMaxSites = 512;
inline constexpr std::uint32_t kUnlisted = kMaxSites;  // a step that no listed site makes: a test's own
inline constexpr std::uint32_t kAnyStep = 0xffff'ffff;
inline constexpr std::uint32_t kAnyStore = 0xffff'fffe;
inline constexpr std::uint32_t kAnySystemCall = 0xffff'fffd;

// In the order of the sources.
[[nodiscard]] std::span<const Site> sites() noexcept;
// "os/directory.cpp:157 unlink_at"
[[nodiscard]] std::string to_string(const Site& site);
// The first site of this operation in the file, from that line on; kUnlisted if there is none.
[[nodiscard]] std::uint32_t find_site(std::string_view file, std::string_view operation, int from_line = 0) noexcept;

// How often each was reached, by every process that counts here. Zero-filled memory is a good one.
struct Counts {
  std::atomic<std::uint64_t> sites[kMaxSites + 1];  // the last: kUnlisted
  std::atomic<std::uint64_t> stores;
  std::atomic<std::uint64_t> system_calls;

  [[nodiscard]] std::uint64_t of(std::uint32_t site) const noexcept;  // also of the three kAny…
};

enum class Action : std::uint8_t {
  kill,  // SIGKILL to the process itself
  stop,  // SIGSTOP to it; it goes on when somebody continues it
  fail,  // the system call is not made and returns an error; nothing is done to a store
  call,  // `callback`, which may do anything, steps of its own included: the plan is over by then
};

// Done once, at hit `hit` (from 1, counted from arm() on) of the site, before its step or behind it.
struct Plan {
  std::uint32_t site = kAnyStep;
  std::uint64_t hit = 1;
  Action action = Action::kill;
  int error = 0;  // errno of a call that fails
  bool behind = false;
  void (*callback)(void*) = nullptr;
  void* argument = nullptr;
  // Fail: every hit from there on, not that one only.
  bool for_good = false;
};

// Counts go there from now on, of all threads; nullptr: to a place of the process's own.
void count_into(Counts* counts) noexcept;
[[nodiscard]] Counts& counts() noexcept;

void arm(const Plan& plan) noexcept;  // replaces the one before
void disarm() noexcept;
[[nodiscard]] bool fired() noexcept;  // the plan's hit was reached
// The site where it was; kUnlisted if it did not fire, or at a test's own step.
[[nodiscard]] std::uint32_t fired_at() noexcept;

// Every hit of that site fails like this from now on, whatever the plan; 0: no more. For the ways that the runtime goes
// where a kernel has no such call.
void refuse(std::uint32_t site, int error) noexcept;

// Watches steps: called with each site reached, before the plan is looked at. nullptr: nobody. For a trace.
void observe(void (*observer)(std::uint32_t site)) noexcept;

// One step, made by the generated files around what they do.
class Step {
 public:
  Step(Kind kind, const char* operation, Place at) noexcept : Step(kind, operation, at, true) {}
  // A call that cannot fail is not failed.
  Step(Kind kind, const char* operation, Place at, bool may_fail) noexcept;
  ~Step() {
    if (behind_) act();
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
  [[nodiscard]] int error() const noexcept { return error_; }  // 0: go on

 private:
  static void act() noexcept;

  int error_ = 0;
  bool behind_ = false;
};

// What a system call returns that failed.
void set_errno(int error) noexcept;
template <class Result>
[[nodiscard]] Result failed(int error) noexcept {
  set_errno(error);
  if constexpr (std::is_pointer_v<Result>)
    return reinterpret_cast<Result>(std::intptr_t{-1});
  else
    return static_cast<Result>(-1);
}

}  // namespace tenon::seam
