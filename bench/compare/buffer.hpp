// A message in memory of one's own, for peers that copy: its first and last word are its number, and nothing else of it is
// touched, as with those who lend memory.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "ends.hpp"

namespace tenon::bench::compare {

inline void write_number(void* message, std::size_t bytes, std::uint64_t number) noexcept {
  auto* const words = static_cast<std::uint64_t*>(message);
  words[0] = number;
  words[bytes / 8 - 1] = number;
}
inline void check_number(const void* message, std::size_t bytes, std::uint64_t expected) {
  const auto* const words = static_cast<const std::uint64_t*>(message);
  check(words[0], words[bytes / 8 - 1], expected);
}

class Buffer {
 public:
  explicit Buffer(std::size_t bytes) : words_(bytes / 8) {}
  [[nodiscard]] std::size_t size() const noexcept { return words_.size() * 8; }
  [[nodiscard]] char* data() noexcept { return reinterpret_cast<char*>(words_.data()); }
  void number(std::uint64_t number) noexcept { write_number(words_.data(), size(), number); }
  void check(std::uint64_t expected) const { check_number(words_.data(), size(), expected); }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace tenon::bench::compare
