// A range of our address space that shows a file's bytes.
//
// Mappings are shared and never inherited (MADV_DONTFORK): in a forked child private zeros stand in the range instead,
// so that a handle the child drops or uses by mistake touches nobody's memory. A Mapping copied by fork unmaps nothing;
// callers test `inherited_by_fork()` before they act on what they read.
//
// Somebody of the file's user may truncate it. A process that contains that (bus_error.hpp) finds zeros of its own in place
// of the pages that are gone, and `whole()` false.
// The object belongs to one thread at a time; the bytes are whose the protocol above says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "os/failure.hpp"
#include "os/file_descriptor.hpp"
#include "os/mapped_ranges.hpp"

namespace tenon::os {

enum class Populate : std::uint8_t { lazily, at_once };

class Mapping {
 public:
  Mapping() noexcept = default;
  Mapping(Mapping&& other) noexcept
      : start_(std::exchange(other.start_, nullptr)),
        bytes_(std::exchange(other.bytes_, 0)),
        generation_(other.generation_),
        ticket_(std::exchange(other.ticket_, {})),
        writable_(other.writable_) {}
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { unmap(); }

  // Maps the first `bytes` of the file for reading and writing, with every page really there (MADV_POPULATE_WRITE):
  // what memory is missing is a Failure here and no SIGBUS later. Cost: about 0.1 ms per MiB.
  [[nodiscard]] static Outcome<Mapping> writable(const FileDescriptor& file, std::uint64_t bytes) noexcept;

  // Maps for reading only; a store through it is a fault. `at_once` takes the page faults now rather than at the first
  // message; a kernel that cannot is no failure.
  [[nodiscard]] static Outcome<Mapping> read_only(const FileDescriptor& file, std::uint64_t bytes,
                                                  Populate populate = Populate::lazily) noexcept;

  [[nodiscard]] const std::byte* data() const noexcept { return start_; }
  // Null for a mapping that may not be written.
  [[nodiscard]] std::byte* writable_data() const noexcept { return writable_ ? start_ : nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_; }
  [[nodiscard]] explicit operator bool() const noexcept { return start_ != nullptr; }
  [[nodiscard]] bool inherited_by_fork() const noexcept;
  // Mapped by this process, and no page of it was lost that anybody noticed. No dearer than inherited_by_fork().
  [[nodiscard]] bool whole() const noexcept { return start_ != nullptr && is_whole(ticket_); }
  [[nodiscard]] bool damaged() const noexcept { return start_ != nullptr && !whole() && !inherited_by_fork(); }

  void unmap() noexcept;
  // Stays mapped until the process ends: somebody may still look there, and what says who does is lost.
  void abandon() noexcept;

 private:
  Mapping(std::byte* start, std::size_t bytes, bool writable, RangeTicket ticket) noexcept;
  static Outcome<Mapping> map(const FileDescriptor& file, std::uint64_t bytes, bool writable) noexcept;

  std::byte* start_ = nullptr;
  std::size_t bytes_ = 0;
  std::uint32_t generation_ = 0;
  RangeTicket ticket_;
  bool writable_ = false;
};

// Makes every page of the range present and private to nobody, by an atomic write that changes no byte: what
// Mapping::writable does where the kernel lacks MADV_POPULATE_WRITE (before 5.14). Safe beside other writers.
void touch_every_page(std::byte* start, std::size_t bytes) noexcept;

}  // namespace tenon::os
