// Comments over several lines, moved as a whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tenon::format {

// The text of a block comment whose first line is moved from column `from` to column `to`: its other lines follow, as
// far as their blanks allow. Lines end in '\n'. A comment whose documentation would change keeps its lines.
std::string moved(std::string_view comment, std::uint32_t from, std::uint32_t to);

// As `comment` would be if the blanks around its lines were none: equal before and after formatting.
std::string without_blanks(std::string_view comment);

// What documentation the compiler takes from it.
std::string documentation(std::string_view comment);

}  // namespace tenon::format
