#include "yardstick.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "between.hpp"
#include "held_up.hpp"
#include "os/clock.hpp"
#include "os/directory.hpp"
#include "os/futex.hpp"

namespace tenon::hostile {

namespace {

constexpr std::int64_t kPlainWait = 50'000;         // ns
constexpr std::uint64_t kWindow = 2'000'000'000;    // ns
constexpr std::uint64_t kBetweenLooks = 5'000'000;  // ns: it must not be the load that it measures
constexpr int kNamesOfALook = 64;

void look_at(const std::string& directory) {
  std::error_code gone;
  int names = 0;
  for (std::filesystem::recursive_directory_iterator entry(directory, gone), end; entry != end && names < kNamesOfALook;
       entry.increment(gone), ++names)
    (void)entry->status(gone);
}

}  // namespace

int measure(Talk& talk) {
  const HeldUp held_up;
  const os::FutexWord never{0};
  const std::string directory = os::default_runtime_directory();
  std::uint64_t window_began = test::now_ns();
  std::uint64_t worst = 0;
  std::uint64_t worst_before = 0;
  while (!talk.over) {
    const HeldUp::Times before = held_up.times();
    const std::uint64_t began = test::now_ns();
    (void)os::wait(never, 0, os::deadline_after(kPlainWait));
    look_at(directory);
    const std::uint64_t took = test::now_ns() - began;
    const HeldUp::Times after = held_up.times();
    const std::uint64_t own = (after.waited_ns - before.waited_ns) + static_cast<std::uint64_t>(kPlainWait);
    worst = std::max(worst, took - std::min(took, own));
    talk.longest_plain_in_all_ns = std::max<std::uint64_t>(talk.longest_plain_in_all_ns, took);
    if (test::now_ns() - window_began > kWindow) {
      window_began = test::now_ns();
      worst_before = std::exchange(worst, 0);
    }
    const std::uint64_t now = std::max(worst, worst_before);
    talk.plain_ns = now;
    talk.longest_plain_ns = std::max(talk.longest_plain_ns.load(), now);
    (void)os::wait(never, 0, os::deadline_after(kBetweenLooks));
  }
  return 0;
}

}  // namespace tenon::hostile
