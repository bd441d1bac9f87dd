#include "os/bus_error.hpp"

#include <signal.h>

#include <mutex>

#include "os/mapped_ranges.hpp"
#include "os/process.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

// Written before the handler stands, and not again.
struct sigaction previous {};
std::size_t page = 0;

// All from here on is async-signal-safe: system calls, and words that are read without a lock.

// Moved there when nothing of it is handed down to forked children any more: whoever forks meanwhile finds either file or
// zeros, and in the child what every other range of a file has.
bool replace(std::byte* start, std::size_t bytes, bool writable) noexcept {
  void* const zeros = sys::map_zeros(bytes, writable ? PROT_READ | PROT_WRITE : PROT_READ);
  if (zeros == MAP_FAILED) return false;
  const bool private_to_us = sys::advise(zeros, bytes, MADV_DONTFORK) == 0;
  if (private_to_us && sys::move_mapping(zeros, bytes, start) != MAP_FAILED) return true;
  sys::unmap(zeros, bytes);
  return false;
}

// Everything behind the lost page too: what is past a file's end is past it to the end, and one signal is enough.
bool contain(void* address) noexcept {
  const MappedRange range = range_around(address);
  if (range.bytes == 0) return false;
  const std::size_t in_page = range.before % page;
  mark_damaged(range.place);  // before anybody can read a zero
  return replace(static_cast<std::byte*>(address) - in_page, range.bytes - range.before + in_page, range.writable);
}

// As if we had never been there.
void pass_on(int number, siginfo_t* info, void* context) noexcept {
  if ((previous.sa_flags & SA_SIGINFO) != 0) return previous.sa_sigaction(number, info, context);
  const bool sent = info->si_code <= 0;  // by somebody; a fault comes again by itself
  if (previous.sa_handler == SIG_IGN && sent) return;
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) return previous.sa_handler(number);
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  (void)sys::signal_action(number, &standard, nullptr);
  if (sent) (void)::raise(number);
}

void handle(int number, siginfo_t* info, void* context) noexcept {
  const int error = errno;
  const bool contained = info->si_code == BUS_ADRERR && contain(info->si_addr);
  errno = error;
  if (!contained) pass_on(number, info, context);
}

Outcome<void> install() noexcept {
  page = page_size();
  if (sys::signal_action(SIGBUS, nullptr, &previous) == -1) return last_failure("sigaction");
  struct sigaction ours {};
  ours.sa_sigaction = handle;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  ours.sa_mask = previous.sa_mask;
  struct sigaction standing {};
  if (sys::signal_action(SIGBUS, &ours, nullptr) == -1) return last_failure("sigaction");
  if (sys::signal_action(SIGBUS, nullptr, &standing) == -1) return last_failure("sigaction");
  // A sanitizer may keep the signal for itself and say nothing.
  if (standing.sa_sigaction != handle) return failure("sigaction(SIGBUS)", EPERM);
  return {};
}

}  // namespace

Outcome<void> contain_bus_errors() noexcept {
  static constinit std::mutex mutex;
  static constinit bool installed = false;
  const std::lock_guard guard(mutex);
  if (installed) return {};
  auto done = install();
  installed = done.has_value();
  return done;
}

}  // namespace tenon::os
