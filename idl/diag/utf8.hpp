// Where characters end.
#pragma once

#include <cstddef>
#include <string_view>

namespace tenon::diag {

// The bytes of the character at `at`; 0 if they are not UTF-8, as overlong forms and surrogates are not.
std::size_t character_length(std::string_view text, std::size_t at);

}  // namespace tenon::diag
