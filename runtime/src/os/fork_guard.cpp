#include "os/fork_guard.hpp"

#include <pthread.h>

#include <array>
#include <atomic>
#include <bit>
#include <mutex>

#include "os/mapped_ranges.hpp"
#include "os/process.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

// One bit per descriptor number, up to the kernel's default for fs.nr_open. Only pages in use cost memory.
constexpr std::size_t kDescriptors = std::size_t{1} << 20;
constexpr std::size_t kBits = 64;

constinit std::mutex pause_mutex;
constinit std::atomic<std::uint32_t> forks{1};
constinit std::array<std::uint64_t, kDescriptors / kBits> open_descriptors{};
constinit std::size_t words_in_use = 0;

void before_fork() noexcept { pause_mutex.lock(); }

void after_fork_in_parent() noexcept { pause_mutex.unlock(); }

void after_fork_in_child() noexcept {
  for (std::size_t word = 0; word < words_in_use; ++word) {
    for (std::uint64_t bits = open_descriptors[word]; bits != 0; bits &= bits - 1) {
      sys::close(static_cast<int>(word * kBits) + std::countr_zero(bits));
    }
    open_descriptors[word] = 0;
  }
  words_in_use = 0;
  blank_ranges_in_child();
  forks.fetch_add(1, std::memory_order_relaxed);
  pause_mutex.unlock();
}

bool hook_installed() noexcept {
  static const bool installed = ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) == 0;
  return installed;
}

// At load, so that no fork can fall into the first use.
[[maybe_unused]] const bool kInstalledAtLoad = hook_installed();

}  // namespace

void begin_fork_pause() noexcept { pause_mutex.lock(); }
void end_fork_pause() noexcept { pause_mutex.unlock(); }

ForkPause::ForkPause() noexcept { begin_fork_pause(); }
ForkPause::~ForkPause() { end_fork_pause(); }

bool close_in_children(int descriptor) noexcept {
  const auto index = static_cast<std::size_t>(descriptor);
  if (index >= kDescriptors || !hook_installed()) return false;
  open_descriptors[index / kBits] |= std::uint64_t{1} << (index % kBits);
  if (words_in_use <= index / kBits) words_in_use = index / kBits + 1;
  return true;
}

void forget_descriptor(int descriptor) noexcept {
  const auto index = static_cast<std::size_t>(descriptor);
  if (index >= kDescriptors) return;
  open_descriptors[index / kBits] &= ~(std::uint64_t{1} << (index % kBits));
}

bool forks_are_seen() noexcept { return hook_installed(); }

std::uint32_t fork_generation() noexcept { return forks.load(std::memory_order_relaxed); }

}  // namespace tenon::os
