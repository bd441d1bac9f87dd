// The formatter's own proof: two texts differ in nothing but blanks and line breaks.
#pragma once

#include "format/pieces.hpp"

#include <string>

namespace tenon::format {

// The first difference that the compiler or a reader would see, or nothing.
std::string difference(const Pieces& before, const Pieces& after);

}  // namespace tenon::format
