// Text from anyone, made safe for a terminal. For the rooms that write reports; any thread.
#pragma once

#include <string>
#include <string_view>

namespace tenon::schema {

// Control characters, also the two-byte ones of UTF-8 that some terminals obey, as \xNN; everything else as it is.
std::string shown(std::string_view text);

// A JSON string with its quotes; what is not UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

}  // namespace tenon::schema
