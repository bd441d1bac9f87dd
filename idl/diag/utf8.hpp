// Where characters end.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon::diag {

// The bytes of the character at `at`; 0 if they are not UTF-8, as overlong forms and surrogates are not.
std::size_t character_length(std::string_view text, std::size_t at);

bool is_utf8(std::string_view text);

// Appends `text`; what is not UTF-8 in it is taken as Latin-1.
void append_as_utf8(std::string& out, std::string_view text);

}  // namespace tenon::diag
