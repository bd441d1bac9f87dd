// A canonical text under construction: words and quoted names, one fact per line. Private to this room.
//
// Injective: words never contain a space, names are quoted and escaped, numbers are decimal, every line has a fixed
// grammar (docs/design/type_identity.md). One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tenon::model {

class CanonicalText {
 public:
  CanonicalText& word(std::string_view text) {
    if (!text_.empty() && text_.back() != '\n') text_ += ' ';
    text_ += text;
    return *this;
  }

  CanonicalText& number(std::uint64_t value) { return word(std::to_string(value)); }
  CanonicalText& signed_number(std::int64_t value) { return word(std::to_string(value)); }

  // Printable ASCII as it is, but for the quote and the backslash; every other byte as \xNN.
  CanonicalText& name(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string quoted = "\"";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\') {
        quoted += c;
      } else {
        quoted += "\\x";
        quoted += kDigits[byte >> 4];
        quoted += kDigits[byte & 15];
      }
    }
    return word(quoted + '"');
  }

  void end_line() { text_ += '\n'; }
  std::string take() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace tenon::model
