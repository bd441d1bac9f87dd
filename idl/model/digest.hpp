// SHA-256, on which every identity rests. Private to this room; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenon::model {

std::array<std::uint8_t, 32> sha256(std::string_view text);

// Two lower-case digits a byte.
template <class Bytes>
std::string hexadecimal(const Bytes& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace tenon::model
