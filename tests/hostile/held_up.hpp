// Where a thread's time went, by the kernel's count.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>

namespace tenon::hostile {

class HeldUp {
 public:
  struct Times {
    std::uint64_t ran_ns = 0;     // on a processor
    std::uint64_t waited_ns = 0;  // for one it could have used: the machine's, nobody's hang
  };

  HeldUp() : file_(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) {}
  ~HeldUp() { ::close(file_); }
  HeldUp(const HeldUp&) = delete;
  HeldUp& operator=(const HeldUp&) = delete;
  [[nodiscard]] Times times() const {
    std::array<char, 100> text{};
    unsigned long long ran = 0;
    unsigned long long waited = 0;
    if (::pread(file_, text.data(), text.size() - 1, 0) <= 0) return {};
    if (std::sscanf(text.data(), "%llu %llu", &ran, &waited) != 2) return {};
    return {ran, waited};
  }

 private:
  int file_;
};

}  // namespace tenon::hostile
