// libFuzzer: whatever the bytes of a message are, everything that was generated for its type has an answer.
//
// The first byte of an input chooses the type, the rest are its bytes; what is missing is zero.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "exercise.hpp"

namespace {

struct alignas(64) Words {
  std::uint64_t words[8];
};

using Use = void (*)(const std::uint8_t* data, std::size_t size);

template <class T>
void use(const std::uint8_t* data, std::size_t size) {
  T value;
  std::memcpy(static_cast<void*>(&value), data, std::min(size, sizeof(T)));
  tenon::testing::use_all(value);
  // The same bytes as a message, which may go on behind the struct; in whole words, so that it is aligned.
  std::vector<Words> message(std::max(size, sizeof(T)) / sizeof(Words) + 1);
  std::memcpy(message.data(), data, size);
  tenon::testing::read_tails<T>(std::as_bytes(std::span(message)).first(std::max(size, sizeof(T))));
}

std::vector<Use> every_use() {
  std::vector<Use> uses;
  tenon::testing::for_every_type([&]<class T>() { uses.push_back(use<T>); });
  return uses;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Use> kUses = every_use();
  if (size > 0) kUses[data[0] % kUses.size()](data + 1, size - 1);
  return 0;
}
