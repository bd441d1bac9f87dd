// libFuzzer: whatever the bytes of a message are, everything that was generated for its type has an answer.
//
// The first byte of an input chooses the type, the rest are its bytes; what is missing is zero.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "exercise.hpp"

namespace {

template <class T>
void use(const std::uint8_t* data, std::size_t size) {
  T value;
  std::memcpy(static_cast<void*>(&value), data, std::min(size, sizeof(T)));
  tenon::testing::use_all(value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::array kTypes = {use<nav::Sparse>, use<nav::Choices>, use<nav::Commands>, use<nav::Imu>,
                                 use<nav::SameTrack>};
  kTypes.at(data[0] % kTypes.size())(data + 1, size - 1);
  return 0;
}
