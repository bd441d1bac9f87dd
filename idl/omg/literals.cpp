#include "omg/literals.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace tenon::omg {
namespace {

// Reads up to `most` digits; a malformed escape, already reported, reads as a '?'.
unsigned digits(std::string_view text, std::size_t& at, std::size_t most, int base) {
  unsigned value = 0;
  const std::string_view part = text.substr(at, most);
  const auto result = std::from_chars(part.data(), part.data() + part.size(), value, base);
  at += static_cast<std::size_t>(result.ptr - part.data());
  return result.ec == std::errc{} ? value : '?';
}

void append_utf8(std::string& out, unsigned code) {
  const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | (code >> 6U));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

char simple_escape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case 'b':
      return '\b';
    case 'r':
      return '\r';
    case 'f':
      return '\f';
    case 'a':
      return '\a';
    default:
      return c;
  }
}

}  // namespace

std::optional<Integer> integer_value(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const bool octal = !hex && text.size() > 1 && text[0] == '0';
  const std::string_view part = text.substr(hex ? 2 : 0);
  std::uint64_t value = 0;
  const auto result = std::from_chars(part.data(), part.data() + part.size(), value, hex ? 16 : octal ? 8 : 10);
  if (result.ec != std::errc{}) return std::nullopt;
  return static_cast<Integer>(value);
}

std::optional<double> floating_value(std::string_view text) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    // Too small is 0; too large has no value.
    const std::size_t exponent = text.find_first_of("eE");
    const bool tiny = exponent != std::string_view::npos && text.substr(exponent + 1).starts_with('-');
    return tiny ? std::optional(0.0) : std::nullopt;
  }
  return value;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\' || at + 1 >= text.size()) {
      out += text[at++];
      continue;
    }
    const char c = text[++at];
    if (c >= '0' && c <= '7') {
      out += static_cast<char>(digits(text, at, 3, 8) & 0xFFU);
    } else if (c == 'x') {
      out += static_cast<char>(digits(text, ++at, 2, 16));
    } else if (c == 'u') {
      append_utf8(out, digits(text, ++at, 4, 16));
    } else {
      out += simple_escape(c);
      ++at;
    }
  }
  return out;
}

}  // namespace tenon::omg
