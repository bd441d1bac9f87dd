// Pieces to text: breaks lines where their marks say so, and puts comments where they stood.
//
// A comment that begins a line still does, and one behind something still stands behind it: the compiler asks for that.
#pragma once

#include "format/pieces.hpp"
#include "format/structure.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tenon::format {

std::string write_lines(const std::vector<Piece>& pieces, const std::vector<Mark>& marks, std::string_view line_end);

}  // namespace tenon::format
