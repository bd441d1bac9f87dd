#include "shm/incarnation.hpp"

#include <charconv>

namespace tenon::shm {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

void append(std::string& text, std::uint64_t word) {
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[word >> shift & 15];
}

bool parse(std::string_view text, std::uint64_t& word) noexcept {
  if (text.find_first_not_of(kDigits) != text.npos) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), word, 16);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string to_text(const Incarnation& incarnation) {
  std::string text;
  text.reserve(32);
  append(text, incarnation.high);
  append(text, incarnation.low);
  return text;
}

std::optional<Incarnation> incarnation_of(std::string_view text) noexcept {
  Incarnation incarnation;
  if (text.size() != 32 || !parse(text.substr(0, 16), incarnation.high) || !parse(text.substr(16), incarnation.low))
    return std::nullopt;
  return incarnation;
}

}  // namespace tenon::shm
