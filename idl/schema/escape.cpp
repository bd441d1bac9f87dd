#include "schema/escape.hpp"

#include <nlohmann/json.hpp>

namespace tenon::schema {

std::string shown(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string clean;
  const auto escape = [&](unsigned char byte) {
    clean += "\\x";
    clean += kDigits[byte >> 4];
    clean += kDigits[byte & 15];
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    const bool is_control = byte < 0x20 || byte == 0x7f;
    if (is_c1) escape(byte);
    if (is_c1) escape(static_cast<unsigned char>(text[++i]));
    if (is_control) escape(byte);
    if (!is_c1 && !is_control) clean += text[i];
  }
  return clean;
}

std::string json_string(std::string_view text) {
  using Json = nlohmann::json;
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tenon::schema
