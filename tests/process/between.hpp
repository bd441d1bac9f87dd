// What the processes of a test tell each other besides messages: plain words in memory they share.
#pragma once

#include <sys/mman.h>

#include <chrono>
#include <cstdint>
#include <new>
#include <thread>

namespace tenon::test {

// A T that the forked children share with their parent. Make it before forking.
template <class T>
class Shared {
 public:
  Shared() : value_(new (::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) T{}) {}
  ~Shared() { ::munmap(value_, sizeof(T)); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  [[nodiscard]] T* operator->() const noexcept { return value_; }
  [[nodiscard]] T& operator*() const noexcept { return *value_; }

 private:
  T* value_;
};

// How much a test does: instrumented builds do a twentieth.
#ifdef TENON_SLOW_BUILD
inline constexpr std::uint64_t kEffort = 20;
#else
inline constexpr std::uint64_t kEffort = 1;
#endif

// Polls until it holds; false if it never does.
template <class Condition>
[[nodiscard]] bool eventually(Condition holds, std::chrono::milliseconds within = std::chrono::seconds(20)) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

[[nodiscard]] inline std::uint64_t now_ns() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace tenon::test
