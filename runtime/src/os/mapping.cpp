#include "os/mapping.hpp"

#include <atomic>
#include <limits>

#include "os/fork_guard.hpp"
#include "os/process.hpp"
#include "os/syscall.hpp"

namespace tenon::os {
namespace {

// Constants of <linux/mman.h> since 5.14, for C libraries that do not spell them.
constexpr int kPopulateRead = 22;
constexpr int kPopulateWrite = 23;

constexpr std::ptrdiff_t kLargestMapping = std::numeric_limits<std::ptrdiff_t>::max();

tl::unexpected<Failure> no_room(const char* call, int error, std::uint64_t wanted) noexcept {
  auto failed = failure(call, error);
  failed.value().wanted = wanted;
  return failed;
}

int populate(std::byte* start, std::size_t bytes, int advice) noexcept {
  return sys::retried([&] { return sys::advise(start, bytes, advice); });
}

}  // namespace

Mapping::Mapping(std::byte* start, std::size_t bytes, bool writable, RangeTicket ticket) noexcept
    : start_(start), bytes_(bytes), generation_(fork_generation()), ticket_(ticket), writable_(writable) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  if (this != &other) {
    unmap();
    start_ = std::exchange(other.start_, nullptr);
    bytes_ = std::exchange(other.bytes_, 0);
    generation_ = other.generation_;
    ticket_ = std::exchange(other.ticket_, {});
    writable_ = other.writable_;
  }
  return *this;
}

Outcome<Mapping> Mapping::map(const FileDescriptor& file, std::uint64_t bytes, bool writable) noexcept {
  if (bytes > static_cast<std::uint64_t>(kLargestMapping)) return no_room("mmap", ENOMEM, bytes);
  // By way of the signed type, so that neither width finds one of the conversions useless.
  const auto size = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(bytes));
  const int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
  Mapping mapping;  // unmaps after the pause
  const ForkPause pause;
  void* start = sys::map(size, protection, file.number());
  if (start == MAP_FAILED) return no_room("mmap", errno, bytes);
  mapping = Mapping(static_cast<std::byte*>(start), size, writable, {});
  if (sys::advise(start, size, MADV_DONTFORK) == -1) return no_room("madvise(MADV_DONTFORK)", errno, bytes);
  mapping.ticket_ = note_range(start, size, writable);
  if (mapping.ticket_.turn == 0 || !forks_are_seen()) return failure("mmap", ENOMEM);
  return mapping;
}

Outcome<Mapping> Mapping::writable(const FileDescriptor& file, std::uint64_t bytes) noexcept {
  auto mapping = map(file, bytes, true);
  if (!mapping) return mapping;
  if (populate(mapping->start_, mapping->bytes_, kPopulateWrite) == -1) {
    if (errno != EINVAL) return no_room("madvise(MADV_POPULATE_WRITE)", errno, bytes);
    touch_every_page(mapping->start_, mapping->bytes_);
  }
  return mapping;
}

Outcome<Mapping> Mapping::read_only(const FileDescriptor& file, std::uint64_t bytes, Populate how) noexcept {
  auto mapping = map(file, bytes, false);
  // Without it the first messages take the page faults: slower, not wrong.
  if (mapping && how == Populate::at_once) populate(mapping->start_, mapping->bytes_, kPopulateRead);
  return mapping;
}

bool Mapping::inherited_by_fork() const noexcept { return start_ != nullptr && generation_ != fork_generation(); }

void Mapping::unmap() noexcept {
  if (start_ != nullptr && !inherited_by_fork()) {
    const ForkPause pause;
    forget_range(ticket_);
    sys::unmap(start_, bytes_);
  }
  abandon();
}

void Mapping::abandon() noexcept {
  start_ = nullptr;
  bytes_ = 0;
  ticket_ = {};
}

void touch_every_page(std::byte* start, std::size_t bytes) noexcept {
  for (std::size_t at = 0; at < bytes; at += page_size()) {
    std::atomic_ref<std::uint8_t>(*reinterpret_cast<std::uint8_t*>(start + at)).fetch_or(0, std::memory_order_relaxed);
  }
}

}  // namespace tenon::os
